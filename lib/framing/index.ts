/** Messages on a byte stream: four bytes of length, then the payload. */

export { FrameDecoder } from './decoder.ts';
export { encodeFrame, writeFrameHeader } from './encode.ts';
export { FrameTooLarge, TornFrame } from './errors.ts';
export {
  DEFAULT_MAX_FRAME_BYTES,
  FRAME_HEADER_BYTES,
  LARGEST_FRAME_BYTES,
  type FrameLimit,
} from './limits.ts';
