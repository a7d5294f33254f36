/** The same work behind a lock, one step at a time, with two ways to wait for one's turn. */

import { Mutex } from 'wirebook/threads';
import { SpinLock } from './spin-lock.ts';

/** A quarter of a millisecond, or so. */
const ROUNDS = 10_000;

/** Counts the steps in the first cell. The lock's cells come behind it. */
function step(lock: SpinLock | Mutex, cells: Int32Array, steps: number): number {
  let n = 1;
  for (let i = 0; i < steps; i += 1) {
    lock.lock();
    for (let round = 0; round < ROUNDS; round += 1) n = (n * 48271) % 2147483647;
    cells[0] = (cells[0] ?? 0) + 1;
    lock.unlock();
  }
  return n;
}

export function spin(cells: Int32Array, steps: number): number {
  return step(new SpinLock(cells, 1), cells, steps);
}

export function sleep(cells: Int32Array, steps: number): number {
  return step(new Mutex(cells, 1), cells, steps);
}

// Whoever loads this has it compiled, before it stands at a gate.
const own = new Int32Array(new SharedArrayBuffer(4 + 4 * Mutex.CELLS));
spin(own, 20);
own.fill(0);
sleep(own, 20);
