/**
 * Memory for messages that come out of a ring.
 *
 * Knows: that small arrays are dear. Must not know: rings.
 *
 * Decision: to make an `ArrayBuffer` takes several times as long as to copy a hundred bytes, and each has to be collected. So
 * small messages lie side by side in one, as Node's own small `Buffer`s do; each has its place to itself, which is never used again.
 * Such memory cannot be transferred to another thread: that would take it away from its neighbours.
 */
import { markAsUntransferable } from 'node:worker_threads';

const SLAB_BYTES = 16 * 1024;
/** What is larger gets an `ArrayBuffer` of its own. It is also the most that a small message held for long can keep with it. */
const SMALL_BYTES = 1024;

let slab = new ArrayBuffer(0);
let slabWords = new Int32Array(slab);
let used = 0;

/** A copy of a part of shared memory. */
export function copyOut(cells: Int32Array, firstCell: number, length: number): Uint8Array {
  if (length > SMALL_BYTES) {
    // Node's, which is not filled with zeros first.
    const own = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
    own.set(new Uint8Array(cells.buffer, 4 * firstCell, length));
    return own;
  }
  const words = (length + 3) >>> 2;
  if (used + words > slabWords.length) newSlab();
  const start = used;
  for (let word = 0; word < words; word += 1)
    slabWords[start + word] = cells[firstCell + word] ?? 0;
  used += words;
  return new Uint8Array(slab, 4 * start, length);
}

function newSlab(): void {
  slab = new ArrayBuffer(SLAB_BYTES);
  markAsUntransferable(slab);
  slabWords = new Int32Array(slab);
  used = 0;
}
