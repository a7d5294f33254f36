/**
 * A condition variable: to sleep until another thread says that something may have changed.
 *
 * Knows: one cell, and that a lock can be given back and taken. Must not know: what the condition is. A leaf.
 *
 * Decision: the cell counts notifications. Who waits reads it *while it still holds the lock*, gives the lock back, and sleeps
 * only if the number is still the same. A notification that comes in between has changed it, and is not lost. Read after the
 * unlock, the number would have that notification in it already, and the thread would sleep through what it waits for.
 *
 * (The number wraps after 2^32 notifications: a thread that is held up for exactly so many between the two steps would sleep.)
 */
import { type AtomicOps, checkCells, type SynchronisationOptions } from './atomics.ts';

/** What a condition needs of the lock; a `Mutex` is one. */
export interface Lock {
  lock(): void;
  /** @throws when the caller does not hold it */
  unlock(): void;
}

/**
 * Each thread makes its own over the same cell. To be woken says only that it is worth looking again: another may have been
 * quicker. So the wait stands in a loop, `while (!ready()) condition.wait(mutex)`, never behind an `if`.
 */
export class Condition {
  /** How many cells it takes. */
  static readonly CELLS: number = 1;

  readonly #atomics: AtomicOps;
  readonly #cells: Int32Array;
  readonly #sequence: number;

  /**
   * @param cells over a `SharedArrayBuffer`
   * @param at its cell
   * @throws WirebookError `ERR_NOT_SHARED`, `ERR_OUT_OF_RANGE`
   */
  constructor(cells: Int32Array, at = 0, options: SynchronisationOptions = {}) {
    checkCells('a condition', cells, at, Condition.CELLS);
    this.#atomics = options.atomics ?? Atomics;
    this.#cells = cells;
    this.#sequence = at;
  }

  /**
   * Gives the lock back, sleeps until notified, and takes the lock again, in all cases.
   *
   * @param lock held by this thread
   * @param timeoutMs how long to sleep at most; to get the lock back may take longer
   * @throws WirebookError `ERR_MUTEX_NOT_HELD` when this thread does not hold the lock
   */
  wait(lock: Lock, timeoutMs: number = Number.POSITIVE_INFINITY): 'notified' | 'timed-out' {
    const seen = this.#atomics.load(this.#cells, this.#sequence);
    lock.unlock();
    const how = this.#atomics.wait(this.#cells, this.#sequence, seen, timeoutMs);
    lock.lock();
    return how === 'timed-out' ? 'timed-out' : 'notified'; // not equal: notified before it was asleep
  }

  /** Wakes one that waits, if any does. Change what it waits for first, with the lock held. */
  notifyOne(): void {
    this.#atomics.add(this.#cells, this.#sequence, 1);
    this.#atomics.notify(this.#cells, this.#sequence, 1);
  }

  /** Wakes all that wait: for a change that more than one of them can use, such as the end. */
  notifyAll(): void {
    this.#atomics.add(this.#cells, this.#sequence, 1);
    this.#atomics.notify(this.#cells, this.#sequence);
  }
}
