/** Exercise 2.2: a message on the wire. The task stands in 2-encode-frame.md; check with `npm run exercise 2.2`. */

/** Where a message goes. A `TcpSocket` is one. */
export interface Sink {
  /** Sends all of these bytes. */
  sendAll(bytes: Uint8Array): void;
}

/**
 * Sends a text as one frame: four bytes of length (big-endian, of the text's bytes alone), then the text in UTF-8.
 *
 * @param socket gets one call for each message
 * @param text anything, also nothing
 */
export function sendMessage(socket: Sink, text: string): void {
  throw new Error('not written yet');
}
