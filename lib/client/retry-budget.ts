/**
 * How many retries a client can afford.
 *
 * Knows: how many calls there were. Must not know: what is called, or why it failed. A leaf: `now` comes in as an argument.
 *
 * Decision: three attempts a call sounds modest, and is three times the load on the day on which a server cannot bear the usual one: the
 * retries of all clients keep down what they are waiting for. So retries are paid for, by calls: each call pays in a fifth of a retry, each
 * second pays in ten (who calls seldom should be able to retry), and one retry takes one out. When nearly everything fails, load rises by
 * 20 % and not by 200 %. What is not spent loses its worth with a time constant of ten seconds: an hour without trouble must not pay for a
 * storm. (Finagle's figures.) Calls are only counted, which costs an addition; the arithmetic is done when somebody wants to take.
 */
import { WirebookError } from '../base/errors.ts';

export interface RetryBudgetOptions {
  /** How many retries each call pays for. Default 0.2. */
  readonly perCall?: number;
  /** How many retries each second pays for. Default 10. */
  readonly perSecond?: number;
  /** How long what has been paid in keeps its worth: the time constant of its decay. Default 10 s. */
  readonly keptMs?: number;
}

export class RetryBudget {
  readonly #perCall: number;
  readonly #perMs: number;
  readonly #keptMs: number;
  #balance: number;
  #countedMs: number;
  /** Since then. */
  #calls = 0;

  /**
   * Begins with as much as a client has that has long been idle.
   *
   * @throws WirebookError `ERR_OUT_OF_RANGE` for what is negative, or no number
   */
  constructor(options: RetryBudgetOptions = {}, nowMs = 0) {
    const { perCall = 0.2, perSecond = 10, keptMs = 10_000 } = options;
    const finite = Number.isFinite(perCall + perSecond + keptMs);
    if (!(finite && perCall >= 0 && perSecond >= 0 && keptMs > 0))
      throw new WirebookError(
        'ERR_OUT_OF_RANGE',
        `a retry budget of ${perCall} a call and ${perSecond} a second, kept for ${keptMs} ms: needed are numbers from 0, and a time above 0`,
      );
    this.#perCall = perCall;
    this.#perMs = perSecond / 1_000;
    this.#keptMs = keptMs;
    this.#balance = this.#perMs * keptMs;
    this.#countedMs = nowMs;
  }

  /** A call has begun. Its retries do not count as calls: otherwise they would pay for each other. */
  called(): void {
    this.#calls += 1;
  }

  /** Takes one retry out, if there is one. @returns whether there was */
  take(nowMs: number): boolean {
    this.#count(nowMs);
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }

  /** How many retries could be taken now. */
  left(nowMs: number): number {
    this.#count(nowMs);
    return this.#balance;
  }

  #count(nowMs: number): void {
    const ageMs = Math.max(0, nowMs - this.#countedMs);
    const paidIn = this.#calls * this.#perCall + ageMs * this.#perMs;
    const ages = ageMs / this.#keptMs;
    // It came in bit by bit, and the earlier bits have lost more: this is the mean of the decay over that time.
    const worth = ages === 0 ? 1 : -Math.expm1(-ages) / ages;
    this.#balance = this.#balance * Math.exp(-ages) + paidIn * worth;
    this.#countedMs += ageMs;
    this.#calls = 0;
  }
}
