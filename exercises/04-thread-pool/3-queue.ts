/**
 * Exercise 4.3: a bounded queue. The task stands in 3-queue.md; check with `npm run exercise 4.3`.
 *
 * What you write here can take the place of lib/threads/shared-queue.ts. It may import its neighbours mutex.ts, condition.ts and
 * atomics.ts and from lib/base, but not from `wirebook/threads` or lib/threads/index.ts: those import the queue.
 *
 * The ring of slots is there. What is missing is who waits for what, and who tells whom.
 */

import type { AtomicOps, SynchronisationOptions } from '../../lib/threads/atomics.ts';
import { Condition } from '../../lib/threads/condition.ts';
import { Mutex } from '../../lib/threads/mutex.ts';

/** The cells at the front of the memory, and from where on the slots lie. */
const CAPACITY = 0;
const MESSAGE_BYTES = 1;
const HEAD = 2;
const COUNT = 3;
const CLOSED = 4;
const LOCK = 5;
const NOT_EMPTY = 7;
const NOT_FULL = 8;
const SLOTS = 16;

export interface SharedQueueShape {
  /** How many messages it holds at most. */
  readonly capacity: number;
  /** How many bytes a message has at most. */
  readonly messageBytes: number;
}

/** Any number of producers and of consumers, each with an own `SharedQueue` over the same memory. First in, first out. */
export class SharedQueue {
  readonly #atomics: AtomicOps;
  readonly #cells: Int32Array;
  readonly #mutex: Mutex;
  readonly #notEmpty: Condition;
  readonly #notFull: Condition;
  readonly capacity: number;
  readonly messageBytes: number;

  /** The memory of an empty queue, to be handed to all threads. */
  static create({ capacity, messageBytes }: SharedQueueShape): SharedArrayBuffer {
    const slotCells = 1 + Math.ceil(messageBytes / 4);
    const cells = new Int32Array(new SharedArrayBuffer(4 * (SLOTS + capacity * slotCells)));
    cells[CAPACITY] = capacity;
    cells[MESSAGE_BYTES] = messageBytes;
    return cells.buffer as SharedArrayBuffer;
  }

  /** @param memory from `SharedQueue.create` */
  constructor(memory: SharedArrayBuffer, options: SynchronisationOptions = {}) {
    this.#cells = new Int32Array(memory);
    this.#atomics = options.atomics ?? Atomics;
    this.capacity = this.#cells[CAPACITY] ?? 0;
    this.messageBytes = this.#cells[MESSAGE_BYTES] ?? 0;
    this.#mutex = new Mutex(this.#cells, LOCK, options);
    this.#notEmpty = new Condition(this.#cells, NOT_EMPTY, options);
    this.#notFull = new Condition(this.#cells, NOT_FULL, options);
  }

  /** How many messages are in it. */
  get size(): number {
    return this.#atomics.load(this.#cells, COUNT);
  }

  /** Whether `close` was called. */
  get closed(): boolean {
    return this.#atomics.load(this.#cells, CLOSED) !== 0;
  }

  /**
   * Puts a copy of the bytes at the end; sleeps while the queue is full.
   *
   * @param timeoutMs how long to sleep at most
   * @returns false when it was full all that time
   * @throws WirebookError `ERR_QUEUE_CLOSED`, also to those asleep when it is closed; `ERR_MESSAGE_TOO_LARGE`
   */
  push(bytes: Uint8Array, timeoutMs: number = Infinity): boolean {
    throw new Error('not written yet');
  }

  /** As `push`, but never sleeps for room. */
  tryPush(bytes: Uint8Array): boolean {
    throw new Error('not written yet');
  }

  /**
   * Takes the oldest message out; sleeps while there is none.
   *
   * @param timeoutMs how long to sleep at most
   * @returns the message; undefined when none came in time, or the queue is closed and empty
   */
  pop(timeoutMs: number = Infinity): Uint8Array | undefined {
    throw new Error('not written yet');
  }

  /** As `pop`, but never sleeps for a message. */
  tryPop(): Uint8Array | undefined {
    throw new Error('not written yet');
  }

  /** Takes no more messages, and wakes all that sleep. Those in it can still be taken out. */
  close(): void {
    throw new Error('not written yet');
  }

  /** Writes a message behind the last. Only with the lock, and only when there is room. */
  #append(bytes: Uint8Array): void {
    const count = this.size;
    const at = this.#slot((this.#atomics.load(this.#cells, HEAD) + count) % this.capacity);
    this.#cells[at] = bytes.length;
    new Uint8Array(this.#cells.buffer).set(bytes, 4 * at + 4);
    this.#atomics.store(this.#cells, COUNT, count + 1);
  }

  /** Takes the oldest message out, as a copy. Only with the lock, and only when there is one. */
  #takeOldest(): Uint8Array {
    const head = this.#atomics.load(this.#cells, HEAD);
    const at = this.#slot(head);
    const shared = new Uint8Array(this.#cells.buffer, 4 * at + 4, this.#cells[at]);
    this.#atomics.store(this.#cells, HEAD, (head + 1) % this.capacity);
    this.#atomics.store(this.#cells, COUNT, this.size - 1);
    return Uint8Array.from(shared);
  }

  #slot(index: number): number {
    return SLOTS + index * (1 + Math.ceil(this.messageBytes / 4));
  }
}
