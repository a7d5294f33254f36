/**
 * A condition variable with its two decisive lines in the wrong order. Everything else is as in `Condition` of lib/threads.
 *
 * Knows: the cell that counts notifications. Must not know: what is waited for.
 */

import type { AtomicOps, Lock } from 'wirebook/threads';

export class LateCondition {
  readonly #atomics: AtomicOps;
  readonly #cells: Int32Array;

  constructor(cells: Int32Array, atomics: AtomicOps) {
    this.#cells = cells;
    this.#atomics = atomics;
  }

  wait(lock: Lock): void {
    lock.unlock();
    const seen = this.#atomics.load(this.#cells, 0);
    this.#atomics.wait(this.#cells, 0, seen);
    lock.lock();
  }

  notifyOne(): void {
    this.#atomics.add(this.#cells, 0, 1);
    this.#atomics.notify(this.#cells, 0, 1);
  }
}
