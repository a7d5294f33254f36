// @fails "sends all consumers home when it is closed"
// @says "consumers sleep at a closed queue"

/** Goes on waiting for a message when the queue is closed. */

import { WirebookError } from '../../../lib/base/errors.ts';
import type { AtomicOps, SynchronisationOptions } from '../../../lib/threads/atomics.ts';
import { Condition } from '../../../lib/threads/condition.ts';
import { Mutex } from '../../../lib/threads/mutex.ts';

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

  push(bytes: Uint8Array, timeoutMs: number = Infinity): boolean {
    if (bytes.length > this.messageBytes) {
      throw new WirebookError('ERR_MESSAGE_TOO_LARGE', 'the message does not fit into a slot');
    }
    const deadlineMs = performance.now() + timeoutMs;
    return this.#mutex.holding(() => {
      while (this.size === this.capacity && !this.closed) {
        const leftMs = deadlineMs - performance.now();
        if (!(leftMs > 0)) return false;
        this.#notFull.wait(this.#mutex, leftMs);
      }
      if (this.closed) throw new WirebookError('ERR_QUEUE_CLOSED', 'the queue is closed');
      this.#append(bytes);
      this.#notEmpty.notifyOne();
      return true;
    });
  }

  tryPush(bytes: Uint8Array): boolean {
    return this.push(bytes, 0);
  }

  pop(timeoutMs: number = Infinity): Uint8Array | undefined {
    const deadlineMs = performance.now() + timeoutMs;
    return this.#mutex.holding(() => {
      while (this.size === 0) {
        const leftMs = deadlineMs - performance.now();
        if (!(leftMs > 0)) return undefined;
        this.#notEmpty.wait(this.#mutex, leftMs);
      }
      if (this.size === 0) return undefined;
      const message = this.#takeOldest();
      this.#notFull.notifyOne();
      return message;
    });
  }

  tryPop(): Uint8Array | undefined {
    return this.pop(0);
  }

  close(): void {
    this.#mutex.holding(() => {
      this.#atomics.store(this.#cells, CLOSED, 1);
      this.#notEmpty.notifyAll();
      this.#notFull.notifyAll();
    });
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
