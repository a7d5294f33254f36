// @fails "pays once when an answer is lost"
// @says "an attempt went without a name"

/** Thinks that only a repetition needs a name. */

import { RpcError } from 'wirebook/rpc';

export interface Payment {
  readonly amount: number;
  /** The payer's own name for this payment. The bank carries it out once, however often it is asked; "" is no name. */
  readonly key: string;
}

/** The bank, as its clients see it. */
export interface Bank {
  /** @returns what is left in the account. @throws RpcError */
  transfer(
    payment: Payment,
    options: { readonly timeoutMs: number; readonly attempt: number },
  ): Promise<number>;
}

/** What a payer needs beside a bank. */
export interface Surroundings {
  /** What the clock says, in milliseconds. */
  now(): number;
  /** A name that nobody has used before. */
  newKey(): string;
}

const MOST_ATTEMPTS = 3;

/** Pays, and tries again where that can help. */
export class Payer {
  readonly #bank: Bank;
  readonly #around: Surroundings;

  constructor(bank: Bank, around: Surroundings) {
    this.#bank = bank;
    this.#around = around;
  }

  /**
   * Pays an amount, once.
   *
   * @param timeoutMs for all attempts together
   * @returns what is left in the account
   * @throws RpcError that of the last attempt
   */
  async pay(amount: number, timeoutMs: number): Promise<number> {
    const payment = { amount, key: this.#around.newKey() };
    const deadlineMs = this.#around.now() + timeoutMs;
    for (let attempt = 0; ; attempt += 1) {
      const leftMs = deadlineMs - this.#around.now();
      try {
        return await this.#bank.transfer(
          { amount, key: attempt === 0 ? '' : payment.key },
          { timeoutMs: leftMs, attempt },
        );
      } catch (error) {
        // The bank has refused. It will refuse again.
        if (!(error instanceof RpcError) || error.retry === 'executed') throw error;
        const isOver = this.#around.now() >= deadlineMs;
        if (isOver || attempt + 1 === MOST_ATTEMPTS) throw error;
      }
    }
  }
}
