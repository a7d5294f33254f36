// @fails "leaves the next message where it is"
// @says "you asked for more than was missing"

import { TornFrame } from 'wirebook/framing';

interface Source {
  recv(buffer: Uint8Array): number;
}

/** Receives into a large buffer and keeps what it needs. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  const room = new Uint8Array(4096);
  let filled = 0;
  while (filled < bytes) {
    const received = source.recv(room);
    if (received === 0) {
      if (filled === 0) return undefined;
      throw new TornFrame('payload', bytes, filled);
    }
    whole.set(room.subarray(0, Math.min(received, bytes - filled)), filled);
    filled += received;
  }
  return whole;
}
