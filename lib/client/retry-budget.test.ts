import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

const takeAll = (budget: RetryBudget, nowMs: number): number => {
  let taken = 0;
  while (budget.take(nowMs)) taken += 1;
  return taken;
};

describe('a retry budget', () => {
  it('begins with what somebody has who has long been idle, and that is all there is', () => {
    const budget = new RetryBudget();
    expect(takeAll(budget, 0)).toBe(100);
    expect(budget.take(0)).toBe(false);
  });

  it('earns a retry with every fifth call', () => {
    const budget = new RetryBudget({ perSecond: 0 });
    expect(takeAll(budget, 0)).toBe(0);
    for (let call = 0; call < 1_000; call += 1) budget.called();
    expect(takeAll(budget, 0)).toBe(200);
  });

  it('earns ten a second without any call', () => {
    const budget = new RetryBudget();
    takeAll(budget, 0);
    expect(takeAll(budget, 100)).toBe(0);
    expect(takeAll(budget, 200)).toBe(1);
    let taken = 0;
    for (let nowMs = 300; nowMs <= 10_200; nowMs += 100) taken += takeAll(budget, nowMs);
    expect(taken).toBeGreaterThanOrEqual(99);
    expect(taken).toBeLessThanOrEqual(101);
  });

  it('saves nothing for a storm: an hour without trouble is worth as much as a minute', () => {
    const after = (forMs: number): number => {
      const budget = new RetryBudget();
      for (let nowMs = 0; nowMs < forMs; nowMs += 100) {
        for (let call = 0; call < 10; call += 1) budget.called();
        budget.left(nowMs);
      }
      return budget.left(forMs);
    };
    const hour = after(3_600_000);
    expect(hour).toBeCloseTo(after(120_000), 1);
    // A hundred calls and a second, for ten seconds: 20 and 10 each.
    expect(hour).toBeGreaterThan(290);
    expect(hour).toBeLessThan(310);
  });

  it('comes to the same whether it is looked at often or seldom', () => {
    const looked = new RetryBudget();
    const left = new RetryBudget();
    for (let nowMs = 0; nowMs < 20_000; nowMs += 10) {
      looked.called();
      left.called();
      looked.left(nowMs);
    }
    expect(left.left(20_000)).toBeCloseTo(looked.left(20_000), 0);
  });

  it('bounds a storm: when everything fails, load rises by a fifth and not by a multiple', () => {
    const budget = new RetryBudget();
    let retries = 0;
    const perSecond = 1_000;
    for (let call = 0; call < 60 * perSecond; call += 1) {
      budget.called();
      const nowMs = (call * 1_000) / perSecond;
      for (let attempt = 1; attempt < 3 && budget.take(nowMs); attempt += 1) retries += 1;
    }
    expect(retries / (60 * perSecond)).toBeGreaterThan(0.19);
    expect(retries / (60 * perSecond)).toBeLessThan(0.22);
  });

  it('never gives more than was paid in, in any order of things', () => {
    const step = fc.oneof(
      fc.record({ calls: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ passMs: fc.integer({ min: 0, max: 20_000 }) }),
      fc.record({ takes: fc.integer({ min: 1, max: 50 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const budget = new RetryBudget();
        let [calls, nowMs, taken] = [0, 0, 0];
        for (const one of steps) {
          if ('passMs' in one) nowMs += one.passMs;
          else if ('takes' in one)
            for (let take = 0; take < one.takes; take += 1) taken += Number(budget.take(nowMs));
          else {
            calls += one.calls;
            for (let call = 0; call < one.calls; call += 1) budget.called();
          }
          const paidIn = 100 + 0.2 * calls + nowMs / 100;
          expect(taken).toBeLessThanOrEqual(paidIn + 1e-6);
          expect(budget.left(nowMs)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('can be nothing at all', () => {
    const budget = new RetryBudget({ perCall: 0, perSecond: 0 });
    budget.called();
    expect(budget.take(1e6)).toBe(false);
  });

  it('does not mind a clock that stands still', () => {
    const budget = new RetryBudget({}, 1_000);
    expect(budget.left(500)).toBe(100);
    expect(budget.left(1_000)).toBe(100);
  });

  it.each([{ perCall: -1 }, { perSecond: Number.NaN }, { keptMs: 0 }, { keptMs: Infinity }])(
    'refuses %o',
    (options) => {
      expect(() => new RetryBudget(options)).toThrow(
        expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
      );
    },
  );
});
