// @fails "lets an error of recv through"
// @says "you hid an error of `recv`"

import { TornFrame } from 'wirebook/framing';

interface Source {
  recv(buffer: Uint8Array): number;
}

/** Treats an error as an end. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    let received = 0;
    try {
      received = source.recv(whole.subarray(filled));
    } catch {
      return undefined;
    }
    if (received === 0) {
      if (filled === 0) return undefined;
      throw new TornFrame('payload', bytes, filled);
    }
    filled += received;
  }
  return whole;
}
