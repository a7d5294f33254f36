// @fails "calls nobody when nobody waits"
// @says "`tryLock` says it got what is taken"

/** Lets the holder take the lock once more. */

import { WirebookError } from '../../../lib/base/errors.ts';
import {
  type AtomicOps,
  ownId,
  type SynchronisationOptions,
} from '../../../lib/threads/atomics.ts';

const FREE = 0;
const TAKEN = 1;
/** Taken, and somebody may be asleep. */
const AWAITED = 2;
const NOBODY = 0;

export class Mutex {
  static readonly CELLS: number = 2;

  readonly #atomics: AtomicOps;
  readonly #cells: Int32Array;
  readonly #state: number;
  readonly #holder: number;
  readonly #id: number;

  constructor(cells: Int32Array, at = 0, options: SynchronisationOptions = {}) {
    this.#cells = cells;
    this.#state = at;
    this.#holder = at + 1;
    this.#atomics = options.atomics ?? Atomics;
    this.#id = options.id ?? ownId();
  }

  lock(): void {
    this.lockWithin(Infinity);
  }

  tryLock(): boolean {
    const was = this.#atomics.compareExchange(this.#cells, this.#state, FREE, TAKEN);
    if (was === FREE) this.#atomics.store(this.#cells, this.#holder, this.#id);
    return was === FREE || this.#isMine();
  }

  lockWithin(timeoutMs: number): boolean {
    if (this.tryLock()) return true;
    if (this.#isMine()) {
      throw new WirebookError('ERR_MUTEX_HELD', 'this thread has the lock already');
    }
    const deadlineMs = performance.now() + timeoutMs;
    while (this.#atomics.exchange(this.#cells, this.#state, AWAITED) !== FREE) {
      const leftMs = deadlineMs - performance.now();
      if (!(leftMs > 0)) return false;
      this.#atomics.wait(this.#cells, this.#state, AWAITED, leftMs);
    }
    this.#atomics.store(this.#cells, this.#holder, this.#id);
    return true;
  }

  unlock(): void {
    if (!this.#isMine()) {
      throw new WirebookError('ERR_MUTEX_NOT_HELD', 'this thread does not have the lock');
    }
    this.#atomics.store(this.#cells, this.#holder, NOBODY);
    const was = this.#atomics.exchange(this.#cells, this.#state, FREE);
    if (was === AWAITED) this.#atomics.notify(this.#cells, this.#state, 1);
  }

  holding<T>(fn: () => T): T {
    this.lock();
    try {
      return fn();
    } finally {
      this.unlock();
    }
  }

  #isMine(): boolean {
    return this.#atomics.load(this.#cells, this.#holder) === this.#id;
  }
}
