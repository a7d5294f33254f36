/**
 * The shortest lock there is.
 *
 * Knows: one cell, 0 when it is free. Must not know: who holds it.
 *
 * Decision: it waits by asking again. `Mutex` in lib/threads sleeps instead, and knows its holder.
 */

export class SpinLock {
  readonly #cells: Int32Array;
  readonly #at: number;

  constructor(cells: Int32Array, at: number) {
    this.#cells = cells;
    this.#at = at;
  }

  lock(): void {
    while (Atomics.compareExchange(this.#cells, this.#at, 0, 1) !== 0);
  }

  unlock(): void {
    Atomics.store(this.#cells, this.#at, 0);
  }
}
