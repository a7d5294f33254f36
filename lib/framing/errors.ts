/**
 * The two ways in which a stream of frames goes wrong.
 *
 * Knows: what a caller needs to act and a reader needs to understand. Must not know: who found out.
 *
 * Decision: a clean end is not here. The original answers "" for an error, for the end of the stream and for an empty message
 * alike, so an empty answer looks like a dead connection. Here they are three outcomes: an error, `end()` that returns, and a
 * frame of zero bytes.
 */
import { WirebookError } from '../base/index.ts';
import { lookalike } from './lookalikes.ts';

/** A frame longer than the limit. Code `ERR_FRAME_TOO_LARGE`. The stream cannot be read on: close the connection. */
export class FrameTooLarge extends WirebookError {
  /** The payload length that was announced, in bytes, read as unsigned. */
  readonly declaredBytes: number;
  /** The limit that was in force, in bytes. */
  readonly maxFrameBytes: number;
  /** The frames that were complete before this one in the same chunk. They are good, and are handed out only here. */
  readonly frames: readonly Uint8Array[];

  constructor(
    declaredBytes: number,
    maxFrameBytes: number,
    frames: readonly Uint8Array[] = [],
    direction: 'received' | 'sent' = 'received',
  ) {
    super(
      'ERR_FRAME_TOO_LARGE',
      direction === 'sent'
        ? `a payload of ${declaredBytes} bytes does not fit into a frame: the limit is ${maxFrameBytes}`
        : describeHeader(declaredBytes, maxFrameBytes),
    );
    this.declaredBytes = declaredBytes;
    this.maxFrameBytes = maxFrameBytes;
    this.frames = frames;
  }
}

/** The stream ended in the middle of a frame. Code `ERR_TORN_FRAME`. Every frame before it was delivered. */
export class TornFrame extends WirebookError {
  /** Where the cut fell: inside the four bytes of the header, or in the payload that it announced. */
  readonly part: 'header' | 'payload';
  /** How long that part should have been, in bytes. */
  readonly expectedBytes: number;
  /** How many bytes of that part had come. */
  readonly receivedBytes: number;

  constructor(part: 'header' | 'payload', expectedBytes: number, receivedBytes: number) {
    super(
      'ERR_TORN_FRAME',
      `the stream ended in the middle of a frame: ${receivedBytes} of ${expectedBytes} ${part} bytes had come`,
    );
    this.part = part;
    this.expectedBytes = expectedBytes;
    this.receivedBytes = receivedBytes;
  }
}

function describeHeader(declaredBytes: number, maxFrameBytes: number): string {
  const hex = declaredBytes.toString(16).padStart(8, '0');
  const guess = lookalike(declaredBytes, maxFrameBytes);
  return `frame header ${hex} announces ${declaredBytes} bytes, the limit is ${maxFrameBytes}${guess && `; ${guess}`}`;
}
