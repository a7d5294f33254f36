/**
 * Exercise 4.1: a lock. The task stands in 1-mutex.md; check with `npm run exercise 4.1`.
 *
 * What you write here can take the place of lib/threads/mutex.ts. Import what you need from its neighbour atomics.ts and from
 * lib/base, but not from `wirebook/threads` or lib/threads/index.ts: those import the mutex.
 */

import type { SynchronisationOptions } from '../../lib/threads/atomics.ts';

/** Each thread makes its own over the same cells, which are 0 at first. */
export class Mutex {
  /** How many cells it takes. */
  static readonly CELLS: number = 2;

  /**
   * @param cells over a `SharedArrayBuffer`
   * @param at the first of its cells
   * @param options `atomics`: who carries out the atomic operations, `Atomics` unless given; `id`: who this thread is, a whole number
   *   above 0, `ownId()` unless given
   */
  constructor(cells: Int32Array, at = 0, options: SynchronisationOptions = {}) {
    throw new Error('not written yet');
  }

  /**
   * Takes the lock; sleeps until that is possible.
   *
   * @throws WirebookError `ERR_MUTEX_HELD` when this thread has it already: it would wait for itself
   */
  lock(): void {
    throw new Error('not written yet');
  }

  /** Takes the lock if nobody has it. Never sleeps. @returns whether it is taken */
  tryLock(): boolean {
    throw new Error('not written yet');
  }

  /**
   * Takes the lock; sleeps for it so long at most.
   *
   * @returns whether it is taken
   * @throws WirebookError `ERR_MUTEX_HELD` when this thread has it already
   */
  lockWithin(timeoutMs: number): boolean {
    throw new Error('not written yet');
  }

  /**
   * Gives the lock back, and wakes one who waits for it.
   *
   * @throws WirebookError `ERR_MUTEX_NOT_HELD` when this thread does not have it
   */
  unlock(): void {
    throw new Error('not written yet');
  }

  /** Calls the function with the lock taken, and gives it back also when it throws. */
  holding<T>(fn: () => T): T {
    throw new Error('not written yet');
  }
}
