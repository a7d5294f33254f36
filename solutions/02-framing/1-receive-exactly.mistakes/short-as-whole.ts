// @fails "throws TornFrame when the stream ends in the middle"
// @says "you returned a message that is not whole"

interface Source {
  recv(buffer: Uint8Array): number;
}

/** Breaks out of the loop at the end, and goes on. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const received = source.recv(whole.subarray(filled));
    if (received === 0) break;
    filled += received;
  }
  return filled === 0 && bytes > 0 ? undefined : whole;
}
