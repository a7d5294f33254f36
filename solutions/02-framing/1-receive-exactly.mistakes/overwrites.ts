// @fails "asks again until every byte has come"
// @says "you wrote each piece over the one before"

import { TornFrame } from 'wirebook/framing';

interface Source {
  recv(buffer: Uint8Array): number;
}

/** Counts the bytes, and gives every `recv` the same start. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const received = source.recv(whole.subarray(0, bytes - filled));
    if (received === 0) {
      if (filled === 0) return undefined;
      throw new TornFrame('payload', bytes, filled);
    }
    filled += received;
  }
  return whole;
}
