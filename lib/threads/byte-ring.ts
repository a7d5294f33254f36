/**
 * Records of any length, one after the other, in a ring of shared memory.
 *
 * Knows: positions and words. Must not know: what a record means, or who sleeps until there is one. A leaf.
 *
 *      tail            head            Positions only grow; a word of the ring is position & mask.
 *       v               v              A record does not wrap: where it would, the rest of the ring is skipped.
 *     [ . | A A A | B B | . . . ]
 *
 * Decision: one writer, and so no lock. It publishes the head once for many records. Several readers may take from one ring: a
 * reader copies the oldest record out *first* and then moves the tail from where it found it (compareExchange). If somebody else was
 * quicker, what was copied may be half overwritten, and is thrown away; a record is never held, so a reader that dies holds up nobody.
 */
import { WirebookError } from '../base/errors.ts';

/** Where the two positions are, in cells: on cache lines of their own, as different processors write them. */
const HEAD = 0;
const TAIL = 16;
const DATA = 32;
/** Length in bytes, then what the record is about; one is spare, so that bytes begin at a multiple of eight. */
const HEADER_WORDS = 6;
/** From here on it pays to copy bytes that begin elsewhere to where they begin at a multiple of eight first. */
const LARGE_BYTES = 512;
/** Stands where a length would: nothing more until the ring begins anew. */
const SKIP = -1;

/** What goes with the bytes. Four whole numbers of 32 bits. */
export interface RecordHead {
  id: number;
  kind: number;
  first: number;
  second: number;
}

/** Makes memory of its own out of so many bytes that begin with a certain cell. */
export type CopyOut = (cells: Int32Array, firstCell: number, length: number) => Uint8Array;

/** The memory of an empty ring; `bytes` is a power of two. */
export function createRing(bytes: number): SharedArrayBuffer {
  if (!(bytes >= 1024) || bytes > 2 ** 30 || (bytes & (bytes - 1)) !== 0)
    throw new WirebookError('ERR_OUT_OF_RANGE', `a ring has 2^10 to 2^30 bytes, not ${bytes}`);
  return new SharedArrayBuffer(4 * DATA + bytes);
}

/** The one who writes. */
export class RingWriter {
  readonly #cells: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #words: number;
  readonly #mask: number;
  /** How far it has written; what is after HEAD is not published yet. */
  #head: number;
  /** Where the tail was when we last looked; it can only have moved on. */
  #tail: number;

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory);
    this.#bytes = new Uint8Array(memory);
    this.#words = this.#cells.length - DATA;
    this.#mask = this.#words - 1;
    this.#head = Atomics.load(this.#cells, HEAD);
    this.#tail = Atomics.load(this.#cells, TAIL);
  }

  /** The most bytes that one record can have: a quarter of the ring, so that a large one need not wait for all others to go. */
  get maxBytes(): number {
    return this.#words - 4 * HEADER_WORDS;
  }

  /** Whether the readers have taken all that was written. */
  get taken(): boolean {
    return Atomics.load(this.#cells, TAIL) === this.#head;
  }

  /** @returns false when there is no room now. Nobody sees the record before `publish`. */
  write(id: number, kind: number, first: number, second: number, bytes: Uint8Array): boolean {
    const length = bytes.byteLength;
    const words = wordsFor(length);
    const at = this.#room(words);
    if (at < 0) return false;
    const cells = this.#cells;
    cells[at] = length;
    cells[at + 1] = id;
    cells[at + 2] = kind;
    cells[at + 3] = first;
    cells[at + 4] = second;
    this.#bytes.set(aligned(bytes), 4 * (at + HEADER_WORDS));
    this.#head = (this.#head + words) | 0;
    return true;
  }

  /** Shows what was written to the readers. */
  publish(): void {
    Atomics.store(this.#cells, HEAD, this.#head);
  }

  /** After a `write` in vain: sleeps until a reader says `roomMade`, unless there is room already. */
  awaitRoom(): void {
    Atomics.wait(this.#cells, TAIL, this.#tail);
  }

  /** The cell where a record of so many words can begin, having skipped the end of the ring if need be; -1 when there is none. */
  #room(words: number): number {
    const at = this.#head & this.#mask;
    const toEnd = this.#words - at;
    const needed = words <= toEnd ? words : toEnd + words;
    if (this.#used() + needed > this.#words) {
      this.#tail = Atomics.load(this.#cells, TAIL);
      if (this.#used() + needed > this.#words) return -1;
    }
    if (words <= toEnd) return DATA + at;
    this.#cells[DATA + at] = SKIP;
    this.#head = (this.#head + toEnd) | 0;
    return DATA;
  }

  #used(): number {
    return (this.#head - this.#tail) >>> 0;
  }
}

/** One who reads, alone or among others. */
export class RingReader {
  /** What went with the last record that was taken. */
  readonly head: RecordHead = { id: 0, kind: 0, first: 0, second: 0 };
  readonly #cells: Int32Array;
  readonly #mask: number;
  readonly #copyOut: CopyOut;

  constructor(memory: SharedArrayBuffer, copyOut: CopyOut) {
    this.#cells = new Int32Array(memory);
    this.#mask = this.#cells.length - DATA - 1;
    this.#copyOut = copyOut;
  }

  /** Whether there is nothing to take. */
  get empty(): boolean {
    return Atomics.load(this.#cells, TAIL) === Atomics.load(this.#cells, HEAD);
  }

  /** Takes the oldest record; `head` says what it is about. @returns its bytes; undefined when there is none */
  take(): Uint8Array | undefined {
    const cells = this.#cells;
    for (;;) {
      const tail = Atomics.load(cells, TAIL);
      if (tail === Atomics.load(cells, HEAD)) return undefined;
      const at = DATA + (tail & this.#mask);
      const length = cells[at] ?? 0;
      if (length === SKIP) {
        this.#advance(tail, cells.length - at);
        continue;
      }
      const words = wordsFor(length);
      if (length < 0 || at + words > cells.length) continue; // overwritten while we looked: another took it
      const id = cells[at + 1] ?? 0;
      const kind = cells[at + 2] ?? 0;
      const first = cells[at + 3] ?? 0;
      const second = cells[at + 4] ?? 0;
      const bytes = this.#copyOut(cells, at + HEADER_WORDS, length);
      if (!this.#advance(tail, words)) continue;
      const head = this.head;
      head.id = id;
      head.kind = kind;
      head.first = first;
      head.second = second;
      return bytes;
    }
  }

  /** Wakes the writer, if it sleeps for want of room. */
  roomMade(): void {
    Atomics.notify(this.#cells, TAIL, 1);
  }

  #advance(tail: number, words: number): boolean {
    return Atomics.compareExchange(this.#cells, TAIL, tail, (tail + words) | 0) === tail;
  }
}

/** An even number, so that every record begins at a multiple of eight bytes. */
function wordsFor(length: number): number {
  return HEADER_WORDS + (((length + 7) >>> 3) << 1);
}

let scratch = new Uint8Array(0);

/** To and from shared memory the engine copies eight bytes at a time if both sides are aligned so, and else one: eight times slower. */
function aligned(bytes: Uint8Array): Uint8Array {
  const length = bytes.byteLength;
  if (length < LARGE_BYTES || (bytes.byteOffset & 7) === 0) return bytes;
  if (scratch.byteLength < length) scratch = new Uint8Array(length);
  scratch.set(bytes);
  return scratch.subarray(0, length);
}
