/**
 * One field of a message: its value behind its tag, or what it takes to step over it.
 *
 * Knows: the wire types, strings, bytes, and the map of strings. Must not know: which message it belongs to. A leaf.
 *
 * Decision: in proto3 a field that has its default value is not written, so size and writing agree on nothing at all for it. Reading
 * follows the original's C++: a field of unknown number, or of another wire type than it should have, is stepped over; a string that
 * is not UTF-8 spoils the message.
 */
import { MalformedMessage } from './malformed.ts';
import { readUtf8, utf8Bytes, writeUtf8 } from './utf8.ts';
import {
  type Cursor,
  int32Bytes,
  readNarrowVarint,
  readVarint,
  varintBytes,
  WireType,
  writeInt32,
  writeVarint,
} from './varint.ts';

/** Groups within groups, as deep as the C++ implementation goes. Deeper ones would be made by somebody who wants us to overflow. */
const MOST_GROUPS = 100;

/** Every tag of the envelope is below 128 and takes one byte. */
const TAG_BYTES = 1;
const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;

// `>>> 0` and `| 0` make 32 bits of whatever number comes, so that size and writing can never disagree about it.

export function uint32FieldBytes(value: number): number {
  const bits = value >>> 0;
  return bits === 0 ? 0 : TAG_BYTES + varintBytes(bits);
}

export function int32FieldBytes(value: number): number {
  const bits = value | 0;
  return bits === 0 ? 0 : TAG_BYTES + int32Bytes(bits);
}

export function stringFieldBytes(text: string): number {
  return text === '' ? 0 : behindLength(utf8Bytes(text));
}

export function bytesFieldBytes(bytes: Uint8Array): number {
  return bytes.length === 0 ? 0 : behindLength(bytes.length);
}

export function mapFieldBytes(map: ReadonlyMap<string, string>): number {
  let total = 0;
  if (map.size === 0) return total;
  for (const [key, value] of map) total += behindLength(entryBytes(key, value));
  return total;
}

export function writeUint32Field(
  target: Uint8Array,
  at: number,
  tag: number,
  value: number,
): number {
  const bits = value >>> 0;
  if (bits === 0) return at;
  target[at] = tag;
  return writeVarint(target, at + TAG_BYTES, bits);
}

export function writeInt32Field(
  target: Uint8Array,
  at: number,
  tag: number,
  value: number,
): number {
  const bits = value | 0;
  if (bits === 0) return at;
  target[at] = tag;
  return writeInt32(target, at + TAG_BYTES, bits);
}

export function writeStringField(
  target: Uint8Array,
  at: number,
  tag: number,
  text: string,
): number {
  return text === '' ? at : writeString(target, at, tag, text);
}

export function writeBytesField(
  target: Uint8Array,
  at: number,
  tag: number,
  bytes: Uint8Array,
): number {
  if (bytes.length === 0) return at;
  target[at] = tag;
  const start = writeVarint(target, at + TAG_BYTES, bytes.length);
  target.set(bytes, start);
  return start + bytes.length;
}

/** A map is a repeated message of two fields, key = 1 and value = 2. */
export function writeMapField(
  target: Uint8Array,
  at: number,
  tag: number,
  map: ReadonlyMap<string, string>,
): number {
  let next = at;
  if (map.size === 0) return next;
  for (const [key, value] of map) {
    target[next] = tag;
    next = writeVarint(target, next + TAG_BYTES, entryBytes(key, value));
    next = writeString(target, next, KEY_TAG, key);
    next = writeString(target, next, VALUE_TAG, value);
  }
  return next;
}

/** @throws MalformedMessage when there is no tag here, or its field number is 0 */
export function readTag(bytes: Uint8Array, cursor: Cursor, end: number): number {
  const start = cursor.at;
  const tag = readNarrowVarint(bytes, cursor, end);
  if (tag < 8) throw new MalformedMessage('a field has the number 0', start);
  return tag;
}

/**
 * Reads a string.
 *
 * @param read how: `readName` and `readId` are faster for what they are made for
 * @throws MalformedMessage when it is cut short, or is not UTF-8
 */
export function readString(
  bytes: Uint8Array,
  cursor: Cursor,
  end: number,
  read: (bytes: Uint8Array, at: number, end: number) => string | undefined = readUtf8,
): string {
  const start = cursor.at;
  const stop = readStop(bytes, cursor, end);
  const text = read(bytes, cursor.at, stop);
  if (text === undefined) throw new MalformedMessage('a string is not UTF-8', start);
  cursor.at = stop;
  return text;
}

/**
 * Reads bytes without copying them.
 *
 * @returns a view of `bytes`
 * @throws MalformedMessage when it is cut short
 */
export function readBytes(bytes: Uint8Array, cursor: Cursor, end: number): Uint8Array {
  const stop = readStop(bytes, cursor, end);
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset + cursor.at, stop - cursor.at);
  cursor.at = stop;
  return view;
}

/**
 * Reads one entry of a map and puts it there. Of two with the same key the later one counts; a key or value that is left out is "".
 *
 * @throws MalformedMessage
 */
export function readMapEntry(
  bytes: Uint8Array,
  cursor: Cursor,
  end: number,
  map: Map<string, string>,
): void {
  const stop = readStop(bytes, cursor, end);
  let key = '';
  let value = '';
  while (cursor.at < stop) {
    const tag = readTag(bytes, cursor, stop);
    if (tag === KEY_TAG) key = readString(bytes, cursor, stop);
    else if (tag === VALUE_TAG) value = readString(bytes, cursor, stop);
    else skipField(tag, bytes, cursor, stop);
  }
  map.set(key, value);
}

/**
 * Steps over the value of a field that means nothing to us.
 *
 * @throws MalformedMessage when it is cut short, has a wire type that does not exist, or ends a group that never began
 */
export function skipField(tag: number, bytes: Uint8Array, cursor: Cursor, end: number): void {
  skipValue(tag, bytes, cursor, end, 0);
}

function skipValue(
  tag: number,
  bytes: Uint8Array,
  cursor: Cursor,
  end: number,
  groups: number,
): void {
  switch (tag & 7) {
    case WireType.VARINT:
      readVarint(bytes, cursor, end);
      return;
    case WireType.FIXED64:
      cursor.at = stopAfter(8, cursor, end);
      return;
    case WireType.LENGTH:
      cursor.at = readStop(bytes, cursor, end);
      return;
    case WireType.GROUP_START:
      skipGroup(tag, bytes, cursor, end, groups + 1);
      return;
    case WireType.FIXED32:
      cursor.at = stopAfter(4, cursor, end);
      return;
    case WireType.GROUP_END:
      throw new MalformedMessage('a group ends that never began', cursor.at);
    default:
      throw new MalformedMessage(`there is no wire type ${tag & 7}`, cursor.at);
  }
}

/** All fields up to the end of the group, which has the same number as its start. */
function skipGroup(
  startTag: number,
  bytes: Uint8Array,
  cursor: Cursor,
  end: number,
  groups: number,
): void {
  if (groups > MOST_GROUPS)
    throw new MalformedMessage(`more than ${MOST_GROUPS} groups within each other`, cursor.at);
  for (;;) {
    const tag = readTag(bytes, cursor, end);
    if ((tag & 7) !== WireType.GROUP_END) skipValue(tag, bytes, cursor, end, groups);
    else if (tag >>> 3 === startTag >>> 3) return;
    else throw new MalformedMessage('a group ends that is not the innermost', cursor.at);
  }
}

function behindLength(bytes: number): number {
  return TAG_BYTES + varintBytes(bytes) + bytes;
}

/** The fields of a map's entry are written even where they are empty, as the other implementations do. */
function entryBytes(key: string, value: string): number {
  return behindLength(utf8Bytes(key)) + behindLength(utf8Bytes(value));
}

function writeString(target: Uint8Array, at: number, tag: number, text: string): number {
  target[at] = tag;
  const bytes = utf8Bytes(text);
  return writeUtf8(target, writeVarint(target, at + TAG_BYTES, bytes), text, bytes);
}

/** Reads a length and gives the index after the bytes that it announces. */
function readStop(bytes: Uint8Array, cursor: Cursor, end: number): number {
  const length = readNarrowVarint(bytes, cursor, end);
  return stopAfter(length, cursor, end);
}

function stopAfter(length: number, cursor: Cursor, end: number): number {
  if (length > end - cursor.at)
    throw new MalformedMessage(
      `a field of ${length} bytes has only ${end - cursor.at} left`,
      cursor.at,
    );
  return cursor.at + length;
}
