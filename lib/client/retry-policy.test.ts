import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../base/random.seeded.ts';
import { type FailedAttempt, RetryPolicy } from './retry-policy.ts';

const ALL = { next: () => 1 - Number.EPSILON };
const failed = (given: Partial<FailedAttempt> = {}): FailedAttempt => ({
  retry: 'not-executed',
  retryAfterMs: 0,
  attempts: 1,
  idempotent: false,
  remainingMs: Infinity,
  elsewhere: false,
  ...given,
});

describe('whether', () => {
  it.each<[Partial<FailedAttempt>, string]>([
    [{ retry: 'not-executed' }, 'again'],
    [{ retry: 'not-executed', idempotent: true }, 'again'],
    [{ retry: 'unknown' }, 'not-idempotent'],
    [{ retry: 'unknown', idempotent: true }, 'again'],
    [{ retry: 'executed' }, 'executed'],
    [{ retry: 'executed', idempotent: true }, 'executed'],
    [{ attempts: 2 }, 'again'],
    [{ attempts: 3 }, 'attempts'],
    [{ remainingMs: 0 }, 'deadline'],
    [{ remainingMs: 10 }, 'deadline'],
    [{ remainingMs: 51 }, 'again'],
    [{ remainingMs: 51, retryAfterMs: 60 }, 'deadline'],
    [{ remainingMs: 1, elsewhere: true }, 'again'],
    [{ remainingMs: 0, elsewhere: true }, 'deadline'],
  ])('%o: %s', (given, expected) => {
    const decision = new RetryPolicy({}, ALL, 0).decide(failed(given), 0);
    expect(decision.again ? 'again' : decision.why).toBe(expected);
  });

  it('pays only for an attempt that is made, and makes none that it cannot pay', () => {
    const policy = new RetryPolicy({ budget: { perCall: 1, perSecond: 0 } }, ALL, 0);
    policy.budget.called();
    for (const given of [{ retry: 'executed' }, { attempts: 3 }, { remainingMs: 0 }] as const)
      policy.decide(failed(given), 0);
    expect(policy.decide(failed(), 0)).toMatchObject({ again: true });
    expect(policy.decide(failed(), 0)).toEqual({ again: false, why: 'budget' });
  });

  it('once means never again', () => {
    const policy = new RetryPolicy({ maxAttempts: 1 }, ALL, 0);
    expect(policy.decide(failed(), 0)).toEqual({ again: false, why: 'attempts' });
  });
});

describe('when', () => {
  const delay = (policy: RetryPolicy, given: Partial<FailedAttempt>): number => {
    const decision = policy.decide(failed(given), 0);
    return decision.again ? decision.delayMs : Number.NaN;
  };

  it('is anywhere below a bound that doubles', () => {
    const policy = new RetryPolicy({ maxAttempts: 9, firstMs: 50, longestMs: 300 }, ALL, 0);
    const bounds = [1, 2, 3, 4, 5].map((attempts) => Math.round(delay(policy, { attempts })));
    expect(bounds).toEqual([50, 100, 200, 300, 300]);
    const none = new RetryPolicy({}, { next: () => 0 }, 0);
    expect(delay(none, {})).toBe(0);
  });

  it('spreads those who failed in the same moment over the whole of it', () => {
    const policy = new RetryPolicy(
      { firstMs: 100, budget: { perSecond: 1e6 } },
      seededRandom(4),
      0,
    );
    const quarters = [0, 0, 0, 0];
    for (let call = 0; call < 1_000; call += 1) {
      const quarter = Math.floor(delay(policy, {}) / 25);
      quarters[quarter] = (quarters[quarter] ?? 0) + 1;
    }
    for (const count of quarters) expect(Math.abs(count - 250)).toBeLessThan(60);
  });

  it('is at once for what was never executed and can go elsewhere, unless the server has asked for time', () => {
    const policy = new RetryPolicy({}, ALL, 0);
    expect(delay(policy, { elsewhere: true })).toBe(0);
    expect(delay(policy, { elsewhere: true, retry: 'unknown', idempotent: true })).toBeCloseTo(50);
    expect(delay(policy, { elsewhere: true, retryAfterMs: 500 })).toBeCloseTo(50);
    expect(delay(policy, { elsewhere: false, retryAfterMs: 500 })).toBe(500);
  });

  it('is a time from 0 up to the limit, whatever the figures', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e3, noNaN: true }),
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (firstMs, factor, attempts, chance) => {
          const options = { maxAttempts: 1e6, firstMs, factor, longestMs: 1e3 };
          const delayMs = delay(new RetryPolicy(options, { next: () => chance }, 0), { attempts });
          return delayMs >= 0 && delayMs <= 1e3;
        },
      ),
    );
  });
});

it.each([
  { maxAttempts: 0 },
  { maxAttempts: Number.NaN },
  { firstMs: -1 },
  { firstMs: 10, longestMs: 5 },
  { factor: 0.5 },
  { budget: { perCall: -1 } },
])('refuses %o', (options) => {
  expect(() => new RetryPolicy(options, ALL, 0)).toThrow(
    expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
  );
});
