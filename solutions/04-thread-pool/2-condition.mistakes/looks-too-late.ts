// @fails "wakes who waits"
// @says "you looked at the cell when the lock was free again"

/** Gives the lock back, and then looks. */

import type { AtomicOps, SynchronisationOptions } from '../../../lib/threads/atomics.ts';

export interface Lock {
  lock(): void;
  unlock(): void;
}

export class Condition {
  static readonly CELLS: number = 1;

  readonly #atomics: AtomicOps;
  readonly #cells: Int32Array;
  readonly #at: number;

  constructor(cells: Int32Array, at = 0, options: SynchronisationOptions = {}) {
    this.#atomics = options.atomics ?? Atomics;
    this.#cells = cells;
    this.#at = at;
  }

  wait(lock: Lock, timeoutMs: number = Infinity): 'notified' | 'timed-out' {
    lock.unlock();
    const seen = this.#atomics.load(this.#cells, this.#at);
    const how = this.#atomics.wait(this.#cells, this.#at, seen, timeoutMs);
    lock.lock();
    return how === 'timed-out' ? 'timed-out' : 'notified';
  }

  notifyOne(): void {
    this.#atomics.add(this.#cells, this.#at, 1);
    this.#atomics.notify(this.#cells, this.#at, 1);
  }

  notifyAll(): void {
    this.#atomics.add(this.#cells, this.#at, 1);
    this.#atomics.notify(this.#cells, this.#at);
  }
}
