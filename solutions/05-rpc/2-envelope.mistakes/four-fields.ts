// @fails "writes the fields that the original does not have"
// @says "you left out a field that the original does not have"

/** Stops at the four fields of the original. */

import {
  FrameTooLarge,
  LARGEST_FRAME_BYTES,
  writeFrameHeader,
  type FrameLimit,
} from 'wirebook/framing';
import type { RequestFields } from '../../../lib/rpc/envelope.ts';
import { utf8Bytes, writeUtf8 } from '../../../lib/rpc/utf8.ts';
import { tagOf, varintBytes, WireType, writeVarint } from '../../../lib/rpc/varint.ts';

const HEADER_BYTES = 4;
/** All eleven tags are below 128. */
const TAG_BYTES = 1;

export function requestBytes(request: RequestFields): number {
  const bytes =
    textBytes(request.serviceName) +
    textBytes(request.methodName) +
    blockBytes(request.requestData) +
    textBytes(request.requestId);
  return bytes;
}

export function writeRequest(target: Uint8Array, at: number, request: RequestFields): number {
  let next = writeText(target, at, 1, request.serviceName);
  next = writeText(target, next, 2, request.methodName);
  next = writeBlock(target, next, 3, request.requestData);
  next = writeText(target, next, 4, request.requestId);
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
