import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HedgePolicy } from './hedge.ts';
import { LatencyWindow } from './latency-window.ts';

describe('a latency window', () => {
  it('is right to within a tenth, whatever the times', () => {
    const times = fc.array(fc.double({ min: 0.02, max: 60_000, noNaN: true }), {
      minLength: 100,
      maxLength: 400,
    });
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.9, 0.95, 0.99), (all, share) => {
        const window = new LatencyWindow();
        for (const ms of all) window.saw(ms, 0);
        const sorted = all.toSorted((one, other) => one - other);
        // The least time that at least this share does not exceed.
        const exact = sorted[Math.ceil(all.length * share - 1e-9) - 1] ?? 0;
        const said = window.percentile(share, 0) ?? Number.NaN;
        expect(said).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
        expect(said).toBeLessThanOrEqual(exact * 1.1);
      }),
    );
  });

  it('says nothing about a few calls', () => {
    const window = new LatencyWindow({ leastCalls: 10 });
    for (let call = 0; call < 9; call += 1) window.saw(1, 0);
    expect(window.percentile(0.5, 0)).toBeUndefined();
    window.saw(1, 0);
    expect(window.percentile(0.5, 0)).toBeCloseTo(1);
  });

  it('forgets what is older than two windows, and not what is younger than one', () => {
    const window = new LatencyWindow({ windowMs: 100, leastCalls: 1 });
    const at = (nowMs: number): number | undefined => window.percentile(0.99, nowMs);
    window.saw(1_000, 0);
    window.saw(1, 110);
    expect(at(110)).toBeGreaterThan(900);
    window.saw(1, 220);
    expect(at(220)).toBeCloseTo(1);
    expect(at(500)).toBeUndefined();
    for (let call = 0; call < 100; call += 1) window.saw(call < 99 ? 2 : 64, 500);
    expect(at(500)).toBeCloseTo(2);
  });

  it('takes times beyond its ends for its ends', () => {
    const window = new LatencyWindow({ leastCalls: 1 });
    for (const ms of [0, -1, Number.NaN, 1e-9]) window.saw(ms, 0);
    expect(window.percentile(0.9, 0)).toBeLessThan(0.02);
    for (let call = 0; call < 99; call += 1) window.saw(Infinity, 0);
    expect(window.percentile(0.5, 0)).toBeGreaterThan(100_000);
  });
});

describe('hedging', () => {
  it('waits as long as it was told', () => {
    const policy = new HedgePolicy({ afterMs: 20 });
    policy.answered(500, 0);
    expect(policy.delayMs(0)).toBe(20);
  });

  it('waits for nobody before it knows how long calls take, then as long as most take', () => {
    const policy = new HedgePolicy();
    expect(policy.delayMs(0)).toBeUndefined();
    for (let call = 0; call < 1_000; call += 1) policy.answered(call % 20 === 0 ? 200 : 10, 0);
    expect(policy.delayMs(0)).toBeGreaterThanOrEqual(10);
    expect(policy.delayMs(0)).toBeLessThan(12);
  });

  it('follows when calls take longer than they did', () => {
    const policy = new HedgePolicy();
    for (let call = 0; call < 200; call += 1) policy.answered(10, 0);
    const before = policy.delayMs(0);
    for (let call = 0; call < 5_000; call += 1) policy.answered(100, 1_000);
    expect(policy.delayMs(1_000)).toBeGreaterThan(5 * (before ?? Infinity));
  });

  it('does not call twice in the same breath', () => {
    const policy = new HedgePolicy({ leastMs: 3 });
    for (let call = 0; call < 200; call += 1) policy.answered(0.05, 0);
    expect(policy.delayMs(0)).toBe(3);
  });

  it.each([
    { percentile: 0 },
    { percentile: 1 },
    { percentile: 95 },
    { afterMs: -1 },
    { leastMs: Number.NaN },
  ])('refuses %o', (options) => {
    expect(() => new HedgePolicy(options)).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
  });
});
