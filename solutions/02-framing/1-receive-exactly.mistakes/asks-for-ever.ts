// @fails "says undefined when the stream ends before the first byte"
// @says "you ask again after 0"

interface Source {
  recv(buffer: Uint8Array): number;
}

/** Adds up what comes, and does not know that 0 is special. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) filled += source.recv(whole.subarray(filled));
  return whole;
}
