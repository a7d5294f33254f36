/**
 * How what a task has given gets back to the pool.
 *
 * Knows: which results fit into the ring, and which have to go by message. Must not know: how tasks come.
 *
 * Decision: each result is published at once, so that none is lost with a thread that dies, and the main thread is told by a bell that
 * is rung once until it is heard: while it is on its way, or is busy, any number of results become one message.
 */
import type { MessagePort, TransferListItem } from 'node:worker_threads';
import { RingWriter } from './byte-ring.ts';
import type { PoolMemory } from './pool-memory.ts';
import { microsecondsBetween, toMicroseconds } from './thread-clock.ts';
import {
  type FromThread,
  RESULT_BYTES,
  RESULT_SKIPPED,
  RESULT_UNDEFINED,
} from './thread-messages.ts';
import { packThrown } from './thrown.ts';

/** How long to sleep at a time while the ring is full; the main thread takes results out without waking us. */
const FULL_MS = 1;
const nothing = new Uint8Array(0);

export class ResultWriter {
  readonly #ring: RingWriter;
  readonly #port: MessagePort;
  readonly #memory: PoolMemory;
  /** From this thread's clock to the pool's. */
  readonly #offsetMs: number;
  #id = 0;
  #submittedUs = 0;
  #startMs = 0;
  #nowMs = 0;

  constructor(results: SharedArrayBuffer, port: MessagePort, memory: PoolMemory, offsetMs: number) {
    this.#ring = new RingWriter(results);
    this.#port = port;
    this.#memory = memory;
    this.#offsetMs = offsetMs;
  }

  /** The task that was started last. */
  get id(): number {
    return this.#id;
  }

  /** When the clock was last read. The end of a task is the start of the next: it is read once for both. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Reads the clock. */
  begin(): number {
    this.#nowMs = performance.now();
    return this.#nowMs;
  }

  start(id: number, submittedUs: number): void {
    this.#id = id;
    this.#submittedUs = submittedUs;
    this.#startMs = this.#nowMs;
  }

  /** Sends what the task has returned. */
  give(value: unknown, transfers: readonly TransferListItem[] | undefined): void {
    const asBytes = transfers === undefined || transfers.length === 0;
    if (value === undefined) this.#write(RESULT_UNDEFINED, nothing);
    else if (asBytes && this.#isPlainBytes(value)) this.#write(RESULT_BYTES, value);
    else this.#post(value, transfers ?? []);
  }

  /** Sends what the task has thrown. */
  fail(thrown: unknown): void {
    this.#send({ type: 'thrown', id: this.#id, error: packThrown(thrown), ...this.#times() });
  }

  /** Says that what was sent here could not be read. */
  garbled(error: unknown): void {
    this.#send({ type: 'garbled', error: packThrown(error) });
  }

  /** Says that the task was cancelled before it began. */
  skip(): void {
    this.#write(RESULT_SKIPPED, nothing);
  }

  /** Makes the main thread look at the rings and at who is idle. */
  ringBell(): void {
    if (this.#memory.ringBell()) this.#send({ type: 'bell' });
  }

  #isPlainBytes(value: unknown): value is Uint8Array {
    return (
      value instanceof Uint8Array &&
      value.byteLength <= this.#ring.maxBytes &&
      value.buffer instanceof ArrayBuffer // what is shared stays shared, by structured clone
    );
  }

  #write(kind: number, bytes: Uint8Array): void {
    const { waitUs, runUs } = this.#times();
    while (!this.#ring.write(this.#id, kind, waitUs, runUs, bytes)) {
      this.#ring.publish();
      this.ringBell();
      this.#ring.awaitRoom(FULL_MS);
    }
    this.#ring.publish();
    this.ringBell();
  }

  #post(value: unknown, transfers: readonly TransferListItem[]): void {
    const id = this.#id;
    const times = this.#times();
    try {
      this.#port.postMessage({ type: 'result', id, value, ...times }, [...transfers]);
    } catch (error) {
      this.#send({ type: 'uncloneable', id, error: packThrown(error), ...times });
    }
  }

  #times(): { waitUs: number; runUs: number } {
    const endMs = this.begin();
    const startUs = toMicroseconds(this.#startMs + this.#offsetMs);
    const waitUs = microsecondsBetween(this.#submittedUs, startUs);
    return { waitUs, runUs: toMicroseconds(endMs - this.#startMs) };
  }

  #send(message: FromThread): void {
    this.#port.postMessage(message);
  }
}
