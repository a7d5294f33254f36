import { describe, expect, it } from 'vitest';
import { FAILURE_COUNTS_AS_MS, Load } from './load.ts';
import { PeakLatency } from './peak-latency.ts';

describe('the load of a server', () => {
  it('is what is in flight, while all goes well', () => {
    const load = new Load();
    load.began();
    load.began();
    load.ended('fine', 5, 10);
    expect([load.inFlight, load.busy(10), load.latencyMs(10)]).toEqual([1, 1, 5]);
  });

  it('counts a failure as a call that goes on, and forgets it', () => {
    const load = new Load();
    load.began();
    load.ended('failing', 0.1, 0);
    expect(load.inFlight).toBe(0);
    expect(load.busy(0)).toBe(1);
    expect(load.busy(FAILURE_COUNTS_AS_MS)).toBeCloseTo(Math.exp(-1));
    expect(load.busy(60_000)).toBeLessThan(1e-9);
    expect(load.latencyMs(0)).toBe(FAILURE_COUNTS_AS_MS);
  });

  it('is that of a server on which each call takes a second, for one that fails everything', () => {
    const load = new Load();
    const perSecond = 200;
    for (let call = 0; call < 10 * perSecond; call += 1) {
      load.began();
      load.ended('silent', 0, (call * 1_000) / perSecond);
    }
    // Little: as many in flight as come in the time that each takes.
    expect(load.busy(10_000)).toBeCloseTo(perSecond, -1);
  });

  it('takes from a call that was given up that it would have taken longer, and no more', () => {
    const load = new Load();
    for (const [took, at] of [
      [10, 0],
      [3, 0],
      [40, 0],
    ] as const) {
      load.began();
      load.ended(took === 10 ? 'fine' : 'none', took, at);
      expect(load.latencyMs(0)).toBe(took === 3 ? 10 : took);
    }
    expect(load.busy(0)).toBe(0);
  });

  it('knows nothing about how long calls take before one has ended', () => {
    expect(new Load().latencyMs(5)).toBeUndefined();
  });
});

describe('the latency of a server', () => {
  it('believes bad news at once, and good news by and by', () => {
    const latency = new PeakLatency();
    latency.saw(2, 0);
    latency.saw(90, 1);
    expect(latency.at(1)).toBe(90);
    latency.saw(2, 2);
    expect(latency.at(2)).toBeGreaterThan(80);
    for (let at = 3; at < 30_000; at += 10) latency.saw(2, at);
    expect(latency.at(30_000)).toBeLessThan(4);
  });

  it('is forgotten while nobody calls: a server that is avoided is tried again some day', () => {
    const latency = new PeakLatency();
    latency.saw(1_000, 0);
    const halved = [...Array(60).keys()].find((second) => latency.at(second * 1_000) <= 500) ?? 0;
    expect(halved).toBeGreaterThan(0);
    expect(halved).toBeLessThan(10);
    expect(latency.at(120_000)).toBeLessThan(1);
  });

  it('does not go wrong when the clock stands still', () => {
    const latency = new PeakLatency();
    latency.saw(5, 10);
    latency.saw(3, 10);
    latency.saw(7, 9);
    expect(latency.at(10)).toBeCloseTo(7, 1);
  });
});
