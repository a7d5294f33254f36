/**
 * Memory to receive into, for all connections of a loop.
 *
 * Knows: a slab of memory and how much of it is given away. Must not know: who receives. A leaf.
 *
 * Decision: what has been delivered is never written to again, and yet nothing is copied and an idle connection has no buffer. The
 * kernel writes at the end of what is used; those bytes become a chunk, the next ones come behind it, and when little room is
 * left there is a new slab. A view costs 30 ns, a buffer of its own for each message some 500. The price: a chunk that is kept
 * keeps its whole slab. Who keeps small ones for long copies them.
 */
export class ReceiveSlab {
  readonly #slabBytes: number;
  readonly #leastRoom: number;
  #memory: ArrayBufferLike;
  #used = 0;
  #room: Uint8Array | undefined;

  /**
   * @param slabBytes how much is taken at a time; the most that one receive can bring
   * @param leastRoom when less is left, a new slab is taken
   */
  constructor(slabBytes: number = 64 * 1024, leastRoom: number = 8 * 1024) {
    this.#slabBytes = slabBytes;
    this.#leastRoom = leastRoom;
    this.#memory = new ArrayBuffer(slabBytes);
  }

  /** Room to receive into. The same until `take`. */
  room(): Uint8Array {
    return (this.#room ??= this.#findRoom());
  }

  /** @returns the first `count` bytes of the room, as a chunk that nobody writes to any more */
  take(count: number): Uint8Array {
    const chunk = new Uint8Array(this.#memory, this.#used, count);
    this.#used += count;
    this.#room = undefined;
    return chunk;
  }

  #findRoom(): Uint8Array {
    if (this.#slabBytes - this.#used < this.#leastRoom) {
      this.#memory = new ArrayBuffer(this.#slabBytes);
      this.#used = 0;
    }
    return new Uint8Array(this.#memory, this.#used, this.#slabBytes - this.#used);
  }
}
