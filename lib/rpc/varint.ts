/**
 * Numbers of one to ten bytes, and the tags made of them: the smallest pieces of protobuf.
 *
 * Knows: seven bits to a byte, the lowest first, the eighth bit says that more follow. Must not know: which fields there are. A leaf.
 *
 *     300 = 10 0101100      →   1·0101100  0·0000010   =  ac 02
 *                               │          │
 *                               └ more     └ last
 *
 * Decision: what the envelope needs is 32 bits wide, and that is a JavaScript number; 64 bits are a `bigint`, and slower, and kept apart.
 * A negative int32 is sign-extended to 64 bits before it is written (so that a field can grow to int64 later), and takes ten bytes.
 */
import { MalformedMessage } from './malformed.ts';

/** Where the next byte is read. A reader moves it on. */
export interface Cursor {
  at: number;
}

/** How the value behind a tag is written, and so how it can be skipped. */
export const WireType = {
  VARINT: 0,
  FIXED64: 1,
  /** A length, then so many bytes: strings, bytes, messages. */
  LENGTH: 2,
  GROUP_START: 3,
  GROUP_END: 4,
  FIXED32: 5,
} as const;

/** 32 bits, seven to a byte. */
const MOST_BYTES_32 = 5;
/** 64 bits, seven to a byte. */
const MOST_BYTES_64 = 10;

/** The number in front of a field: which one, and how it is written. */
export function tagOf(field: number, wireType: number): number {
  return ((field << 3) | wireType) >>> 0;
}

/** How many bytes an unsigned 32-bit number takes. */
export function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/**
 * Writes an unsigned 32-bit number.
 *
 * @returns the index after it
 */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let left = value;
  let next = at;
  while (left >= 0x80) {
    target[next++] = (left & 0x7f) | 0x80;
    left >>>= 7;
  }
  target[next++] = left;
  return next;
}

/** How many bytes an int32 takes: a negative one always ten. */
export function int32Bytes(value: number): number {
  return value < 0 ? MOST_BYTES_64 : varintBytes(value);
}

/**
 * Writes an int32.
 *
 * @returns the index after it
 */
export function writeInt32(target: Uint8Array, at: number, value: number): number {
  if (value >= 0) return writeVarint(target, at, value);
  let next = at;
  for (let shift = 0; shift < 28; shift += 7) target[next++] = ((value >>> shift) & 0x7f) | 0x80;
  // The last four bits that there are, and from here on nothing but sign: bits 32 to 63 are ones.
  target[next++] = (value >>> 28) | 0xf0;
  for (let index = 0; index < 4; index += 1) target[next++] = 0xff;
  target[next++] = 0x01;
  return next;
}

/**
 * Reads a varint of any length and keeps its low 32 bits, as every protobuf does with a field of that width.
 *
 * @param end the index after the last byte that belongs to this message
 * @returns an unsigned number; `| 0` makes an int32 of it
 * @throws MalformedMessage `ERR_MALFORMED_MESSAGE` when it is cut short, or longer than ten bytes
 */
export function readVarint(bytes: Uint8Array, cursor: Cursor, end: number): number {
  const start = cursor.at;
  let value = 0;
  for (let index = 0; index < MOST_BYTES_64; index += 1) {
    const byte = byteAt(bytes, start, index, end);
    // A shift counts modulo 32: without the test the sixth byte would land on the first.
    if (index < MOST_BYTES_32) value |= (byte & 0x7f) << (index * 7);
    if (byte < 0x80) {
      cursor.at = start + index + 1;
      return value >>> 0;
    }
  }
  throw new MalformedMessage('a varint has more than ten bytes', start);
}

/**
 * Reads a tag or a length: a varint that has to fit into 32 bits, because what follows depends on all of it.
 *
 * @throws MalformedMessage `ERR_MALFORMED_MESSAGE` when it is cut short, or does not fit
 */
export function readNarrowVarint(bytes: Uint8Array, cursor: Cursor, end: number): number {
  const start = cursor.at;
  const first = byteAt(bytes, start, 0, end);
  if (first < 0x80) {
    cursor.at = start + 1;
    return first;
  }
  const value = readVarint(bytes, cursor, end);
  const length = cursor.at - start;
  if (length > MOST_BYTES_32 || (length === MOST_BYTES_32 && (bytes[cursor.at - 1] ?? 0) > 0x0f))
    throw new MalformedMessage('a tag or a length does not fit into 32 bits', start);
  return value;
}

/**
 * Writes 64 bits.
 *
 * @param value what does not fit keeps its low 64 bits; a negative one is written as two's complement
 * @returns the index after it
 */
export function writeVarint64(target: Uint8Array, at: number, value: bigint): number {
  let left = BigInt.asUintN(64, value);
  let next = at;
  while (left >= 0x80n) {
    target[next++] = Number(left & 0x7fn) | 0x80;
    left >>= 7n;
  }
  target[next++] = Number(left);
  return next;
}

/**
 * Reads 64 bits.
 *
 * @returns an unsigned number; `BigInt.asIntN(64, value)` makes an int64 of it
 * @throws MalformedMessage `ERR_MALFORMED_MESSAGE` when it is cut short, or longer than ten bytes
 */
export function readVarint64(bytes: Uint8Array, cursor: Cursor, end: number): bigint {
  const start = cursor.at;
  let value = 0n;
  for (let index = 0; index < MOST_BYTES_64; index += 1) {
    const byte = byteAt(bytes, start, index, end);
    value |= BigInt(byte & 0x7f) << BigInt(index * 7);
    if (byte < 0x80) {
      cursor.at = start + index + 1;
      return BigInt.asUintN(64, value);
    }
  }
  throw new MalformedMessage('a varint has more than ten bytes', start);
}

function byteAt(bytes: Uint8Array, start: number, index: number, end: number): number {
  if (start + index >= end) throw new MalformedMessage('a varint is cut short', start);
  return bytes[start + index] ?? 0;
}
