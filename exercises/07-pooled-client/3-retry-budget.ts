/**
 * Exercise 7.3: what a retry costs. The task stands in 3-retry-budget.md; check with `npm run exercise 7.3`.
 *
 * What you write here can take the place of lib/client/retry-budget.ts. Take `WirebookError` from 'wirebook/base'.
 */

export interface RetryBudgetOptions {
  /** How many retries each call pays for. Default 0.2. */
  readonly perCall?: number;
  /** How many retries each second pays for. Default 10. */
  readonly perSecond?: number;
  /** How long what has been paid in keeps its worth: the time constant of its decay. Default 10 s. */
  readonly keptMs?: number;
}

/** How many retries a client can afford. */
export class RetryBudget {
  /**
   * Begins with as much as a client has that has long been idle.
   *
   * @throws WirebookError `ERR_OUT_OF_RANGE` for what is negative, or no finite number; nothing at all may be paid in, but some time it must be kept
   */
  constructor(options: RetryBudgetOptions = {}, nowMs = 0) {
    throw new Error('not written yet');
  }

  /** A call has begun, for the first time: retries are not told. */
  called(): void {
    throw new Error('not written yet');
  }

  /** Takes one retry out, if there is one. @returns whether there was */
  take(nowMs: number): boolean {
    throw new Error('not written yet');
  }

  /** How many retries could be taken now. */
  left(nowMs: number): number {
    throw new Error('not written yet');
  }
}
