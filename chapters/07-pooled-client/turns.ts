/** Callers who share a pool, and who of them is served when. What is lent is nothing in particular, and a call takes one turn of the event loop. */

import { setImmediate as aTurn } from 'node:timers/promises';
import type { SomePool } from './pools.ts';

export interface Turns {
  /** Whose call it was, from 0, in the order in which they began. */
  readonly order: readonly number[];
  /** For each call, how many others began between its wish for a connection and its connection; ascending. */
  readonly waits: readonly number[];
}

/** So many callers come at once; each makes a call, and as soon as it has its answer the next. */
export async function takeTurns(
  pool: SomePool<unknown>,
  callers: number,
  calls: number,
): Promise<Turns> {
  const order: number[] = [];
  const waits: number[] = [];
  const caller = async (number: number): Promise<void> => {
    for (let i = 0; i < calls; i += 1) {
      const before = order.length;
      await pool.use(async () => {
        waits.push(order.length - before);
        order.push(number);
        await aTurn();
      });
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, number) => caller(number)));
  return { order, waits: waits.toSorted((a, b) => a - b) };
}
