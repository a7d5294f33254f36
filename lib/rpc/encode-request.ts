/**
 * From a request to a frame.
 *
 * Knows: the fields of RpcRequest and the frame around it. Must not know: who sends it.
 *
 * Decision: the size is counted first, then header, envelope and payload are written into one buffer, each byte once. Built inside out
 * (payload, envelope around it, frame around that) every layer would copy the one within.
 */
import {
  FRAME_HEADER_BYTES,
  type FrameLimit,
  FrameTooLarge,
  LARGEST_FRAME_BYTES,
  writeFrameHeader,
} from '../framing/index.ts';
import { NO_BYTES, NO_METADATA, type RequestFields } from './envelope.ts';
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
import { methodHead } from './method-head.ts';

/** How many bytes the message takes, the frame's header not counted. */
export function requestBytes(request: RequestFields): number {
  return (
    methodHead(request.serviceName ?? '', request.methodName ?? '').length +
    bytesFieldBytes(request.requestData ?? NO_BYTES) +
    stringFieldBytes(request.requestId ?? '') +
    uint32FieldBytes(request.timeoutMs ?? 0) +
    int32FieldBytes(request.kind ?? 0) +
    mapFieldBytes(request.metadata ?? NO_METADATA) +
    uint32FieldBytes(request.attempt ?? 0) +
    stringFieldBytes(request.targetId ?? '') +
    uint32FieldBytes(request.features ?? 0) +
    uint32FieldBytes(request.credit ?? 0)
  );
}

/**
 * Writes the message without the frame's header. `target` has room for `requestBytes` of it.
 *
 * @returns the index after it
 */
export function writeRequest(target: Uint8Array, at: number, request: RequestFields): number {
  const head = methodHead(request.serviceName ?? '', request.methodName ?? ''); // fields 1 and 2
  target.set(head, at);
  // A tag is the field's number times eight, plus how its value is written: 2 with a length before it, 0 as a varint.
  let next = writeBytesField(target, at + head.length, 0x1a, request.requestData ?? NO_BYTES); // field 3
  next = writeStringField(target, next, 0x22, request.requestId ?? '');
  next = writeUint32Field(target, next, 0x28, request.timeoutMs ?? 0); // field 5: the first that the original does not have
  next = writeInt32Field(target, next, 0x30, request.kind ?? 0);
  next = writeMapField(target, next, 0x3a, request.metadata ?? NO_METADATA);
  next = writeUint32Field(target, next, 0x40, request.attempt ?? 0);
  next = writeStringField(target, next, 0x4a, request.targetId ?? '');
  next = writeUint32Field(target, next, 0x50, request.features ?? 0);
  return writeUint32Field(target, next, 0x58, request.credit ?? 0); // field 11
}

/**
 * Puts a request into a frame.
 *
 * @param request numbers are cut to 32 bits: round a time up before, or a fraction of a millisecond becomes "no limit"
 * @param limit `maxFrameBytes`: what the receiver is known to accept
 * @returns one new buffer: four bytes of length, then the message
 * @throws FrameTooLarge `ERR_FRAME_TOO_LARGE` when the message is longer than that; nothing has been set aside for it then
 */
export function encodeRequestFrame(request: RequestFields, limit?: FrameLimit): Uint8Array {
  const bytes = requestBytes(request);
  const maxFrameBytes = limit?.maxFrameBytes ?? LARGEST_FRAME_BYTES;
  if (bytes > maxFrameBytes) throw new FrameTooLarge(bytes, maxFrameBytes, [], 'sent');
  const frame = new Uint8Array(FRAME_HEADER_BYTES + bytes);
  writeRequest(frame, writeFrameHeader(frame, 0, bytes), request);
  return frame;
}
