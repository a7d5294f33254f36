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
import { encodePlain } from './plain-values.ts';
import type { PoolMemory } from './pool-memory.ts';
import { microsecondsBetween, toMicroseconds } from './thread-clock.ts';
import {
  BELL,
  type FromThread,
  RESULT_BYTES,
  RESULT_PLAIN,
  RESULT_SKIPPED,
  RESULT_UNDEFINED,
} from './thread-messages.ts';
import { packThrown } from './thrown.ts';

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
    if (value === undefined) return this.#write(RESULT_UNDEFINED, nothing);
    if (transfers !== undefined && transfers.length > 0) return this.#post(value, transfers);
    if (this.#isPlainBytes(value)) return this.#write(RESULT_BYTES, value);
    const bytes = encodePlain(value);
    if (bytes !== undefined && this.#fits(bytes)) return this.#write(RESULT_PLAIN, bytes);
    this.#post(value, []);
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
    if (this.#memory.ringBell()) this.#send(BELL);
  }

  #isPlainBytes(value: unknown): value is Uint8Array {
    return (
      value instanceof Uint8Array && this.#fits(value) && value.buffer instanceof ArrayBuffer // what is shared stays shared, by structured clone
    );
  }

  #fits(bytes: Uint8Array): boolean {
    return bytes.byteLength <= this.#ring.maxBytes;
  }

  #write(kind: number, bytes: Uint8Array): void {
    const waitUs = this.#waitUs();
    const runUs = this.#runUs();
    while (!this.#ring.write(this.#id, kind, waitUs, runUs, bytes)) {
      this.#ring.publish();
      this.ringBell();
      this.#ring.awaitRoom();
    }
    this.#ring.publish();
    this.ringBell();
  }

  #post(value: unknown, transfers: readonly TransferListItem[]): void {
    const id = this.#id;
    const times = this.#times();
    try {
      this.#port.postMessage({ type: 'result', id, value, ...times }, [...transfers]);
      if (!(value instanceof Uint8Array)) this.#send({ type: 'gave', id });
    } catch (error) {
      this.#send({ type: 'uncloneable', id, error: packThrown(error), ...times });
    }
  }

  #times(): { waitUs: number; runUs: number } {
    return { waitUs: this.#waitUs(), runUs: this.#runUs() };
  }

  #waitUs(): number {
    const startUs = toMicroseconds(this.#startMs + this.#offsetMs);
    return microsecondsBetween(this.#submittedUs, startUs);
  }

  /** Until now. */
  #runUs(): number {
    return toMicroseconds(this.begin() - this.#startMs);
  }

  #send(message: FromThread): void {
    this.#port.postMessage(message);
  }
}
