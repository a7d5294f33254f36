/**
 * Mutual exclusion: of all threads that share the memory, one at a time goes on.
 *
 * Knows: two cells, and how a thread is put to sleep on one. Must not know: what is protected. A leaf.
 *
 * Decision: the state has three values, not two. With only "free" and "taken" each unlock has to call the kernel, as there may
 * be somebody asleep. The third, "taken, and somebody may wait", says when: a lock that nobody fights for costs no system call at
 * all (U. Drepper, "Futexes Are Tricky", the third mutex). The second cell names the holder, so that two mistakes which would show
 * themselves far away, or as a standstill, are errors on the spot: to unlock what another holds, and to wait for oneself.
 */
import { WirebookError } from '../base/errors.ts';
import { type AtomicOps, checkCells, ownId, type SynchronisationOptions } from './atomics.ts';

const FREE = 0;
const TAKEN = 1;
const AWAITED = 2;

/** Each thread makes its own over the same cells, which must be 0 at first. Not fair: whoever comes at the right moment gets it. */
export class Mutex {
  /** How many cells it takes. */
  static readonly CELLS: number = 2;

  readonly #atomics: AtomicOps;
  readonly #cells: Int32Array;
  readonly #state: number;
  readonly #holder: number;
  readonly #id: number;

  /**
   * @param cells over a `SharedArrayBuffer`
   * @param at the first of its cells
   * @throws WirebookError `ERR_NOT_SHARED`, `ERR_OUT_OF_RANGE`
   */
  constructor(cells: Int32Array, at = 0, options: SynchronisationOptions = {}) {
    checkCells('a mutex', cells, at, Mutex.CELLS);
    this.#atomics = options.atomics ?? Atomics;
    this.#cells = cells;
    this.#state = at;
    this.#holder = at + 1;
    this.#id = options.id ?? ownId();
  }

  /**
   * Takes the lock; sleeps until that is possible.
   *
   * @throws WirebookError `ERR_MUTEX_HELD` when this thread has it already: it would wait for itself
   */
  lock(): void {
    this.lockWithin(Number.POSITIVE_INFINITY);
  }

  /** Takes the lock if nobody has it. @returns whether it is taken */
  tryLock(): boolean {
    const before = this.#atomics.compareExchange(this.#cells, this.#state, FREE, TAKEN);
    return before === FREE && this.#taken();
  }

  /**
   * Takes the lock; sleeps for it so long at most.
   *
   * @returns whether it is taken
   * @throws WirebookError `ERR_MUTEX_HELD` when this thread has it already
   */
  lockWithin(timeoutMs: number): boolean {
    if (this.tryLock()) return true;
    if (this.#atomics.load(this.#cells, this.#holder) === this.#id) {
      throw new WirebookError(
        'ERR_MUTEX_HELD',
        `thread ${this.#id} locks a mutex that it holds: it would wait for itself for ever`,
      );
    }
    const deadlineMs = performance.now() + timeoutMs;
    // Whoever has slept, or is about to, cannot know whether others do: it takes the lock as an awaited one.
    while (this.#atomics.exchange(this.#cells, this.#state, AWAITED) !== FREE) {
      const leftMs = deadlineMs - performance.now();
      if (!(leftMs > 0)) return false;
      if (this.#atomics.wait(this.#cells, this.#state, AWAITED, leftMs) === 'timed-out')
        return false;
    }
    return this.#taken();
  }

  /**
   * Gives the lock back, and wakes one who waits for it.
   *
   * @throws WirebookError `ERR_MUTEX_NOT_HELD` when this thread does not have it
   */
  unlock(): void {
    const holder = this.#atomics.load(this.#cells, this.#holder);
    if (holder !== this.#id) {
      throw new WirebookError(
        'ERR_MUTEX_NOT_HELD',
        `thread ${this.#id} unlocks a mutex that ${holder === 0 ? 'nobody' : `thread ${holder}`} holds`,
      );
    }
    this.#atomics.store(this.#cells, this.#holder, 0);
    if (this.#atomics.exchange(this.#cells, this.#state, FREE) === AWAITED)
      this.#atomics.notify(this.#cells, this.#state, 1);
  }

  /**
   * Calls the function with the lock taken, and gives it back also when it throws. The function may not be async: what it
   * does after its first `await` would happen without the lock.
   */
  holding<T>(fn: () => T): T {
    this.lock();
    try {
      return fn();
    } finally {
      this.unlock();
    }
  }

  #taken(): true {
    this.#atomics.store(this.#cells, this.#holder, this.#id);
    return true;
  }
}
