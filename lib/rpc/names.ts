/**
 * Strings that come in every message: the names of services and methods, and ids.
 *
 * Knows: UTF-8 by its readers, and what it has read before. Must not know: which names are served. A leaf.
 *
 * Decision: a program calls a few methods a million times. To make a new string of the same eleven bytes each time, and to hash it for the
 * look-up, costs more than all the rest of decoding. So a name is looked up by its bytes first, in a small table where each has one place;
 * another name with the same place takes it over, so that a peer who makes names up can fill it, but not make it grow.
 */
import { readUtf8 } from './utf8.ts';

/** A power of two. */
const PLACES = 512;
/** Longer ones are not kept. */
const LONGEST_BYTES = 64;
/** More digits may not fit into a small integer. */
const MOST_DIGITS = 9;

interface Known {
  readonly bytes: Uint8Array;
  readonly text: string;
}

const known: (Known | undefined)[] = Array.from({ length: PLACES }, () => undefined);

/** Reads a name. @returns undefined when the bytes are not UTF-8 */
export function readName(bytes: Uint8Array, at: number, end: number): string | undefined {
  const length = end - at;
  if (length === 0) return '';
  const place = placeOf(bytes, at, end);
  const one = known[place];
  if (one !== undefined && one.bytes.length === length && isSame(one.bytes, bytes, at))
    return one.text;
  const text = readUtf8(bytes, at, end);
  if (text !== undefined && length <= LONGEST_BYTES)
    known[place] = { bytes: bytes.slice(at, end), text };
  return text;
}

/**
 * Reads an id, which is mostly a number: then the engine makes its text faster than we could, from the number.
 *
 * @returns the text as it came, whatever it was; undefined when the bytes are not UTF-8
 */
export function readId(bytes: Uint8Array, at: number, end: number): string | undefined {
  const length = end - at;
  const first = bytes[at] ?? 0;
  // With a zero in front the number would not give the same text back.
  if (length > MOST_DIGITS || length === 0 || (first === 0x30 && length > 1))
    return readUtf8(bytes, at, end);
  let value = 0;
  for (let index = at; index < end; index += 1) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return readUtf8(bytes, at, end);
    value = value * 10 + digit;
  }
  return String(value);
}

/** Of names, the ends differ more often than the middles. */
function placeOf(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] ?? 0;
  const last = bytes[end - 1] ?? 0;
  const middle = bytes[(at + end) >> 1] ?? 0;
  return (first * 31 + last * 7 + middle * 131 + end - at) & (PLACES - 1);
}

function isSame(left: Uint8Array, right: Uint8Array, at: number): boolean {
  for (let index = 0; index < left.length; index += 1)
    if (left[index] !== right[at + index]) return false;
  return true;
}
