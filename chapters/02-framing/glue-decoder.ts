/**
 * The decoder that everybody writes first: glue the new chunk to what came before, and look.
 *
 * Knows: the frame format. Must not know: that its caller may push one byte at a time.
 *
 * Decision: correct, short, and quadratic: it stands here to be measured.
 */

import { concatBytes } from 'wirebook/base';

/** Same frames as `FrameDecoder`, at a price. */
export class GlueDecoder {
  #held: Uint8Array = new Uint8Array(0);

  push(chunk: Uint8Array): Uint8Array[] {
    this.#held = concatBytes([this.#held, chunk]);
    const frames: Uint8Array[] = [];
    while (this.#held.length >= 4) {
      const end = 4 + new DataView(this.#held.buffer, this.#held.byteOffset).getUint32(0);
      if (this.#held.length < end) break;
      frames.push(this.#held.subarray(4, end));
      this.#held = this.#held.subarray(end);
    }
    return frames;
  }

  get bufferedBytes(): number {
    return this.#held.length;
  }

  get allocatedBytes(): number {
    return this.#held.length;
  }
}
