// @fails "asks for nothing when the message is empty"
// @says "you called `recv` for an empty message"

import { TornFrame } from 'wirebook/framing';

interface Source {
  recv(buffer: Uint8Array): number;
}

/** Asks first and counts afterwards. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  let filled = 0;
  do {
    const received = source.recv(whole.subarray(filled));
    if (received === 0) {
      if (filled === 0) return undefined;
      throw new TornFrame('payload', bytes, filled);
    }
    filled += received;
  } while (filled < bytes);
  return whole;
}
