// @fails "wakes one when it is to wake one"
// @says "you wake the whole herd"

/** Wakes all to be on the safe side. */

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
    const how = this.#atomics.wait(this.#cells, this.#at, seen, timeoutMs);
    lock.lock();
    return how === 'timed-out' ? 'timed-out' : 'notified';
  }

  notifyOne(): void {
    this.#atomics.add(this.#cells, this.#at, 1);
    this.#atomics.notify(this.#cells, this.#at);
  }

  notifyAll(): void {
    this.#atomics.add(this.#cells, this.#at, 1);
    this.#atomics.notify(this.#cells, this.#at);
  }
}
