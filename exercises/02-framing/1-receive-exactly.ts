/** Exercise 2.1: receive exactly n. The task stands in 1-receive-exactly.md; check with `npm run exercise 2.1`. */

/** What is read from. A `TcpSocket` is one. */
export interface Source {
  /** Puts one byte or more at the start of `buffer` and returns how many; 0 = the end, now and at every later call. */
  recv(buffer: Uint8Array): number;
}

/**
 * Receives so many bytes, however they were cut on the way.
 *
 * @param bytes how many to receive; for 0 there is nothing to ask `recv` for
 * @returns exactly these bytes, or undefined when the stream ended before the first of them
 * @throws TornFrame('payload', expected, received) when it ended after some of them
 * @throws whatever `recv` throws
 */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  throw new Error('not written yet');
}
