// @fails "hands over an empty message as soon as its header is complete"
// @says "you lost an empty message"

import { FrameTooLarge, TornFrame } from '../../../lib/framing/errors.ts';
import { DEFAULT_MAX_FRAME_BYTES, type FrameLimit } from '../../../lib/framing/limits.ts';

/** Takes a length of 0 for "nothing there". */
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
      if (length > 0) frames.push(this.#rest.slice(4, 4 + length));
      this.#rest = this.#rest.slice(4 + length);
    }
    return frames;
  }

  end(): void {
    if (this.#tooLong !== undefined) throw new FrameTooLarge(this.#tooLong, this.#maxFrameBytes);
    const received = this.#rest.length;
    if (received === 0) return;
    if (received < 4) throw new TornFrame('header', 4, received);
    throw new TornFrame('payload', lengthAt(this.#rest), received - 4);
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
