/**
 * A bounded queue of byte messages between threads.
 *
 * Knows: a ring of slots in shared memory. Must not know: what the messages mean, who produces, who consumes. A leaf.
 *
 * Decision: one mutex over all of it, and two conditions: who waits for room and who waits for a message are different crowds.
 * With one condition for both, `notifyOne` can wake a producer where a consumer was meant; nobody is told, and all sleep.
 *
 *     head (oldest message)            slots, each: length | bytes
 *       v
 *     [ . | . | a | b | c | . | . | . ]   tail = (head + count) % capacity
 *
 * Slots are of one size, so a message costs its copy and never a search for room.
 */
import { WirebookError } from '../base/errors.ts';
import type { AtomicOps, SynchronisationOptions } from './atomics.ts';
import { Condition } from './condition.ts';
import { Mutex } from './mutex.ts';

/** The cells at the front of the memory. */
const MAGIC = 0;
const CAPACITY = 1;
const MESSAGE_BYTES = 2;
const HEAD = 3;
const COUNT = 4;
const CLOSED = 5;
const LOCKS = 6;
const HEADER_CELLS = 16;
/** Tells a queue's memory from other memory. */
const SHARED_QUEUE = 0x51756575;

export interface SharedQueueShape {
  /** How many messages it holds at most; a whole number from 1. */
  readonly capacity: number;
  /** How many bytes a message has at most; a whole number from 0. */
  readonly messageBytes: number;
}

/** Any number of producers and of consumers, each with an own `SharedQueue` over the same memory. First in, first out. */
export class SharedQueue {
  readonly #atomics: AtomicOps;
  readonly #cells: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #slotBytes: number;
  readonly #mutex: Mutex;
  readonly #notEmpty: Condition;
  readonly #notFull: Condition;
  readonly capacity: number;
  readonly messageBytes: number;

  /**
   * The memory of an empty queue, to be handed to all threads.
   *
   * @throws WirebookError `ERR_OUT_OF_RANGE`
   */
  static create({ capacity, messageBytes }: SharedQueueShape): SharedArrayBuffer {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw outOfRange(`capacity must be a whole number from 1, not ${capacity}`);
    if (!Number.isInteger(messageBytes) || messageBytes < 0)
      throw outOfRange(`messageBytes must be a whole number from 0, not ${messageBytes}`);
    const bytes = 4 * HEADER_CELLS + capacity * slotSize(messageBytes);
    if (bytes > 0x7fff_ffff)
      throw outOfRange(`${capacity} messages of ${messageBytes} bytes do not fit into 2 GiB`);
    const memory = new SharedArrayBuffer(bytes);
    const cells = new Int32Array(memory);
    cells[CAPACITY] = capacity;
    cells[MESSAGE_BYTES] = messageBytes;
    Atomics.store(cells, MAGIC, SHARED_QUEUE);
    return memory;
  }

  /**
   * @param memory from `SharedQueue.create`
   * @throws WirebookError `ERR_NOT_A_QUEUE` when it is other memory
   */
  constructor(memory: SharedArrayBuffer, options: SynchronisationOptions = {}) {
    if (!(memory instanceof SharedArrayBuffer) || memory.byteLength < 4 * HEADER_CELLS)
      throw notAQueue();
    this.#cells = new Int32Array(memory);
    if (Atomics.load(this.#cells, MAGIC) !== SHARED_QUEUE) throw notAQueue();
    this.#atomics = options.atomics ?? Atomics;
    this.#bytes = new Uint8Array(memory);
    this.capacity = this.#cells[CAPACITY] ?? 0;
    this.messageBytes = this.#cells[MESSAGE_BYTES] ?? 0;
    this.#slotBytes = slotSize(this.messageBytes);
    const condition = LOCKS + Mutex.CELLS;
    this.#mutex = new Mutex(this.#cells, LOCKS, options);
    this.#notEmpty = new Condition(this.#cells, condition, options);
    this.#notFull = new Condition(this.#cells, condition + Condition.CELLS, options);
  }

  /** How many messages are in it. */
  get size(): number {
    return this.#atomics.load(this.#cells, COUNT);
  }

  /** Whether `close` was called. What is in it can still be taken out. */
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
  push(bytes: Uint8Array, timeoutMs: number = Number.POSITIVE_INFINITY): boolean {
    if (bytes.byteLength > this.messageBytes) {
      throw new WirebookError(
        'ERR_MESSAGE_TOO_LARGE',
        `a message of ${bytes.byteLength} bytes does not fit into this queue: its slots have ${this.messageBytes}`,
      );
    }
    return this.#mutex.holding(() => {
      if (!this.#waitWhile(() => this.#isFull(), this.#notFull, timeoutMs)) return false;
      if (this.closed)
        throw new WirebookError(
          'ERR_QUEUE_CLOSED',
          'the queue is closed: it takes no more messages',
        );
      this.#append(bytes);
      this.#notEmpty.notifyOne();
      return true;
    });
  }

  /** As `push`, but never sleeps for room. */
  tryPush(bytes: Uint8Array): boolean {
    return this.push(bytes, 0);
  }

  /**
   * Takes the oldest message out; sleeps while there is none.
   *
   * @param timeoutMs how long to sleep at most
   * @returns the message, in memory of its own; undefined when none came in time, or the queue is closed and empty
   */
  pop(timeoutMs: number = Number.POSITIVE_INFINITY): Uint8Array | undefined {
    return this.#mutex.holding(() => {
      if (!this.#waitWhile(() => this.#isEmpty(), this.#notEmpty, timeoutMs)) return undefined;
      if (this.size === 0) return undefined; // closed, and all taken
      const message = this.#takeOldest();
      this.#notFull.notifyOne();
      return message;
    });
  }

  /** As `pop`, but never sleeps for a message. */
  tryPop(): Uint8Array | undefined {
    return this.pop(0);
  }

  /** Takes no more messages, and wakes all that sleep. Those in it are not lost. Again: nothing happens. */
  close(): void {
    this.#mutex.holding(() => {
      this.#atomics.store(this.#cells, CLOSED, 1);
      this.#notEmpty.notifyAll();
      this.#notFull.notifyAll();
    });
  }

  #isFull(): boolean {
    return !this.closed && this.size === this.capacity;
  }

  #isEmpty(): boolean {
    return !this.closed && this.size === 0;
  }

  /** A loop: who is woken may find that another was quicker. @returns false when the time is up and it is still so */
  #waitWhile(isSo: () => boolean, condition: Condition, timeoutMs: number): boolean {
    const deadlineMs = performance.now() + timeoutMs;
    while (isSo()) {
      const leftMs = deadlineMs - performance.now();
      if (!(leftMs > 0)) return false;
      if (condition.wait(this.#mutex, leftMs) === 'timed-out') return !isSo();
    }
    return true;
  }

  #append(bytes: Uint8Array): void {
    const count = this.size;
    const slot = (this.#atomics.load(this.#cells, HEAD) + count) % this.capacity;
    const at = 4 * HEADER_CELLS + slot * this.#slotBytes;
    this.#cells[at / 4] = bytes.byteLength;
    this.#bytes.set(bytes, at + 4);
    this.#atomics.store(this.#cells, COUNT, count + 1);
  }

  #takeOldest(): Uint8Array {
    const head = this.#atomics.load(this.#cells, HEAD);
    const at = 4 * HEADER_CELLS + head * this.#slotBytes;
    const length = this.#cells[at / 4] ?? 0;
    const message = new Uint8Array(length); // not slice: that would be shared memory again
    message.set(this.#bytes.subarray(at + 4, at + 4 + length));
    this.#atomics.store(this.#cells, HEAD, (head + 1) % this.capacity);
    this.#atomics.store(this.#cells, COUNT, this.size - 1);
    return message;
  }
}

/** Length and bytes, up to the next cell. */
function slotSize(messageBytes: number): number {
  return 4 + 4 * Math.ceil(messageBytes / 4);
}

function outOfRange(message: string): WirebookError {
  return new WirebookError('ERR_OUT_OF_RANGE', message);
}

function notAQueue(): WirebookError {
  return new WirebookError(
    'ERR_NOT_A_QUEUE',
    'this memory is no queue: it has to come from SharedQueue.create',
  );
}
