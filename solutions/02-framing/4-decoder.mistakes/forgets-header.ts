// @fails "keeps a frame whose header is split across two chunks"
// @says "you threw away the bytes of an unfinished header"

import { FrameTooLarge, TornFrame } from '../../../lib/framing/errors.ts';
import { DEFAULT_MAX_FRAME_BYTES, type FrameLimit } from '../../../lib/framing/limits.ts';

/** Remembers an unfinished payload, but needs the four bytes of a header in one chunk. */
export class FrameDecoder {
  readonly #maxFrameBytes: number;
  #payload: number[] = [];
  #length: number | undefined;
  #tooLong: number | undefined;

  constructor(limit: FrameLimit = {}) {
    this.#maxFrameBytes = limit.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
  }

  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#tooLong !== undefined) throw new FrameTooLarge(this.#tooLong, this.#maxFrameBytes);
    const frames: Uint8Array[] = [];
    let at = 0;
    for (;;) {
      if (this.#length === undefined) {
        if (chunk.length - at < 4) return frames;
        this.#length = new DataView(chunk.buffer, chunk.byteOffset).getUint32(at);
        at += 4;
        if (this.#length > this.#maxFrameBytes) {
          this.#tooLong = this.#length;
          throw new FrameTooLarge(this.#length, this.#maxFrameBytes, frames);
        }
      }
      while (this.#payload.length < this.#length && at < chunk.length) {
        this.#payload.push(chunk[at] ?? 0);
        at += 1;
      }
      if (this.#payload.length < this.#length) return frames;
      frames.push(Uint8Array.from(this.#payload));
      this.#payload = [];
      this.#length = undefined;
    }
  }

  end(): void {
    if (this.#tooLong !== undefined) throw new FrameTooLarge(this.#tooLong, this.#maxFrameBytes);
    if (this.#length === undefined) return;
    throw new TornFrame('payload', this.#length, this.#payload.length);
  }

  get bufferedBytes(): number {
    return this.#length === undefined ? 0 : 4 + this.#payload.length;
  }

  get allocatedBytes(): number {
    return this.#payload.length;
  }
}
