/** What the threads of this chapter's pools can do. A pool knows these functions by their names. */

import { currentTask } from 'wirebook/threads';

/** Sleeps, as a call to a database does. */
export function nap(ms: number): string {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  return 'rested';
}

/** A mistake in its argument becomes an error. */
export function amountOf(order: string): number {
  return (JSON.parse(order) as { amount: number }).amount;
}

/** Throws what is no error. */
export function refuse(): never {
  // oxlint-disable-next-line no-throw-literal -- that is the mistake
  throw 'no';
}

/** Its result is a function. */
export function makeAdder(fee: number): (amount: number) => number {
  return (amount) => amount + fee;
}

/** Calculates until somebody loses interest. @returns whether somebody did */
export function search(): never {
  for (;;) currentTask().throwIfCancelled();
}

/** Ends its thread. */
export function leave(): never {
  process.exit(3);
}

/** The answer to a request: itself. Some take a calculation of so many milliseconds: `heavy 400`. */
export function answer(request: Uint8Array): Uint8Array {
  const [word, ms] = Buffer.from(request).toString().split(' ');
  const until = performance.now() + (word === 'heavy' ? Number(ms) : 0);
  while (performance.now() < until);
  return request;
}
