// @fails "comes back when the time is over"
// @says "you wait without an end"

/** Has all the time in the world. */

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
    const how = this.#atomics.wait(this.#cells, this.#at, seen, timeoutMs > 0 ? Infinity : 0);
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
