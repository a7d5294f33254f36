/**
 * Exercise 7.1: who has waited longest. The task stands in 1-waiters.md; check with `npm run exercise 7.1`.
 *
 * What you write here can take the place of lib/client/waiter-queue.ts. It needs no imports.
 */

/** A place in the queue. */
export interface Ticket<Waiter> {
  readonly waiter: Waiter;
  /** Who came before has a smaller one. The first who comes has 1. */
  readonly number: number;
}

/** Those who wait, in the order in which they came. */
export class WaiterQueue<Waiter> {
  get size(): number {
    throw new Error('not written yet');
  }

  /** The number of the one who came last, be it still there or not; 0 when nobody ever came. */
  get lastNumber(): number {
    throw new Error('not written yet');
  }

  /** At the end. */
  push(waiter: Waiter): Ticket<Waiter> {
    throw new Error('not written yet');
  }

  /** Takes out the one who came first. */
  shift(): Waiter | undefined {
    throw new Error('not written yet');
  }

  /** Takes one out, wherever he stands. @returns false when he is out already */
  leave(ticket: Ticket<Waiter>): boolean {
    throw new Error('not written yet');
  }

  /** How many of those up to this number are still there. */
  countUpTo(number: number): number {
    throw new Error('not written yet');
  }

  /** In order. Whoever is met may leave meanwhile. */
  [Symbol.iterator](): Generator<Ticket<Waiter>, void, undefined> {
    throw new Error('not written yet');
  }
}
