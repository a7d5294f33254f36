/** What the threads of turnstile.test.ts run: small programs, right ones and wrong ones. */
import { Mutex } from '../mutex.ts';
import type { TurnstilePart } from '../turnstile-part.ts';

function cellsOf({ memory }: TurnstilePart): Int32Array {
  const { cells } = memory;
  if (cells === undefined) throw new Error('these scenes need `cells`');
  return new Int32Array(cells);
}

/** Counts by a load and a store: another thread's count may get lost between the two. */
export function countUnlocked(part: TurnstilePart): void {
  const cells = cellsOf(part);
  for (let i = 0; i < 3; i += 1) {
    const count = part.atomics.load(cells, 0);
    part.atomics.store(cells, 0, count + 1);
  }
}

/** The same, behind a mutex. */
export function countLocked(part: TurnstilePart): void {
  const cells = cellsOf(part);
  const mutex = new Mutex(cells, 4, { atomics: part.atomics, id: part.thread + 1 });
  for (let i = 0; i < 3; i += 1) {
    mutex.lock();
    const count = part.atomics.load(cells, 0);
    part.atomics.store(cells, 0, count + 1);
    mutex.unlock();
  }
}
