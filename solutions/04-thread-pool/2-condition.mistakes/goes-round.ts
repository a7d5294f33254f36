// @fails "comes back when the time is over"
// @says "you go round in a loop"

/** Looks until the cell has changed. */

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
    const seen = this.#atomics.load(this.#cells, this.#at);
    lock.unlock();
    const deadlineMs = performance.now() + timeoutMs;
    while (this.#atomics.load(this.#cells, this.#at) === seen && performance.now() < deadlineMs);
    lock.lock();
    return performance.now() < deadlineMs ? 'notified' : 'timed-out';
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
