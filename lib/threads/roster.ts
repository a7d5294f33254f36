/**
 * Which seats have a thread, and what follows when one dies.
 *
 * Knows: births and deaths. Must not know: how jobs are given out (crew.ts).
 *
 * Decision: a thread that dies takes one task with it, the one that it ran, and is replaced. But a module that cannot be loaded
 * would be loaded again for ever, and so would one whose threads die before they have done anything. So a thread without a single
 * task to its credit is replaced a few times only while there is work; then the work fails, with the reason, and the next task tries anew.
 */
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

export class Roster {
  readonly #seats: readonly Seat[];
  readonly #crew: Crew;
  readonly #common: CommonData;
  readonly #options: CompletePoolOptions;
  readonly #counters: PoolCounters;
  readonly #hasWork: () => boolean;
  #barrenDeaths = 0;
  #retryAtMs = 0;
  #stopping = false;
  readonly #whenReady: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #whenEmpty: (() => void) | undefined;

  constructor(
    seats: readonly Seat[],
    crew: Crew,
    common: CommonData,
    options: CompletePoolOptions,
    counters: PoolCounters,
    hasWork: () => boolean,
  ) {
    this.#seats = seats;
    this.#crew = crew;
    this.#common = common;
    this.#options = options;
    this.#counters = counters;
    this.#hasWork = hasWork;
  }

  /** Starts threads in all seats that are empty. */
  fill(): void {
    if (this.#stopping) return;
    const some = this.#seats.some((seat) => seat.state !== 'empty');
    if (some && performance.now() < this.#retryAtMs) return;
    for (const seat of this.#seats) if (seat.state === 'empty') this.#start(seat);
  }

  /** Resolved when all threads have loaded the module; rejected when none can. */
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
        else this.#crew.sendExit(seat);
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
    if (message === BELL) return this.#crew.onMessage(seat, message);
    switch (message.type) {
      case 'ready': {
        const problem = this.#crew.setNames(message.names);
        if (problem !== undefined) return seat.giveUp(new Error(problem));
        seat.state = 'ready';
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
    this.#crew.onMessage(seat, message);
  }

  onExit(seat: Seat, exitCode: number, cause: unknown): void {
    const crew = this.#crew;
    crew.collectFrom(seat);
    const wasReady = seat.state === 'ready';
    seat.state = 'empty';
    const hadJob = this.#loseJobs(seat, exitCode, cause);
    crew.clearSeat(seat);
    if (this.#stopping) return this.#tellEmpty();
    this.#counters.replaced += 1;
    if (hadJob || (wasReady && seat.hasWorked)) this.#start(seat);
    else
      this.#diedBarren(cause ?? new Error(`the thread ended with exit code ${exitCode}`), wasReady);
    crew.flushSoon();
  }

  /** Fails the job that the thread ran; what was sent to it and not begun goes to another, if it is still ours to send. */
  #loseJobs(seat: Seat, exitCode: number, cause: unknown): boolean {
    const crew = this.#crew;
    const runningId = Math.abs(crew.memory.current(seat.index));
    const sent = seat.job;
    seat.job = undefined;
    const died = (name: string): Error => new ThreadDiedError(name, exitCode, cause);
    if (runningId !== 0) crew.settle(runningId, (job) => crew.fail(job, died(job.name)));
    if (sent !== undefined && sent.id !== runningId) {
      if (sent.settled || sent.transfer.length > 0)
        crew.settle(sent.id, (job) => crew.fail(job, died(job.name)));
      else crew.takeBack(sent);
    }
    return runningId !== 0;
  }

  #diedBarren(cause: unknown, wasReady: boolean): void {
    this.#barrenDeaths += 1;
    this.#retryAtMs = performance.now() + RETRY_MS;
    const mayTryAgain = wasReady && this.#barrenDeaths < MOST_BARREN_DEATHS;
    if (mayTryAgain) {
      if (this.#hasWork())
        for (const seat of this.#seats) if (seat.state === 'empty') this.#start(seat);
      return;
    }
    if (this.#seats.some((seat) => seat.state !== 'empty')) return;
    this.#barrenDeaths = 0;
    const error = notLoaded(this.#common.url, cause);
    this.#crew.failAll(() => error);
    for (const { reject } of this.#whenReady.splice(0)) reject(error);
  }

  #start(seat: Seat): void {
    try {
      seat.start(this.#common, this.#options);
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
