/**
 * Which seats have a thread, and what follows when one dies.
 *
 * Knows: births and deaths. Must not know: how jobs are given out (dispatcher.ts).
 *
 * Decision: a thread that dies takes one task with it, the one that it ran, and is replaced. But a module that cannot be loaded
 * would be loaded again for ever, and so would one whose threads die before they have done anything. So a thread without a single
 * task to its credit is replaced a few times only while there is work; then the work fails, with the reason, and the next task tries anew.
 */
import type { Books } from './books.ts';
import type { Dispatcher } from './dispatcher.ts';
import { notLoaded, poolStopped, ThreadDiedError } from './failures.ts';
import type { Crew } from './crew.ts';
import type { CompletePoolOptions } from './pool-options.ts';
import type { PoolCounters } from './pool-stats.ts';
import type { CommonData, Seat } from './seat.ts';
import { BELL, type FromThread } from './thread-messages.ts';
import { unpackThrown } from './thrown.ts';

/** How often in a row threads may die that have done nothing. */
const MOST_BARREN_DEATHS = 3;
/** When some threads run and one could not be started: how long not to try again. */
const RETRY_MS = 1_000;
/** How long a thread has to end by itself when the pool is stopped. */
const EXIT_MS = 1_000;

/** What a roster works with. */
export interface RosterParts {
  readonly seats: readonly Seat[];
  readonly crew: Crew;
  readonly dispatcher: Dispatcher;
  readonly books: Books;
  readonly common: CommonData;
  readonly options: CompletePoolOptions;
  readonly counters: PoolCounters;
  /** Whether any job is waiting or under way. */
  readonly hasWork: () => boolean;
}

export class Roster {
  readonly #parts: RosterParts;
  readonly #seats: readonly Seat[];
  /** How many threads in a row have died that had done nothing, with no task completed by others meanwhile. */
  #barrenDeaths = 0;
  #completedBefore = 0;
  #retryAtMs = 0;
  #stopping = false;
  readonly #whenReady: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #whenEmpty: (() => void) | undefined;

  constructor(parts: RosterParts) {
    this.#parts = parts;
    this.#seats = parts.seats;
  }

  /** Starts threads in all seats that are empty. */
  fill(): void {
    if (this.#stopping) return;
    const some = this.#seats.some((seat) => seat.state !== 'empty');
    if (some && performance.now() < this.#retryAtMs) return;
    for (const seat of this.#seats) if (seat.state === 'empty') this.#start(seat);
  }

  /** Resolved when all threads have loaded the module; rejected when one cannot. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#whenReady.push({ resolve, reject });
      this.#tellReady();
    });
  }

  /** Has all threads end: by themselves, and those that do not in time by force. Resolved when there is none left. */
  dismiss(force: boolean): Promise<void> {
    this.#stopping = true;
    for (const { reject } of this.#whenReady.splice(0)) reject(poolStopped());
    return new Promise((resolve) => {
      for (const seat of this.#seats) {
        if (force || seat.state === 'loading') seat.terminate();
        else this.#parts.crew.sendExit(seat);
      }
      const late = setTimeout(() => {
        for (const seat of this.#seats) seat.terminate();
      }, EXIT_MS);
      this.#whenEmpty = () => {
        clearTimeout(late);
        resolve();
      };
      this.#tellEmpty();
    });
  }

  onMessage(seat: Seat, message: FromThread): void {
    if (message === BELL) return this.#parts.crew.onMessage(seat, message);
    switch (message.type) {
      case 'ready': {
        const problem = this.#parts.dispatcher.setNames(message.names);
        if (problem !== undefined) return seat.giveUp(new Error(problem));
        seat.state = 'ready';
        seat.post({ type: 'start' });
        this.#tellReady();
        break;
      }
      case 'failed':
        return seat.giveUp(unpackThrown(message.error, ''));
      case 'result':
      case 'thrown':
      case 'uncloneable':
      case 'garbled':
        this.#barrenDeaths = 0;
    }
    this.#parts.crew.onMessage(seat, message);
  }

  onExit(seat: Seat, exitCode: number, cause: unknown): void {
    const crew = this.#parts.crew;
    crew.hearAll(); // it may have died between ringing the bell and sending it, and the bell would stay rung
    if (seat.hasWorked) this.#barrenDeaths = 0;
    const wasReady = seat.state === 'ready';
    seat.state = 'empty';
    const hadJob = this.#loseJobs(seat, exitCode, cause);
    crew.clearSeat(seat);
    if (this.#stopping) return this.#tellEmpty();
    this.#parts.counters.replaced += 1;
    if (hadJob || (wasReady && seat.hasWorked)) this.#start(seat);
    else
      this.#diedBarren(cause ?? new Error(`the thread ended with exit code ${exitCode}`), wasReady);
    this.#parts.dispatcher.flushSoon();
  }

  /** Fails the job that the thread ran; what was sent to it and not begun goes to another, if it is still ours to send. */
  #loseJobs(seat: Seat, exitCode: number, cause: unknown): boolean {
    const books = this.#parts.books;
    const runningId = this.#parts.crew.runningId(seat);
    const sent = seat.job;
    seat.job = undefined;
    const died = (name: string): Error => new ThreadDiedError(name, exitCode, cause);
    if (runningId !== 0) books.settle(runningId, (job) => books.fail(job, died(job.name)));
    if (sent !== undefined && sent.id !== runningId) {
      if (sent.settled || sent.transfer.length > 0)
        books.settle(sent.id, (job) => books.fail(job, died(job.name)));
      else this.#parts.dispatcher.takeBack(sent);
    }
    return runningId !== 0;
  }

  #diedBarren(cause: unknown, wasReady: boolean): void {
    const { completed } = this.#parts.counters;
    if (completed > this.#completedBefore) this.#barrenDeaths = 0;
    this.#completedBefore = completed;
    this.#barrenDeaths += 1;
    this.#retryAtMs = performance.now() + RETRY_MS;
    const mayTryAgain = wasReady && this.#barrenDeaths < MOST_BARREN_DEATHS;
    if (mayTryAgain) {
      if (this.#parts.hasWork())
        for (const seat of this.#seats) if (seat.state === 'empty') this.#start(seat);
      return;
    }
    const error = notLoaded(this.#parts.common.url, cause);
    if (this.#seats.some((seat) => seat.state !== 'empty')) {
      for (const { reject } of this.#whenReady.splice(0)) reject(error);
      return;
    }
    this.#barrenDeaths = 0;
    this.#parts.dispatcher.failAll(() => error);
    for (const { reject } of this.#whenReady.splice(0)) reject(error);
  }

  #start(seat: Seat): void {
    try {
      seat.start(this.#parts.common, this.#parts.options);
    } catch (error) {
      // The machine has no more threads, or the limits make no sense. To be told as if the thread had died: after this call.
      setImmediate(() => this.#diedBarren(error, false));
    }
  }

  #tellReady(): void {
    if (this.#seats.some((seat) => seat.state !== 'ready')) return;
    for (const { resolve } of this.#whenReady.splice(0)) resolve();
  }

  #tellEmpty(): void {
    if (this.#seats.every((seat) => seat.state === 'empty')) this.#whenEmpty?.();
  }
}
