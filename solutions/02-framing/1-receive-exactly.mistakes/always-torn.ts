// @fails "says undefined when the stream ends before the first byte"
// @says "you called a clean end torn"

import { TornFrame } from 'wirebook/framing';

interface Source {
  recv(buffer: Uint8Array): number;
}

/** Takes every end for a torn one. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const received = source.recv(whole.subarray(filled));
    if (received === 0) throw new TornFrame('payload', bytes, filled);
    filled += received;
  }
  return whole;
}
