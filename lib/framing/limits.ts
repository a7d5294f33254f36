/**
 * The numbers of the frame format, and the one that is ours to choose.
 *
 * Knows: how long a header is, what it can express, how much we accept by default. Must not know: how frames are read.
 *
 * Decision: a limit is always in force. The original has none, so four bytes `ff ff ff ff` from any peer make it set aside
 * four gigabytes. Whoever needs larger frames says so; nobody gets them by forgetting.
 */
import { WirebookError } from '../base/index.ts';

/** A header is one unsigned 32-bit number in network byte order (big-endian): the length of the payload, header not counted. */
export const FRAME_HEADER_BYTES = 4;

/** The most that a header can express. */
export const LARGEST_FRAME_BYTES = 0xffff_ffff;

/** What a decoder accepts unless told otherwise: 4 MiB of payload. */
export const DEFAULT_MAX_FRAME_BYTES: number = 4 * 1024 * 1024;

export interface FrameLimit {
  /** The longest payload allowed, in bytes, header not counted: a whole number from 0 to 4,294,967,295. */
  maxFrameBytes?: number;
}

/**
 * Gives back a limit that makes sense.
 *
 * @throws WirebookError `ERR_OUT_OF_RANGE` when it is not a whole number that a header can express
 */
export function validLimit(maxFrameBytes: number): number {
  if (Number.isInteger(maxFrameBytes) && maxFrameBytes >= 0 && maxFrameBytes <= LARGEST_FRAME_BYTES)
    return maxFrameBytes;
  throw new WirebookError(
    'ERR_OUT_OF_RANGE',
    `maxFrameBytes is ${maxFrameBytes}: it must be a whole number from 0 to ${LARGEST_FRAME_BYTES}`,
  );
}
