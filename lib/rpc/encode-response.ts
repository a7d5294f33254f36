/**
 * From a response to a frame.
 *
 * Knows: the fields of RpcResponse and the frame around it. Must not know: who sends it.
 *
 * Decision: as with requests, the size first, then one buffer. A response that is all defaults has no bytes at all: the original answers
 * an empty echo with id "" by an empty frame, and so do we.
 */
import {
  FRAME_HEADER_BYTES,
  type FrameLimit,
  FrameTooLarge,
  LARGEST_FRAME_BYTES,
  writeFrameHeader,
} from '../framing/index.ts';
import { NO_BYTES, NO_METADATA, type ResponseFields } from './envelope.ts';
import {
  bytesFieldBytes,
  int32FieldBytes,
  mapFieldBytes,
  stringFieldBytes,
  uint32FieldBytes,
  writeBytesField,
  writeInt32Field,
  writeMapField,
  writeStringField,
  writeUint32Field,
} from './fields.ts';

/** How many bytes the message takes, the frame's header not counted. */
export function responseBytes(response: ResponseFields): number {
  return (
    stringFieldBytes(response.requestId ?? '') +
    int32FieldBytes(response.errorCode ?? 0) +
    stringFieldBytes(response.errorMsg ?? '') +
    bytesFieldBytes(response.responseData ?? NO_BYTES) +
    int32FieldBytes(response.kind ?? 0) +
    uint32FieldBytes(response.flags ?? 0) +
    int32FieldBytes(response.retryAfterMs ?? 0) +
    mapFieldBytes(response.metadata ?? NO_METADATA) +
    uint32FieldBytes(response.features ?? 0)
  );
}

/**
 * Writes the message without the frame's header. `target` has room for `responseBytes` of it.
 *
 * @returns the index after it
 */
export function writeResponse(target: Uint8Array, at: number, response: ResponseFields): number {
  let next = writeStringField(target, at, 0x0a, response.requestId ?? ''); // field 1
  next = writeInt32Field(target, next, 0x10, response.errorCode ?? 0);
  next = writeStringField(target, next, 0x1a, response.errorMsg ?? '');
  next = writeBytesField(target, next, 0x22, response.responseData ?? NO_BYTES);
  next = writeInt32Field(target, next, 0x28, response.kind ?? 0); // field 5: the first that the original does not have
  next = writeUint32Field(target, next, 0x30, response.flags ?? 0);
  next = writeInt32Field(target, next, 0x38, response.retryAfterMs ?? 0);
  next = writeMapField(target, next, 0x42, response.metadata ?? NO_METADATA);
  return writeUint32Field(target, next, 0x48, response.features ?? 0); // field 9
}

/**
 * Puts a response into a frame.
 *
 * @param response numbers are cut to 32 bits
 * @param limit `maxFrameBytes`: what the receiver is known to accept
 * @returns one new buffer: four bytes of length, then the message
 * @throws FrameTooLarge `ERR_FRAME_TOO_LARGE` when the message is longer than that; nothing has been set aside for it then
 */
export function encodeResponseFrame(response: ResponseFields, limit?: FrameLimit): Uint8Array {
  const bytes = responseBytes(response);
  const maxFrameBytes = limit?.maxFrameBytes ?? LARGEST_FRAME_BYTES;
  if (bytes > maxFrameBytes) throw new FrameTooLarge(bytes, maxFrameBytes, [], 'sent');
  const frame = new Uint8Array(FRAME_HEADER_BYTES + bytes);
  writeResponse(frame, writeFrameHeader(frame, 0, bytes), response);
  return frame;
}
