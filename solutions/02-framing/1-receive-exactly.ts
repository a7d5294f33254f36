/** Exercise 2.1, solved. */

import { TornFrame } from 'wirebook/framing';

/** What is read from. A `TcpSocket` is one. */
export interface Source {
  recv(buffer: Uint8Array): number;
}

/** Receives so many bytes, however they were cut on the way; undefined when the stream ended before the first of them. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const received = source.recv(whole.subarray(filled));
    if (received === 0) {
      if (filled === 0) return undefined;
      throw new TornFrame('payload', bytes, filled);
    }
    filled += received;
  }
  return whole;
}
