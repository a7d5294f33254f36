/**
 * Whether an attempt that has failed is made again, and when.
 *
 * Knows: retry classes, delays, the budget. Must not know: servers, connections, timers. A leaf: `now` and chance come in as arguments.
 *
 * Decision: what failed before it was executed may always be tried again; what may have been executed only if its caller has declared that
 * twice is as good as once; what was executed never. (The original retries three times whatever happened, with a new request id each time:
 * add twice.) The delay is left to chance entirely, from nothing to a bound that doubles ("full jitter"): everybody who failed in the same
 * moment comes back spread over the whole of it. And there is no delay where it can help nobody: what was never executed, and can be tried
 * at another server, goes there at once.
 */
import { WirebookError } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import type { RetryClass } from '../rpc/codes.ts';
import { RetryBudget, type RetryBudgetOptions } from './retry-budget.ts';

export interface RetryOptions {
  /** How often a call is attempted, the first time included. Default 3; 1: never again. */
  readonly maxAttempts?: number;
  /** The first delay is up to so long. Default 50 ms. */
  readonly firstMs?: number;
  /** No delay is longer, but for what a server asks for. Default 1 s. */
  readonly longestMs?: number;
  /** The bound of each delay is so many times the one before. Default 2. */
  readonly factor?: number;
  readonly budget?: RetryBudgetOptions;
}

/** What is known when an attempt has failed. */
export interface FailedAttempt {
  readonly retry: RetryClass;
  /** What the server asks to wait; 0: nothing. */
  readonly retryAfterMs: number;
  /** How many attempts there have been, this one included. */
  readonly attempts: number;
  /** Its caller has declared that twice is as good as once. */
  readonly idempotent: boolean;
  /** Until its caller gives up; Infinity: never. */
  readonly remainingMs: number;
  /** There is a server that has not had this call. */
  readonly elsewhere: boolean;
}

export type RetryDecision =
  | { readonly again: true; readonly delayMs: number }
  | { readonly again: false; readonly why: RetryRefusal };

/** Why not: it was or may have been executed, it has been tried often enough, there is no time, or too much is being retried. */
export type RetryRefusal = 'executed' | 'not-idempotent' | 'attempts' | 'deadline' | 'budget';

export class RetryPolicy {
  readonly maxAttempts: number;
  /** Shared with hedging: a second attempt is a second attempt. */
  readonly budget: RetryBudget;
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #factor: number;
  readonly #random: Random;

  /** @throws WirebookError `ERR_OUT_OF_RANGE` for figures that make no sense */
  constructor(options: RetryOptions, random: Random, nowMs: number) {
    const { maxAttempts = 3, firstMs = 50, longestMs = 1_000, factor = 2 } = options;
    if (!(maxAttempts >= 1 && firstMs >= 0 && longestMs >= firstMs && factor >= 1))
      throw new WirebookError(
        'ERR_OUT_OF_RANGE',
        `${maxAttempts} attempts with delays from ${firstMs} to ${longestMs} ms, factor ${factor}: ` +
          'needed are at least one attempt, 0 ≤ firstMs ≤ longestMs, and a factor ≥ 1',
      );
    this.maxAttempts = maxAttempts;
    this.budget = new RetryBudget(options.budget, nowMs);
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#factor = factor;
    this.#random = random;
  }

  /** Decides about the next attempt; when it says yes, that has been taken from the budget. */
  decide(failed: FailedAttempt, nowMs: number): RetryDecision {
    const { retry, attempts, idempotent, remainingMs } = failed;
    if (retry === 'executed') return { again: false, why: 'executed' };
    if (retry === 'unknown' && !idempotent) return { again: false, why: 'not-idempotent' };
    if (attempts >= this.maxAttempts) return { again: false, why: 'attempts' };
    const delayMs = this.#delayMs(failed);
    if (delayMs >= remainingMs) return { again: false, why: 'deadline' };
    // Last, so that nothing is paid for an attempt that is not made.
    if (!this.budget.take(nowMs)) return { again: false, why: 'budget' };
    return { again: true, delayMs };
  }

  #delayMs({ retry, retryAfterMs, attempts, elsewhere }: FailedAttempt): number {
    // What a server asks for is about itself.
    if (elsewhere)
      return retry === 'not-executed' && retryAfterMs === 0 ? 0 : this.#chance(attempts);
    return Math.max(retryAfterMs, this.#chance(attempts));
  }

  #chance(attempts: number): number {
    const bound = Math.min(this.#longestMs, this.#firstMs * this.#factor ** (attempts - 1));
    return (Number.isNaN(bound) ? 0 : bound) * this.#random.next();
  }
}
