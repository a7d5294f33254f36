/** Exercise 1.2: the loop around `send`. The task stands in 2-send-all.md; check with `npm run exercise 1.2`. */

/** What a socket offers here: the `send` of chapter 1. */
export interface Sender {
  /**
   * @returns how many of the bytes the kernel took: at least 1, perhaps not all
   * @throws an error whose `code` says why: EPIPE, ECONNRESET, EAGAIN when SO_SNDTIMEO is over
   */
  send(bytes: Uint8Array, flags: number): number;
}

/**
 * Sends every byte, in order, once.
 *
 * @param bytes may be none, and then there is nothing to send
 * @param flags for each call of `send`
 * @throws the error of `send`, as it is
 */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  throw new Error('not written yet');
}
