/**
 * The place of one thread in a pool: a thread sits in it, and when that dies another can.
 *
 * Knows: the worker, its port, its ring of results. Must not know: what the other seats do, or which job comes next.
 *
 * Decision: everything that a dead thread has sent is read before its end is reported. So a result that was on its way is a result,
 * and only what was really lost counts as lost.
 */
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type TransferListItem,
  type Worker,
} from 'node:worker_threads';
import { createRing, RingReader } from './byte-ring.ts';
import type { Job } from './job.ts';
import type { CompletePoolOptions } from './pool-options.ts';
import { copyOut } from './slab.ts';
import { startThread } from './start-thread.ts';
import type { FromThread, ThreadData, ToThread } from './thread-messages.ts';

export interface SeatEvents {
  onMessage(seat: Seat, message: FromThread): void;
  /** @param cause what was thrown and not caught, or undefined when the thread ended by itself */
  onExit(seat: Seat, exitCode: number, cause: unknown): void;
  /** A message could not be read. */
  onGarbled(seat: Seat, cause: unknown): void;
}

/** What all threads of a pool are given. */
export type CommonData = Omit<ThreadData, 'seat' | 'port' | 'results'>;

export class Seat {
  readonly index: number;
  /** What the thread has written and nobody has taken. */
  readonly results: RingReader;
  state: 'empty' | 'loading' | 'ready' = 'empty';
  /** The job that was posted to it and has not come back. */
  job: Job | undefined;
  /** It has given its last result back and has nothing else to do: the next job can be sent before it sleeps. */
  aboutToSleep = false;
  /** What could not be read of the last result that came by message. */
  garbled: unknown;
  /** Whether this thread has ended any task. */
  hasWorked = false;
  readonly #memory: SharedArrayBuffer;
  readonly #events: SeatEvents;
  /** Why the thread will end. */
  #cause: unknown;
  #worker: Worker | undefined;
  #port: MessagePort | undefined;

  constructor(index: number, ringBytes: number, events: SeatEvents) {
    this.index = index;
    this.#memory = createRing(ringBytes);
    this.results = new RingReader(this.#memory, copyOut);
    this.#events = events;
  }

  /** Starts a thread. It does not keep the process alive. */
  start(common: CommonData, { resourceLimits }: CompletePoolOptions): void {
    const { port1, port2 } = new MessageChannel();
    const data = { ...common, seat: this.index, results: this.#memory, port: port2 };
    const worker = startThread(data, resourceLimits);
    this.#cause = undefined;
    port1.on('message', (message: FromThread) => this.#events.onMessage(this, message));
    port1.on('messageerror', (error) => this.#events.onGarbled(this, error));
    worker.on('error', (error) => (this.#cause ??= error));
    worker.on('exit', (code) => this.#onExit(code));
    port1.unref();
    worker.unref();
    this.#worker = worker;
    this.#port = port1;
    this.state = 'loading';
    this.hasWorked = false;
    this.aboutToSleep = false;
  }

  /** @throws DataCloneError when it cannot be cloned */
  post(message: ToThread, transfer: readonly TransferListItem[] = []): void {
    this.#port?.postMessage(message, [...transfer]);
  }

  /** Ends a thread that is of no use, and says why. */
  giveUp(cause: Error): void {
    this.#cause = cause;
    this.terminate();
  }

  /** Ends the thread, whatever it does. `onExit` follows. */
  terminate(): void {
    void this.#worker?.terminate();
  }

  #onExit(exitCode: number): void {
    const port = this.#port;
    for (;;) {
      try {
        const received = port && receiveMessageOnPort(port);
        if (received === undefined) break;
        this.#events.onMessage(this, received.message);
      } catch (error) {
        this.#events.onGarbled(this, error); // it cannot be read, and is gone: on to the next
      }
    }
    port?.close();
    this.#worker = undefined;
    this.#port = undefined;
    this.#events.onExit(this, exitCode, this.#cause);
  }
}
