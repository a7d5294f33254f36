/**
 * Bytes that wait until the kernel has room for them.
 *
 * Knows: their order, and the two water marks. Must not know: descriptors, epoll, who sends. A leaf.
 *
 * Decision: `piece` says what the next send should be handed: the bytes themselves when one chunk is all there is, or a copy
 * of several small ones side by side. A system call costs as much as copying some ten thousand bytes, so a turn that has queued a
 * hundred replies sends them in one call. What the kernel did not take stays, to the byte: a partial write that forgets its rest
 * tears the frame, and every later one on that connection with it.
 */
export class WriteQueue {
  readonly #highWaterBytes: number;
  readonly #lowWaterBytes: number;
  /** The oldest chunk. Most queues never have another, and an idle one has none: no array until there are two. */
  #head: Uint8Array | undefined;
  /** How many bytes of the head are gone. */
  #offset = 0;
  /** What comes after the head: `#more[#first]`, and on. */
  #more: Uint8Array[] | undefined;
  #first = 0;
  #bytes = 0;
  /** Whether `push` has said false, and `sent` has not said true since. */
  #stalled = false;

  constructor(highWaterBytes: number, lowWaterBytes: number) {
    this.#highWaterBytes = highWaterBytes;
    this.#lowWaterBytes = lowWaterBytes;
  }

  /** Bytes that the kernel has not taken yet. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes bytes, whatever the answer.
   *
   * @returns false once the queue has reached the high-water mark
   */
  push(chunk: Uint8Array): boolean {
    if (chunk.byteLength > 0) {
      if (this.#head === undefined) this.#head = chunk;
      else (this.#more ??= []).push(chunk);
      this.#bytes += chunk.byteLength;
    }
    if (this.#bytes < this.#highWaterBytes) return true;
    this.#stalled = true;
    return false;
  }

  /**
   * What to send next; undefined when there is nothing.
   *
   * @param scratch where small chunks are put side by side; not to be touched until the send
   */
  piece(scratch: Uint8Array): Uint8Array | undefined {
    const head = this.#offset === 0 ? this.#head : this.#head?.subarray(this.#offset);
    const second = this.#more?.[this.#first];
    if (head === undefined || second === undefined) return head;
    if (head.byteLength + second.byteLength > scratch.byteLength) return head;
    return this.#gather(head, scratch);
  }

  /**
   * Forgets what the kernel took.
   *
   * @param count at most the bytes of the last `piece`
   * @returns true when the queue has fallen to the low-water mark, for the first time since `push` said false
   */
  sent(count: number): boolean {
    this.#bytes -= count;
    if (this.#bytes === 0) this.#empty();
    else this.#skip(count);
    if (!this.#stalled || this.#bytes > this.#lowWaterBytes) return false;
    this.#stalled = false;
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    this.#bytes = 0;
    this.#empty();
  }

  #gather(head: Uint8Array, scratch: Uint8Array): Uint8Array {
    const more = this.#more ?? [];
    scratch.set(head);
    let filled = head.byteLength;
    for (let index = this.#first; index < more.length; index += 1) {
      const chunk = more[index];
      if (chunk === undefined || filled + chunk.byteLength > scratch.byteLength) break;
      scratch.set(chunk, filled);
      filled += chunk.byteLength;
    }
    return scratch.subarray(0, filled);
  }

  #empty(): void {
    this.#head = undefined;
    this.#offset = 0;
    this.#more = undefined;
    this.#first = 0;
  }

  #skip(count: number): void {
    let gone = this.#offset + count;
    while (this.#head !== undefined && gone >= this.#head.byteLength) {
      gone -= this.#head.byteLength;
      this.#head = this.#more?.[this.#first];
      this.#first += 1;
    }
    this.#offset = gone;
    this.#letGo();
  }

  /** Chunks that are sent must not be held. Moving the others down each time would cost their number squared. */
  #letGo(): void {
    if (this.#first < 64 || this.#first * 2 < (this.#more?.length ?? 0)) return;
    this.#more?.splice(0, this.#first);
    this.#first = 0;
  }
}
