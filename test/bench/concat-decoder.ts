/**
 * The frame decoder that most people write first, as a peer for the bench.
 *
 * It is right, and it is short. Its price is in the first line of `push`: everything that is still unfinished is copied again
 * with every chunk. For a frame that comes in n chunks that is n²/2 pieces copied.
 */
export class ConcatDecoder {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Buffer[] = [];
    while (this.#rest.length >= 4) {
      const end = 4 + this.#rest.readUInt32BE(0);
      if (this.#rest.length < end) break;
      frames.push(this.#rest.subarray(4, end));
      this.#rest = this.#rest.subarray(end);
    }
    return frames;
  }
}
