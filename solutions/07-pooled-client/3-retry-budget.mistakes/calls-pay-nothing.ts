// @fails "lets each call pay for a fifth of a retry"
// @says "calls pay nothing in"

import { WirebookError } from 'wirebook/base';

export interface RetryBudgetOptions {
  readonly perCall?: number;
  readonly perSecond?: number;
  readonly keptMs?: number;
}

export class RetryBudget {
  readonly #perSecond: number;
  readonly #keptMs: number;
  #balance: number;
  #countedMs: number;

  constructor(options: RetryBudgetOptions = {}, nowMs = 0) {
    const { perCall = 0.2, perSecond = 10, keptMs = 10_000 } = options;
    if (!(perCall >= 0 && perSecond >= 0 && keptMs > 0 && perCall + perSecond + keptMs < Infinity))
      throw new WirebookError(
        'ERR_OUT_OF_RANGE',
        `${perCall} a call and ${perSecond} a second, kept for ${keptMs} ms, is no budget`,
      );
    this.#perSecond = perSecond;
    this.#keptMs = keptMs;
    this.#balance = (perSecond * keptMs) / 1_000;
    this.#countedMs = nowMs;
  }

  called(): void {}

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
    const paidIn = (ageMs * this.#perSecond) / 1_000;
    const ages = ageMs / this.#keptMs;
    const worth = ages === 0 ? 1 : (1 - Math.exp(-ages)) / ages;
    this.#balance = this.#balance * Math.exp(-ages) + paidIn * worth;
    this.#countedMs += ageMs;
  }
}
