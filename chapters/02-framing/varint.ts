/**
 * Lengths of changing length: seven bits a byte, the least significant first; the top bit says that more follows.
 *
 * Knows: protobuf's base-128 varint, as far as a length of 32 bits needs it. Must not know: what is counted.
 *
 * Decision: an unfinished varint is no error but an answer, `undefined`: it too can be cut anywhere.
 */

/** The shortest varint for a number from 0 to 4,294,967,295. */
export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** The varint at the start of `bytes` and how many bytes it takes; undefined while its last byte is missing. */
export function decodeVarint(bytes: Uint8Array): { value: number; size: number } | undefined {
  let value = 0;
  for (const [index, byte] of bytes.entries()) {
    if (index === 5) throw new RangeError('a length of 32 bits has five bytes at most');
    value += (byte % 128) * 128 ** index; // not `<< 7 * index`: that would be signed
    if (byte < 128) return { value, size: index + 1 };
  }
  return undefined;
}
