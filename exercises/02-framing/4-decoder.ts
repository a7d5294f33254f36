/**
 * Exercise 2.4: the frame decoder. The task stands in 4-decoder.md; check with `npm run exercise 2.4`.
 *
 * What you write here can take the place of lib/framing/decoder.ts. Import what you need from its neighbours (errors.ts,
 * limits.ts) and from lib/base, but not from `wirebook/framing` or lib/framing/index.ts: those import the decoder.
 */

import type { FrameLimit } from '../../lib/framing/limits.ts';

/** Cuts a stream of bytes into frames, however the stream was cut into chunks. */
export class FrameDecoder {
  /**
   * @param limit `maxFrameBytes`: the longest payload to accept, in bytes; `DEFAULT_MAX_FRAME_BYTES` unless given
   */
  constructor(limit: FrameLimit = {}) {
    throw new Error('not written yet');
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @param chunk any number of bytes, cut anywhere. It belongs to the decoder from now on, so payloads may be views of it.
   * @returns the payloads of all frames that are complete now, in order; empty ones too. A payload is never written to later.
   * @throws FrameTooLarge as soon as a header announces more than the limit. Its `frames` are those that were complete before
   *   it in this chunk. From then on every call of `push` and `end` throws it again, without frames.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    throw new Error('not written yet');
  }

  /**
   * Says that the stream is over. Returns when it ended between two frames: that is a clean end.
   *
   * @throws TornFrame when it ended in the middle of a frame
   */
  end(): void {
    throw new Error('not written yet');
  }

  /** How many bytes of an unfinished frame the decoder holds, its header included. 0 means: between two frames. */
  get bufferedBytes(): number {
    throw new Error('not written yet');
  }

  /** How much memory is set aside for an unfinished payload, in bytes: at most twice what came. */
  get allocatedBytes(): number {
    throw new Error('not written yet');
  }
}
