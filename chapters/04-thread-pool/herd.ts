/**
 * Threads that wait for one item: how many are woken for it?
 *
 * Decision: nobody guesses from a time. Whoever is woken counts itself, as served or as disappointed, and the cell waits until all
 * who must come have come.
 */

import { Condition, Mutex } from 'wirebook/threads';
import type { Crew } from './crew.ts';

const [MUTEX, SIGNAL] = [0, Mutex.CELLS];
const [ITEMS, ASLEEP, SERVED, DISAPPOINTED, OVER] = [4, 5, 6, 7, 8];

/** What each of them does. */
export function waitForItem(cells: Int32Array): void {
  const mutex = new Mutex(cells, MUTEX);
  const condition = new Condition(cells, SIGNAL);
  mutex.holding(() => {
    Atomics.add(cells, ASLEEP, 1);
    for (;;) {
      condition.wait(mutex);
      if (Atomics.load(cells, OVER) === 1) return;
      if (Atomics.load(cells, ITEMS) > 0) break;
      Atomics.add(cells, DISAPPOINTED, 1);
    }
    Atomics.sub(cells, ITEMS, 1);
    Atomics.add(cells, SERVED, 1);
  });
}

/** @returns how many of so many threads found the item, and how many were woken for nothing */
export async function wakeFor(
  crew: Crew,
  threads: number,
  whom: 'one' | 'all',
): Promise<{ served: number; disappointed: number }> {
  const cells = new Int32Array(new SharedArrayBuffer(64));
  const mutex = new Mutex(cells, MUTEX);
  const condition = new Condition(cells, SIGNAL);
  const count = (cell: number): number => mutex.holding(() => Atomics.load(cells, cell));
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise(setImmediate);
  };

  const { ended } = await crew.begin(threads, './herd.ts#waitForItem', cells);
  await until(() => count(ASLEEP) === threads); // counted under the lock, which a wait gives back
  mutex.holding(() => {
    Atomics.add(cells, ITEMS, 1);
    if (whom === 'one') condition.notifyOne();
    else condition.notifyAll();
  });
  const mustCome = whom === 'one' ? 1 : threads;
  await until(() => count(SERVED) + count(DISAPPOINTED) >= mustCome);
  const found = { served: count(SERVED), disappointed: count(DISAPPOINTED) };
  mutex.holding(() => {
    Atomics.store(cells, OVER, 1);
    condition.notifyAll();
  });
  await ended;
  return found;
}
