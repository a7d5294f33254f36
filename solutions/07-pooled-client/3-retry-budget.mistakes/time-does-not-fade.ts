// @fails "keeps no more after an hour than after a minute"
// @says "time pays in and nothing of that fades"

import { WirebookError } from 'wirebook/base';

export interface RetryBudgetOptions {
  readonly perCall?: number;
  readonly perSecond?: number;
  readonly keptMs?: number;
}

export class RetryBudget {
  readonly #perCall: number;
  readonly #perSecond: number;
  readonly #keptMs: number;
  #balance: number;
  #countedMs: number;
  #calls = 0;
  #byTime: number;

  constructor(options: RetryBudgetOptions = {}, nowMs = 0) {
    const { perCall = 0.2, perSecond = 10, keptMs = 10_000 } = options;
    if (!(perCall >= 0 && perSecond >= 0 && keptMs > 0 && perCall + perSecond + keptMs < Infinity))
      throw new WirebookError(
        'ERR_OUT_OF_RANGE',
        `${perCall} a call and ${perSecond} a second, kept for ${keptMs} ms, is no budget`,
      );
    this.#perCall = perCall;
    this.#perSecond = perSecond;
    this.#keptMs = keptMs;
    this.#balance = 0;
    this.#byTime = (perSecond * keptMs) / 1_000;
    this.#countedMs = nowMs;
  }

  called(): void {
    this.#calls += 1;
  }

  take(nowMs: number): boolean {
    if (this.left(nowMs) < 1) return false;
    if (this.#byTime >= 1) this.#byTime -= 1;
    else this.#balance -= 1;
    return true;
  }

  left(nowMs: number): number {
    this.#count(nowMs);
    return this.#balance + this.#byTime;
  }

  #count(nowMs: number): void {
    const ageMs = Math.max(0, nowMs - this.#countedMs);
    const paidIn = this.#calls * this.#perCall;
    const paidByTime = (ageMs * this.#perSecond) / 1_000;
    const ages = ageMs / this.#keptMs;
    const worth = ages === 0 ? 1 : (1 - Math.exp(-ages)) / ages;
    this.#balance = this.#balance * Math.exp(-ages) + paidIn * worth;
    this.#byTime += paidByTime;
    this.#countedMs += ageMs;
    this.#calls = 0;
  }
}
