/** Exercise 3.2, solved: an array of chunks, and how many bytes of the first are gone. */

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
    const head = this.#chunks[0]?.subarray(this.#offset);
    const second = this.#chunks[1];
    if (head === undefined || second === undefined) return head;
    if (head.length + second.length > scratch.length) return head;
    let filled = 0;
    for (let i = 0; ; i += 1) {
      const chunk = i === 0 ? head : this.#chunks[i];
      if (chunk === undefined || filled + chunk.length > scratch.length) break;
      scratch.set(chunk, filled);
      filled += chunk.length;
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
