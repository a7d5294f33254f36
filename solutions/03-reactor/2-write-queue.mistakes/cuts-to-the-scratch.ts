// @fails "hands out what does not fit into the scratch as it is"
// @says "you cut a chunk to the size of the scratch"

/** Copies everything, as much as fits. */
export class WriteQueue {
  readonly #highWaterBytes: number;
  readonly #lowWaterBytes: number;
  #chunks: Uint8Array[] = [];
  /** How many bytes of the first chunk are gone. */
  #offset = 0;
  #bytes = 0;
  /** Whether `push` has said false, and `sent` has not said true since. */
  #stalled = false;

  constructor(highWaterBytes: number, lowWaterBytes: number) {
    this.#highWaterBytes = highWaterBytes;
    this.#lowWaterBytes = lowWaterBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(chunk: Uint8Array): boolean {
    if (chunk.length > 0) this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#highWaterBytes) return true;
    this.#stalled = true;
    return false;
  }

  piece(scratch: Uint8Array): Uint8Array | undefined {
    if (this.#chunks.length === 0) return undefined;
    let filled = 0;
    let offset = this.#offset;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(offset, offset + scratch.length - filled);
      scratch.set(part, filled);
      filled += part.length;
      offset = 0;
    }
    return scratch.subarray(0, filled);
  }

  sent(count: number): boolean {
    this.#bytes -= count;
    this.#forget(count);
    if (!this.#stalled || this.#bytes > this.#lowWaterBytes) return false;
    this.#stalled = false;
    return true;
  }

  clear(): void {
    this.#chunks = [];
    this.#offset = 0;
    this.#bytes = 0;
  }

  #forget(count: number): void {
    let gone = this.#offset + count;
    let whole = 0; // chunks that are gone to the last byte
    for (const chunk of this.#chunks) {
      if (gone < chunk.length) break;
      gone -= chunk.length;
      whole += 1;
    }
    this.#chunks.splice(0, whole);
    this.#offset = gone;
  }
}
