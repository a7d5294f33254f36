// @fails "writes each entry of the metadata as a message of its own"
// @says "the fields do not stand in the order of their numbers"

/** Writes the metadata when all else is written. */

import {
  FrameTooLarge,
  LARGEST_FRAME_BYTES,
  writeFrameHeader,
  type FrameLimit,
} from 'wirebook/framing';
import type { RequestFields } from '../../../lib/rpc/envelope.ts';
import { utf8Bytes, writeUtf8 } from '../../../lib/rpc/utf8.ts';
import {
  int32Bytes,
  tagOf,
  varintBytes,
  WireType,
  writeInt32,
  writeVarint,
} from '../../../lib/rpc/varint.ts';

const HEADER_BYTES = 4;
/** All eleven tags are below 128. */
const TAG_BYTES = 1;

export function requestBytes(request: RequestFields): number {
  let bytes =
    textBytes(request.serviceName) +
    textBytes(request.methodName) +
    blockBytes(request.requestData) +
    textBytes(request.requestId) +
    numberBytes(request.timeoutMs) +
    signedBytes(request.kind) +
    numberBytes(request.attempt) +
    textBytes(request.targetId) +
    numberBytes(request.features) +
    numberBytes(request.credit);
  for (const [key, value] of request.metadata ?? []) {
    const entry = textBytes(key) + textBytes(value);
    bytes += TAG_BYTES + varintBytes(entry) + entry;
  }
  return bytes;
}

export function writeRequest(target: Uint8Array, at: number, request: RequestFields): number {
  let next = writeText(target, at, 1, request.serviceName);
  next = writeText(target, next, 2, request.methodName);
  next = writeBlock(target, next, 3, request.requestData);
  next = writeText(target, next, 4, request.requestId);
  next = writeNumber(target, next, 5, request.timeoutMs);
  next = writeSigned(target, next, 6, request.kind);
  next = writeNumber(target, next, 8, request.attempt);
  next = writeText(target, next, 9, request.targetId);
  next = writeNumber(target, next, 10, request.features);
  next = writeNumber(target, next, 11, request.credit);
  for (const [key, value] of request.metadata ?? []) {
    target[next] = tagOf(7, WireType.LENGTH);
    next = writeVarint(target, next + TAG_BYTES, textBytes(key) + textBytes(value));
    next = writeText(target, next, 1, key);
    next = writeText(target, next, 2, value);
  }
  return next;
}

export function encodeRequestFrame(request: RequestFields, limit?: FrameLimit): Uint8Array {
  const bytes = requestBytes(request);
  const maxFrameBytes = limit?.maxFrameBytes ?? LARGEST_FRAME_BYTES;
  if (bytes > maxFrameBytes) throw new FrameTooLarge(bytes, maxFrameBytes, [], 'sent');
  const frame = new Uint8Array(HEADER_BYTES + bytes);
  writeRequest(frame, writeFrameHeader(frame, 0, bytes), request);
  return frame;
}

function textBytes(text = ''): number {
  if (text === '') return 0;
  const bytes = utf8Bytes(text);
  return TAG_BYTES + varintBytes(bytes) + bytes;
}

function writeText(target: Uint8Array, at: number, field: number, text = ''): number {
  if (text === '') return at;
  const bytes = utf8Bytes(text);
  target[at] = tagOf(field, WireType.LENGTH);
  return writeUtf8(target, writeVarint(target, at + TAG_BYTES, bytes), text, bytes);
}

function blockBytes(block?: Uint8Array): number {
  if (block === undefined || block.length === 0) return 0;
  return TAG_BYTES + varintBytes(block.length) + block.length;
}

function writeBlock(target: Uint8Array, at: number, field: number, block?: Uint8Array): number {
  if (block === undefined || block.length === 0) return at;
  target[at] = tagOf(field, WireType.LENGTH);
  const next = writeVarint(target, at + TAG_BYTES, block.length);
  target.set(block, next);
  return next + block.length;
}

function numberBytes(value = 0): number {
  const bits = value >>> 0;
  return bits === 0 ? 0 : TAG_BYTES + varintBytes(bits);
}

function writeNumber(target: Uint8Array, at: number, field: number, value = 0): number {
  const bits = value >>> 0;
  if (bits === 0) return at;
  target[at] = tagOf(field, WireType.VARINT);
  return writeVarint(target, at + TAG_BYTES, bits);
}

function signedBytes(value = 0): number {
  const bits = value | 0;
  return bits === 0 ? 0 : TAG_BYTES + int32Bytes(bits);
}

function writeSigned(target: Uint8Array, at: number, field: number, value = 0): number {
  const bits = value | 0;
  if (bits === 0) return at;
  target[at] = tagOf(field, WireType.VARINT);
  return writeInt32(target, at + TAG_BYTES, bits);
}
