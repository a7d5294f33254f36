// @fails "throws TornFrame when the stream ends in the middle"
// @says "you called a torn end clean"

interface Source {
  recv(buffer: Uint8Array): number;
}

/** Takes every end for a clean one. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const received = source.recv(whole.subarray(filled));
    if (received === 0) return undefined;
    filled += received;
  }
  return whole;
}
