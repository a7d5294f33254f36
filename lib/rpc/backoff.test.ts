import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

const always = (value: number) => ({ next: () => value });
const delays = (backoff: Backoff, count: number): number[] =>
  Array.from({ length: count }, () => backoff.failed());

it('doubles up to its limit, and begins anew after a success', () => {
  const backoff = new Backoff({ firstMs: 50, longestMs: 300 }, always(0));
  expect(delays(backoff, 5)).toEqual([50, 100, 200, 300, 300]);
  expect(backoff.failures).toBe(5);
  backoff.succeeded();
  expect([backoff.failures, ...delays(backoff, 2)]).toEqual([0, 50, 100]);
});

it('leaves half of the delay to chance unless told otherwise', () => {
  expect(delays(new Backoff({ firstMs: 100 }, always(1 - Number.EPSILON)), 2)[1]).toBeCloseTo(100);
  expect(delays(new Backoff({ firstMs: 100, jitter: 0 }, always(0.9)), 1)).toEqual([100]);
  expect(delays(new Backoff({ firstMs: 100, jitter: 1 }, always(0.75)), 1)).toEqual([25]);
});

it('is never negative, never beyond its limit, and never no number, after however many failures', () => {
  fc.assert(
    fc.property(
      fc.record({
        firstMs: fc.double({ min: 0, max: 1e4, noNaN: true }),
        factor: fc.double({ min: 1, max: 100, noNaN: true }),
        jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (options, chance) => {
        const backoff = new Backoff({ ...options, longestMs: 1e4 }, always(chance));
        for (const delayMs of delays(backoff, 2_000)) {
          if (!(delayMs >= 0 && delayMs <= 1e4)) return false;
        }
        return true;
      },
    ),
  );
});

it.each([
  { firstMs: -1 },
  { firstMs: Number.NaN },
  { firstMs: 10, longestMs: 5 },
  { factor: 0.5 },
  { jitter: 1.5 },
  { jitter: -0.1 },
])('refuses %o', (options) => {
  expect(() => new Backoff(options)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
});
