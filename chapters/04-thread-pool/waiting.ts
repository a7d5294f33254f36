/** The same work behind a lock, one step at a time, with two ways to wait for one's turn. */

import { Mutex } from 'wirebook/threads';
import { SpinLock } from './spin-lock.ts';

/** A quarter of a millisecond, or so. */
const ROUNDS = 250_000;

function calculate(rounds: number): number {
  let n = 1;
  for (let i = 0; i < rounds; i += 1) n = (Math.imul(n, 48271) + i) | 0;
  return n;
}

/** Counts the steps in the first cell. The lock's cells come behind it. */
function work(lock: SpinLock | Mutex, cells: Int32Array, steps: number): number {
  let last = 0;
  for (let i = 0; i < steps; i += 1) {
    lock.lock();
    last = calculate(ROUNDS);
    cells[0] = (cells[0] ?? 0) + 1;
    lock.unlock();
  }
  return last;
}

export function spin(cells: Int32Array, steps: number): number {
  return work(new SpinLock(cells, 1), cells, steps);
}

export function sleep(cells: Int32Array, steps: number): number {
  return work(new Mutex(cells, 1), cells, steps);
}

// Whoever loads this has it compiled, before it stands at a gate.
const own = new Int32Array(new SharedArrayBuffer(4 + 4 * Mutex.CELLS));
spin(own, 20);
own.fill(0);
sleep(own, 20);
