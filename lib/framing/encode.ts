/**
 * From a payload to a frame.
 *
 * Knows: where the length goes and in which order its bytes stand. Must not know: what the payload means, or who sends it.
 *
 * Decision: header and payload become one buffer, so that they leave in one write. Sent as two, they meet Nagle's algorithm
 * and the peer's delayed acknowledgement: the second waits about 40 ms for an answer to the first.
 */
import { FrameTooLarge } from './errors.ts';
import { FRAME_HEADER_BYTES, LARGEST_FRAME_BYTES, validLimit, type FrameLimit } from './limits.ts';

/**
 * Puts the length in front of a payload.
 *
 * @param payload the bytes to send; none is fine, an empty message is a message
 * @param limit `maxFrameBytes` is what the receiver is known to accept; left out, only what a header can express counts
 * @returns one new buffer: four bytes of length (big-endian), then a copy of the payload
 * @throws FrameTooLarge `ERR_FRAME_TOO_LARGE` when the payload is longer than that
 */
export function encodeFrame(payload: Uint8Array, limit: FrameLimit = {}): Uint8Array {
  const maxFrameBytes = validLimit(limit.maxFrameBytes ?? LARGEST_FRAME_BYTES);
  if (payload.length > maxFrameBytes)
    throw new FrameTooLarge(payload.length, maxFrameBytes, [], 'sent');
  const frame = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
  writeFrameHeader(frame, 0, payload.length);
  frame.set(payload, FRAME_HEADER_BYTES);
  return frame;
}

/**
 * Writes only the header, for a caller that builds its message in place and wants no second copy. Nothing is checked here.
 *
 * @param target where to write
 * @param offset the index in `target` of the first of the four bytes
 * @param payloadBytes the length to announce, from 0 to 4,294,967,295
 * @returns the index after the header, where the payload begins
 */
export function writeFrameHeader(target: Uint8Array, offset: number, payloadBytes: number): number {
  // Network byte order: the most significant byte goes first. A typed array keeps the low eight bits of what is assigned.
  target[offset] = payloadBytes >>> 24;
  target[offset + 1] = payloadBytes >>> 16;
  target[offset + 2] = payloadBytes >>> 8;
  target[offset + 3] = payloadBytes;
  return offset + FRAME_HEADER_BYTES;
}
