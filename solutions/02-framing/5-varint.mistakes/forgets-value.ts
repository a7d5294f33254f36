// @fails "reads a length that is cut between two chunks"
// @says "you kept the place and forgot the value"

import { FrameTooLarge } from 'wirebook/framing';

/** A length of 32 bits: seven in each byte make five bytes. */
const MOST_LENGTH_BYTES = 5;

/** Keeps the place, and starts the value anew with each chunk. */
export class VarintDecoder {
  readonly #maxBytes: number;
  #factor = 1;
  /** How many bytes of the length have come. */
  #lengthBytes = 0;
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
    let length = 0;
    for (const byte of chunk) {
      if (this.#payload === undefined) {
        if (++this.#lengthBytes > MOST_LENGTH_BYTES)
          throw new RangeError('a length without an end');
        length += (byte % 128) * this.#factor;
        this.#factor *= 128;
        if (byte >= 128) continue; // more of the length follows
        if (length > this.#maxBytes) throw new FrameTooLarge(length, this.#maxBytes);
        this.#payload = new Uint8Array(length);
        this.#filled = 0;
        length = 0;
        this.#factor = 1;
        this.#lengthBytes = 0;
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
