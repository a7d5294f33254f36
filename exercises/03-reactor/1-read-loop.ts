/** Exercise 3.1: the loop behind an edge. The task stands in 1-read-loop.md; check with `npm run exercise 3.1`. */

/** What a non-blocking socket offers here. */
export interface NonBlockingSocket {
  /**
   * @returns how many bytes now lie at the start of the buffer, at least 1; or 0: the peer has sent its FIN
   * @throws an error with `code` `'EAGAIN'` when there is nothing to read now; `'ECONNRESET'` and others when the connection is over
   */
  recv(buffer: Uint8Array): number;
  close(): void;
}

/**
 * Why the loop stopped. `drained`: nothing is left, the next bytes make a new edge. `budget`: there may be more, and no edge will
 * say so; the caller has to come back. `ended`: the peer sends no more, and may still be reading.
 */
export type Stop = 'drained' | 'budget' | 'ended';

/**
 * Reads a socket that has been announced, edge-triggered.
 *
 * @param buffer to receive into. It serves all connections, so its content is only yours until you return or call `recv` again
 * @param budget how often `recv` may be called for this connection in this turn; 1 at least
 * @param onData is given the bytes of each `recv`, in memory that nobody writes to later
 * @returns why it stopped
 * @throws the error of `recv`, unless it only says that nothing is there
 */
export function readAfterEdge(
  socket: NonBlockingSocket,
  buffer: Uint8Array,
  budget: number,
  onData: (chunk: Uint8Array) => void,
): Stop {
  throw new Error('not written yet');
}
