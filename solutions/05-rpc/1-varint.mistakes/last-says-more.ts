// @fails "writes seven bits to a byte, the lowest first"
// @says "you set the eighth bit of the last byte too"

/** Says with every byte that another follows. */

import { MalformedMessage } from '../../../lib/rpc/malformed.ts';

/** Where the next byte is read. A reader moves it on. */
export interface Cursor {
  at: number;
}

/** How the value behind a tag is written, and so how it can be skipped. */
export const WireType = {
  VARINT: 0,
  FIXED64: 1,
  LENGTH: 2,
  GROUP_START: 3,
  GROUP_END: 4,
  FIXED32: 5,
} as const;

/** 64 bits, seven to a byte. */
const MOST_BYTES = 10;

export function tagOf(field: number, wireType: number): number {
  return ((field << 3) | wireType) >>> 0;
}

export function varintBytes(value: number): number {
  let bytes = 1;
  for (let left = value; left >= 0x80; left >>>= 7) bytes += 1;
  return bytes;
}

export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let left = value;
  let next = at;
  while (left >= 0x80) {
    target[next++] = (left & 0x7f) | 0x80;
    left >>>= 7;
  }
  target[next++] = left | 0x80;
  return next;
}

export function int32Bytes(value: number): number {
  return value < 0 ? MOST_BYTES : varintBytes(value);
}

export function writeInt32(target: Uint8Array, at: number, value: number): number {
  return value < 0 ? writeVarint64(target, at, BigInt(value)) : writeVarint(target, at, value);
}

export function readVarint(bytes: Uint8Array, cursor: Cursor, end: number): number {
  const start = cursor.at;
  let value = 0;
  for (let index = 0; index < MOST_BYTES; index += 1) {
    if (start + index >= end) throw new MalformedMessage('a varint is cut short', start);
    const byte = bytes[start + index] ?? 0;
    // The sixth byte begins at bit 35. Shifts count modulo 32: it would land on bit 3.
    if (index < 5) value |= (byte & 0x7f) << (7 * index);
    if (byte < 0x80) {
      cursor.at = start + index + 1;
      return value >>> 0;
    }
  }
  throw new MalformedMessage('a varint has more than ten bytes', start);
}

export function readNarrowVarint(bytes: Uint8Array, cursor: Cursor, end: number): number {
  const start = cursor.at;
  const value = readVarint64(bytes, cursor, end);
  if (value > 0xffff_ffffn || cursor.at - start > 5)
    throw new MalformedMessage('a tag or a length does not fit into 32 bits', start);
  return Number(value);
}

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

export function readVarint64(bytes: Uint8Array, cursor: Cursor, end: number): bigint {
  const start = cursor.at;
  let value = 0n;
  for (let index = 0; index < MOST_BYTES; index += 1) {
    if (start + index >= end) throw new MalformedMessage('a varint is cut short', start);
    const byte = bytes[start + index] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) {
      cursor.at = start + index + 1;
      return BigInt.asUintN(64, value);
    }
  }
  throw new MalformedMessage('a varint has more than ten bytes', start);
}
