/** Protobuf with a pencil: what a field is made of. Which fields there are, the caller knows. */

/** Seven bits to a byte, the lowest first; the eighth bit says that more follow. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return [...bytes, Number(left)];
}

/** A field that is a number: tag, varint. */
export function number(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
}

/** A field that is text, bytes or another message: tag, length, content. */
export function block(field: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return Uint8Array.from([...varint(field * 8 + 2), ...varint(bytes.length), ...bytes]);
}

export interface Field {
  readonly id: number;
  /** How it is written: 0 a varint, 1 eight bytes, 2 a length and so many bytes, 5 four bytes. */
  readonly wireType: number;
  /** Without the tag, and without the length. */
  readonly content: Uint8Array;
}

/** Takes a message apart, whatever it is. @throws RangeError when it is cut short, or written in a way that there is not */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const readVarint = (): number => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('cut short');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value);
    }
    throw new RangeError('a varint of more than ten bytes');
  };
  const take = (length: number): Uint8Array => {
    if (at + length > message.length) throw new RangeError('cut short');
    return message.subarray(at, (at += length));
  };
  const content = (wireType: number): Uint8Array => {
    const start = at;
    switch (wireType) {
      case 0:
        readVarint();
        return message.subarray(start, at);
      case 1:
        return take(8);
      case 2:
        return take(readVarint());
      case 5:
        return take(4);
      default:
        throw new RangeError(`no wire type ${wireType}`);
    }
  };
  while (at < message.length) {
    const tag = readVarint();
    const [id, wireType] = [Math.floor(tag / 8), tag % 8];
    yield { id, wireType, content: content(wireType) };
  }
}
