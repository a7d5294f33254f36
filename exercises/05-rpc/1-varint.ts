/**
 * Exercise 5.1: numbers of one to ten bytes. The task stands in 1-varint.md; check with `npm run exercise 5.1`.
 *
 * What you write here can take the place of lib/rpc/varint.ts. The error is in '../../lib/rpc/malformed.ts'; take it from there, and
 * not from 'wirebook/rpc', which imports what you are writing.
 */

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

/** The number in front of a field: its own number times eight, plus its wire type. Never negative. */
export function tagOf(field: number, wireType: number): number {
  throw new Error('not written yet');
}

/** How many bytes an unsigned 32-bit number takes. */
export function varintBytes(value: number): number {
  throw new Error('not written yet');
}

/**
 * Writes an unsigned 32-bit number.
 *
 * @param at the index of its first byte
 * @returns the index after its last
 */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  throw new Error('not written yet');
}

/** How many bytes an int32 takes: a negative one always ten. */
export function int32Bytes(value: number): number {
  throw new Error('not written yet');
}

/**
 * Writes an int32: a negative one as the 64 bits of its two's complement.
 *
 * @returns the index after it
 */
export function writeInt32(target: Uint8Array, at: number, value: number): number {
  throw new Error('not written yet');
}

/**
 * Reads a varint of up to ten bytes and keeps its low 32 bits.
 *
 * @param end the index after the last byte that belongs to this message; the buffer may go on behind it
 * @returns an unsigned number; `| 0` makes an int32 of it
 * @throws MalformedMessage when it is cut short, or longer than ten bytes; its `at` is where the number begins
 */
export function readVarint(bytes: Uint8Array, cursor: Cursor, end: number): number {
  throw new Error('not written yet');
}

/**
 * Reads a tag or a length: a varint of at most five bytes that fits into 32 bits, because what follows depends on all of it.
 *
 * @throws MalformedMessage when it is cut short, or longer, or does not fit
 */
export function readNarrowVarint(bytes: Uint8Array, cursor: Cursor, end: number): number {
  throw new Error('not written yet');
}

/**
 * Writes 64 bits.
 *
 * @param value a negative one is written as two's complement
 * @returns the index after it
 */
export function writeVarint64(target: Uint8Array, at: number, value: bigint): number {
  throw new Error('not written yet');
}

/**
 * Reads 64 bits.
 *
 * @returns an unsigned number; `BigInt.asIntN(64, value)` makes an int64 of it
 * @throws MalformedMessage when it is cut short, or longer than ten bytes
 */
export function readVarint64(bytes: Uint8Array, cursor: Cursor, end: number): bigint {
  throw new Error('not written yet');
}
