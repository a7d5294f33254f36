/** Threads that want a lock: to count behind it, or only to have had it. */

import { Mutex } from 'wirebook/threads';
import { SpinLock } from './spin-lock.ts';

/** Adds to the first cell; the lock is the second. */
export function countBehind(cells: Int32Array, times: number): void {
  const lock = new SpinLock(cells, 1);
  for (let i = 0; i < times; i += 1) {
    lock.lock();
    cells[0] = (cells[0] ?? 0) + 1;
    lock.unlock();
  }
}

export function spin(cells: Int32Array): void {
  const lock = new SpinLock(cells, 0);
  lock.lock();
  lock.unlock();
}

export function sleep(cells: Int32Array): void {
  new Mutex(cells).holding(() => {});
}
