// @fails "refuses a length of more than five bytes"
// @says "you read a length that never ends"

import { FrameTooLarge } from 'wirebook/framing';

/** Reads on for as long as more is announced. */
export class VarintDecoder {
  readonly #maxBytes: number;
  /** The length, as far as it has come. */
  #length = 0;
  /** What the next seven bits of the length count for: 1, 128, 16,384 … */
  #factor = 1;
  /** The message under way; undefined while its length is still being read. */
  #payload: Uint8Array | undefined;
  #filled = 0;

  /** @param maxBytes the longest message to accept */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next bytes of the stream, cut anywhere.
   *
   * @returns the messages that are complete now
   * @throws FrameTooLarge when a length is beyond the limit
   * @throws RangeError when a length has more than five bytes
   */
  push(chunk: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    for (const byte of chunk) {
      if (this.#payload === undefined) {
        this.#length += (byte % 128) * this.#factor;
        this.#factor *= 128;
        if (byte >= 128) continue; // more of the length follows
        if (this.#length > this.#maxBytes) throw new FrameTooLarge(this.#length, this.#maxBytes);
        this.#payload = new Uint8Array(this.#length);
        this.#filled = 0;
        this.#length = 0;
        this.#factor = 1;
      } else {
        this.#payload[this.#filled++] = byte;
      }
      if (this.#filled < this.#payload.length) continue;
      messages.push(this.#payload);
      this.#payload = undefined;
    }
    return messages;
  }
}
