/**
 * Exercise 4.2: a condition variable. The task stands in 2-condition.md; check with `npm run exercise 4.2`.
 *
 * What you write here can take the place of lib/threads/condition.ts. Import what you need from its neighbour atomics.ts and from
 * lib/base, but not from `wirebook/threads` or lib/threads/index.ts: those import the condition.
 */

import type { SynchronisationOptions } from '../../lib/threads/atomics.ts';

/** What a condition needs of the lock; a `Mutex` is one. */
export interface Lock {
  lock(): void;
  /** @throws when the caller does not hold it */
  unlock(): void;
}

/** Each thread makes its own over the same cell, which is 0 at first. */
export class Condition {
  /** How many cells it takes. */
  static readonly CELLS: number = 1;

  /**
   * @param cells over a `SharedArrayBuffer`
   * @param at its cell
   * @param options `atomics`: who carries out the atomic operations, `Atomics` unless given
   */
  constructor(cells: Int32Array, at = 0, options: SynchronisationOptions = {}) {
    throw new Error('not written yet');
  }

  /**
   * Gives the lock back, sleeps until notified, and takes the lock again, in all cases.
   *
   * @param lock held by this thread
   * @param timeoutMs how long to sleep at most; for ever unless given
   */
  wait(lock: Lock, timeoutMs?: number): 'notified' | 'timed-out' {
    throw new Error('not written yet');
  }

  /** Wakes one that waits, if any does. */
  notifyOne(): void {
    throw new Error('not written yet');
  }

  /** Wakes all that wait. */
  notifyAll(): void {
    throw new Error('not written yet');
  }
}
