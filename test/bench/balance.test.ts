/** That the simulated servers do what servers do. Which balancer is how much better belongs to `npm run bench -- balance`. */
import { describe, expect, it } from 'vitest';
import { balance } from './balance.bench.ts';
import { percentile, type Scenario, simulate } from './queueing.ts';

const one = (given: Partial<Scenario> = {}): Scenario => ({
  servers: [{ meanMs: 10, hands: 1 }],
  clients: 3,
  callsPerSecond: 20,
  forMs: 20_000,
  ...given,
});
const mean = (figures: readonly number[]): number =>
  figures.reduce((sum, figure) => sum + figure, 0) / figures.length;

describe('a simulated server', () => {
  it('takes as long as it is said to, and there and back', () => {
    const { tookMs } = simulate('random', one({ callsPerSecond: 1, forMs: 2_000_000 }), 1);
    expect(mean(tookMs)).toBeGreaterThan(10);
    expect(mean(tookMs)).toBeLessThan(10.8);
    expect(tookMs[0]).toBeGreaterThanOrEqual(5.4 - 1e-6);
  });

  it('has a line before it that grows with the load as theory says (Pollaczek and Khinchine)', () => {
    const { tookMs } = simulate('random', one({ callsPerSecond: 80, forMs: 1_000_000 }), 1);
    // Half of a call is fixed and half is left to chance, so its variance is a quarter of the square of its mean.
    const load = 0.8;
    const waitedMs = ((load / (1 - load)) * 10 * (1 + 0.25)) / 2;
    expect(Math.abs(mean(tookMs) - (10.4 + waitedMs))).toBeLessThan(3);
  });

  it('answers every call, however long its line has become', () => {
    const { tookMs, answered } = simulate('random', one({ callsPerSecond: 150 }), 1);
    expect(tookMs.length).toBeGreaterThan(2_800);
    expect(answered).toEqual([tookMs.length]);
    expect(tookMs.at(-1)).toBeGreaterThan(5_000);
  });

  it('stands still when it pauses', () => {
    const pauses = { everyMs: 1_000, forMs: 100 };
    const { tookMs } = simulate('random', one({ servers: [{ meanMs: 1, hands: 4, pauses }] }), 1);
    expect(percentile(tookMs, 0.5)).toBeLessThan(3);
    expect(percentile(tookMs, 0.99)).toBeGreaterThan(60);
  });

  it('fails what it is said to fail', () => {
    const servers = [
      { meanMs: 1, hands: 9 },
      { meanMs: 1, hands: 9, failing: true },
    ];
    const { failed, answered } = simulate('random', one({ servers }), 1);
    expect(Math.abs(failed - 0.5)).toBeLessThan(0.1);
    expect(answered[1]).toBe(0);
  });

  it('does the same for the same seed', () => {
    expect(simulate('peak-ewma', one(), 7)).toEqual(simulate('peak-ewma', one(), 7));
    expect(simulate('peak-ewma', one(), 7)).not.toEqual(simulate('peak-ewma', one(), 8));
  });
});

it('measures something in every entry', async () => {
  for (const entry of balance.entries) {
    const contest = await entry.open({ rounds: 1, roundMs: 1, budgetMs: 1 });
    try {
      for (const round of [contest.ours, ...Object.values(contest.peers ?? {})])
        expect(await round()).toBeGreaterThan(0);
    } finally {
      await contest.close?.();
    }
  }
});
