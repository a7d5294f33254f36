// @fails "never writes to a payload that it has handed over"
// @says "you used the memory of a delivered payload again"

import { FrameTooLarge, TornFrame } from '../../../lib/framing/errors.ts';
import {
  DEFAULT_MAX_FRAME_BYTES,
  FRAME_HEADER_BYTES,
  validLimit,
  type FrameLimit,
} from '../../../lib/framing/limits.ts';

const NOTHING = new Uint8Array(0);

/** Keeps one buffer for all payloads that come in pieces, to spare the allocator. */
export class FrameDecoder {
  readonly #maxFrameBytes: number;
  #failed = false;
  #headerBytes = 0;
  #length = 0;
  /** The unfinished payload; its first `#received` bytes are filled. */
  #payload: Uint8Array = NOTHING;
  #received = 0;

  constructor(limit: FrameLimit = {}) {
    this.#maxFrameBytes = validLimit(limit.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES);
  }

  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#failed) throw new FrameTooLarge(this.#length, this.#maxFrameBytes);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#headerBytes < FRAME_HEADER_BYTES) {
        this.#length = this.#length * 256 + (chunk[at] ?? 0);
        this.#headerBytes += 1;
        at += 1;
        if (this.#headerBytes < FRAME_HEADER_BYTES) continue;
        if (this.#length > this.#maxFrameBytes) {
          this.#failed = true;
          throw new FrameTooLarge(this.#length, this.#maxFrameBytes, frames);
        }
      }
      const take = Math.min(this.#length - this.#received, chunk.length - at);
      if (take === this.#length) {
        frames.push(chunk.subarray(at, at + take));
        at += take;
        this.#headerBytes = 0;
        this.#length = 0;
        continue;
      }
      this.#append(chunk.subarray(at, at + take));
      at += take;
      if (this.#received === this.#length) {
        frames.push(this.#payload.subarray(0, this.#length));
        this.#headerBytes = 0;
        this.#length = 0;
        this.#received = 0;
      }
    }
    return frames;
  }

  end(): void {
    if (this.#failed) throw new FrameTooLarge(this.#length, this.#maxFrameBytes);
    if (this.#headerBytes === 0) return;
    if (this.#headerBytes < FRAME_HEADER_BYTES) {
      throw new TornFrame('header', FRAME_HEADER_BYTES, this.#headerBytes);
    }
    throw new TornFrame('payload', this.#length, this.#received);
  }

  get bufferedBytes(): number {
    return this.#headerBytes + this.#received;
  }

  get allocatedBytes(): number {
    return this.#payload.length;
  }

  #append(part: Uint8Array): void {
    const needed = this.#received + part.length;
    if (needed > this.#payload.length) {
      const grown = new Uint8Array(needed * 2);
      grown.set(this.#payload);
      this.#payload = grown;
    }
    this.#payload.set(part, this.#received);
    this.#received = needed;
  }
}
