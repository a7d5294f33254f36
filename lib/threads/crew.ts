/**
 * The threads of a pool and what comes back from them.
 *
 * Knows: results, in rings and in messages. Must not know: how a job is given out (dispatcher.ts), or how a thread is replaced
 * (roster.ts).
 */
import type { Books } from './books.ts';
import type { Dispatcher } from './dispatcher.ts';
import { notCloneable } from './failures.ts';
import type { Job } from './job.ts';
import { decodePlain } from './plain-values.ts';
import { AWAKE, PARKED, type PoolMemory } from './pool-memory.ts';
import type { Seat } from './seat.ts';
import {
  BELL,
  type FromThread,
  RESULT_BYTES,
  RESULT_PLAIN,
  RESULT_SKIPPED,
} from './thread-messages.ts';
import { type Packed, unpackThrown } from './thrown.ts';

export class Crew {
  readonly #seats: readonly Seat[];
  readonly #books: Books;
  readonly #memory: PoolMemory;
  readonly #dispatcher: Dispatcher;

  constructor(seats: readonly Seat[], books: Books, memory: PoolMemory, dispatcher: Dispatcher) {
    this.#seats = seats;
    this.#books = books;
    this.#memory = memory;
    this.#dispatcher = dispatcher;
  }

  /** How many threads run a task. */
  get active(): number {
    return this.#seats.filter(({ index }) => {
      const id = Math.abs(this.#memory.current(index));
      return this.#books.givenOut.get(id) !== undefined; // or its result is here, and the thread has not looked up yet
    }).length;
  }

  /** Nobody sits there any more. */
  clearSeat({ index }: Seat): void {
    this.#memory.setState(index, AWAKE);
    this.#memory.setCurrent(index, 0);
  }

  /** Asks an idle thread to end. */
  sendExit(seat: Seat): void {
    seat.post({ type: 'exit' });
    if (this.#memory.moveState(seat.index, PARKED, AWAKE)) this.#memory.wake(seat.index);
  }

  /** Sees to it that a job which is settled already does not begin. @returns the seat that is running it, if one is */
  cancel(job: Job): Seat | undefined {
    if (job.id === 0) {
      this.#books.closeAborted(); // it stays in the queue, and is passed over
      return undefined;
    }
    this.#memory.cancel(job.id);
    return this.#seats.find((seat) => this.#memory.current(seat.index) === job.id);
  }

  /** The job that the thread in a seat runs; 0 when it runs none. */
  runningId({ index }: Seat): number {
    return Math.abs(this.#memory.current(index));
  }

  /** Ends a thread, if it is running this very task: another must not be hurt. */
  giveUp(seat: Seat, id: number): void {
    if (this.#memory.giveUp(seat.index, id)) seat.terminate();
  }

  /** Takes what stands in all rings of results. */
  hearAll(): void {
    this.#memory.hearBell();
    for (const seat of this.#seats) this.#collectFrom(seat);
  }

  #collectFrom(seat: Seat): void {
    const { results } = seat;
    for (;;) {
      const bytes = results.take();
      if (bytes === undefined) break;
      const { id, kind, first, second } = results.head;
      this.#returned(seat, id);
      if (kind === RESULT_SKIPPED) this.#books.settle(id, () => {});
      else
        this.#books.settleRun(id, first, second, (job) =>
          this.#books.complete(job, valueOf(kind, bytes)),
        );
    }
    results.roomMade();
  }

  /** A message of a thread that runs. */
  onMessage(seat: Seat, message: FromThread): void {
    if (message === BELL) {
      this.hearAll();
      return this.#dispatcher.flushSoon();
    }
    switch (message.type) {
      case 'result':
        this.#ended(seat, message, (job) => this.#books.complete(job, message.value));
        break;
      case 'thrown':
        this.#ended(seat, message, (job) =>
          this.#books.fail(job, unpackThrown(message.error, job.name)),
        );
        break;
      case 'uncloneable':
        this.#ended(seat, message, (job) => {
          const cause = unpackThrown(message.error, job.name);
          this.#books.fail(job, notCloneable('RESULT', job.name, cause));
        });
        break;
      case 'gave':
        this.#returned(seat, message.id);
        this.#books.settle(message.id, (job) =>
          this.#books.fail(job, notCloneable('RESULT', job.name, seat.garbled)),
        );
        break;
      case 'garbled':
        this.#failSent(seat, message.error);
        break;
      case 'ready':
      case 'failed':
        break;
    }
    this.#dispatcher.flushSoon();
  }

  /** The thread has sent a result that cannot be read here. Whose it is, the message behind it says. */
  onGarbled(seat: Seat, cause: unknown): void {
    seat.garbled = cause;
  }

  /** What was sent to the thread could not be read there. */
  #failSent(seat: Seat, packed: Packed): void {
    const sent = seat.job;
    if (sent === undefined) return;
    seat.job = undefined;
    const cause = unpackThrown(packed, sent.name);
    this.#books.settle(sent.id, (job) =>
      this.#books.fail(job, notCloneable('ARGUMENTS', job.name, cause)),
    );
    this.#dispatcher.flushSoon();
  }

  #ended(
    seat: Seat,
    { id, waitUs, runUs }: { id: number; waitUs: number; runUs: number },
    how: (job: Job) => void,
  ): void {
    this.#returned(seat, id);
    seat.aboutToSleep = this.#dispatcher.ringIsEmpty;
    this.#books.settleRun(id, waitUs, runUs, how);
  }

  #returned(seat: Seat, id: number): void {
    seat.hasWorked = true;
    if (seat.job?.id === id) seat.job = undefined;
  }
}

function valueOf(kind: number, bytes: Uint8Array): unknown {
  if (kind === RESULT_BYTES) return bytes;
  return kind === RESULT_PLAIN ? decodePlain(bytes) : undefined;
}
