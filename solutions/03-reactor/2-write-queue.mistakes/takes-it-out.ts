// @fails "takes nothing out before it is sent"
// @says "you took the bytes out in `piece`"

/** Takes the first chunk out as soon as it is asked for. */
export class WriteQueue {
  readonly #highWaterBytes: number;
  readonly #lowWaterBytes: number;
  #chunks: Uint8Array[] = [];
  #out: Uint8Array | undefined;
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
    this.#out = scratch.length > 0 ? this.#chunks.shift() : undefined;
    return this.#out;
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
    this.#bytes = 0;
  }

  #forget(count: number): void {
    const rest = this.#out?.subarray(count);
    if (rest !== undefined && rest.length > 0) this.#chunks.unshift(rest);
  }
}
