/**
 * Exercise 3.2: bytes that wait for room. The task stands in 2-write-queue.md; check with `npm run exercise 3.2`.
 *
 * What you write here can take the place of lib/reactor/write-queue.ts. It needs no imports.
 */

/** Bytes that the kernel has not taken yet, in order, with two water marks. */
export class WriteQueue {
  /**
   * @param highWaterBytes from so many queued bytes on, `push` says false
   * @param lowWaterBytes when the queue has fallen to so many, `sent` says true; never more than the other
   */
  constructor(highWaterBytes: number, lowWaterBytes: number) {
    throw new Error('not written yet');
  }

  /** How many bytes the kernel has not taken yet. */
  get bytes(): number {
    throw new Error('not written yet');
  }

  /**
   * Takes bytes, whatever the answer. They belong to the queue from now on, so there is no need to copy them.
   *
   * @param chunk may be empty
   * @returns false once the queue has reached the high-water mark
   */
  push(chunk: Uint8Array): boolean {
    throw new Error('not written yet');
  }

  /**
   * What to hand to the next `send`: the oldest bytes, one at least; undefined when there are none. It takes nothing out of the
   * queue, for nobody knows yet how much the kernel will take.
   *
   * Several chunks that fit into `scratch` are put side by side there and go out in one call. A chunk that is alone, or too large
   * to share, is handed out as it is.
   *
   * @param scratch memory that may be written to, until the `send`
   */
  piece(scratch: Uint8Array): Uint8Array | undefined {
    throw new Error('not written yet');
  }

  /**
   * Forgets what the kernel has taken.
   *
   * @param count how many bytes: at most those of the last `piece`, perhaps fewer
   * @returns true when the queue has fallen to the low-water mark, for the first time since `push` said false
   */
  sent(count: number): boolean {
    throw new Error('not written yet');
  }

  /** Forgets everything. */
  clear(): void {
    throw new Error('not written yet');
  }
}
