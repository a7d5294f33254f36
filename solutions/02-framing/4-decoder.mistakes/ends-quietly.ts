// @fails "tells a torn end from a clean one"
// @says "you took a torn end for a clean one"

import { FrameTooLarge } from '../../../lib/framing/errors.ts';
import { DEFAULT_MAX_FRAME_BYTES, type FrameLimit } from '../../../lib/framing/limits.ts';

/** Treats every end of the stream alike. */
export class FrameDecoder {
  readonly #maxFrameBytes: number;
  #rest: Uint8Array = new Uint8Array(0);
  #tooLong: number | undefined;

  constructor(limit: FrameLimit = {}) {
    this.#maxFrameBytes = limit.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
  }

  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#tooLong !== undefined) throw new FrameTooLarge(this.#tooLong, this.#maxFrameBytes);
    this.#append(chunk);
    const frames: Uint8Array[] = [];
    while (this.#rest.length >= 4) {
      const length = lengthAt(this.#rest);
      if (length > this.#maxFrameBytes) {
        this.#tooLong = length;
        throw new FrameTooLarge(length, this.#maxFrameBytes, frames);
      }
      if (this.#rest.length < 4 + length) break;
      frames.push(this.#rest.slice(4, 4 + length));
      this.#rest = this.#rest.slice(4 + length);
    }
    return frames;
  }

  end(): void {
    if (this.#tooLong !== undefined) throw new FrameTooLarge(this.#tooLong, this.#maxFrameBytes);
    this.#rest = new Uint8Array(0);
  }

  get bufferedBytes(): number {
    return this.#rest.length;
  }

  get allocatedBytes(): number {
    return this.#rest.length;
  }

  #append(chunk: Uint8Array): void {
    const joined = new Uint8Array(this.#rest.length + chunk.length);
    joined.set(this.#rest);
    joined.set(chunk, this.#rest.length);
    this.#rest = joined;
  }
}

function lengthAt(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
