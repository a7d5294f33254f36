// @fails "asks again until every byte has come"
// @says "you took the first `recv` for the message"

interface Source {
  recv(buffer: Uint8Array): number;
}

/** Takes what the first `recv` gives for the whole. */
export function receiveExactly(source: Source, bytes: number): Uint8Array | undefined {
  const whole = new Uint8Array(bytes);
  if (bytes === 0) return whole;
  const received = source.recv(whole);
  if (received === 0) return undefined;
  return whole.subarray(0, received);
}
