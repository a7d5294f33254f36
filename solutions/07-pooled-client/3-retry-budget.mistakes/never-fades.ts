// @fails "lets fade what is not spent"
// @says "nothing fades"

import { WirebookError } from 'wirebook/base';

export interface RetryBudgetOptions {
  readonly perCall?: number;
  readonly perSecond?: number;
  readonly keptMs?: number;
}

export class RetryBudget {
  readonly #perCall: number;
  readonly #perSecond: number;
  #balance: number;
  #countedMs: number;
  #calls = 0;

  constructor(options: RetryBudgetOptions = {}, nowMs = 0) {
    const { perCall = 0.2, perSecond = 10, keptMs = 10_000 } = options;
    if (!(perCall >= 0 && perSecond >= 0 && keptMs > 0 && perCall + perSecond + keptMs < Infinity))
      throw new WirebookError(
        'ERR_OUT_OF_RANGE',
        `${perCall} a call and ${perSecond} a second, kept for ${keptMs} ms, is no budget`,
      );
    this.#perCall = perCall;
    this.#perSecond = perSecond;
    this.#balance = (perSecond * keptMs) / 1_000;
    this.#countedMs = nowMs;
  }

  called(): void {
    this.#calls += 1;
  }

  take(nowMs: number): boolean {
    this.#count(nowMs);
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }

  left(nowMs: number): number {
    this.#count(nowMs);
    return this.#balance;
  }

  #count(nowMs: number): void {
    const ageMs = Math.max(0, nowMs - this.#countedMs);
    const paidIn = this.#calls * this.#perCall + (ageMs * this.#perSecond) / 1_000;
    this.#balance += paidIn;
    this.#countedMs += ageMs;
    this.#calls = 0;
  }
}
