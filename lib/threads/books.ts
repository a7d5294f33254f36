/**
 * What the pool owes: each job from when it is taken until nothing is left of it.
 *
 * Knows: that a promise is settled once, and counted once. Must not know: threads, rings, queues.
 *
 * Decision: two things happen to a job, and not always together. Its promise is *settled*: with its result, an error, an abort. And it is
 * *closed*: no thread has it any more. An aborted task may run on for a while; only when both have happened is there room for another.
 */
import type { Job } from './job.ts';
import { Ledger } from './ledger.ts';
import { PLACES } from './pool-memory.ts';
import type { PoolCounters } from './pool-stats.ts';

export class Books {
  /** Jobs that are in a ring or with a thread. */
  readonly givenOut: Ledger<Job> = new Ledger(PLACES);
  readonly #counters: PoolCounters;
  readonly #closed: () => void;

  /** @param closed called for each job when it is settled and no thread has it any more */
  constructor(counters: PoolCounters, closed: () => void) {
    this.#counters = counters;
    this.#closed = closed;
  }

  /** A thread is done with a job. @param how settles it, if it is still waited for */
  settle(id: number, how: (job: Job) => void): void {
    const job = this.givenOut.close(id);
    if (job === undefined) return;
    if (!job.settled) how(job);
    this.#closed();
  }

  /** As `settle`, for a job that a thread has run to its end. */
  settleRun(id: number, waitUs: number, runUs: number, how: (job: Job) => void): void {
    this.settle(id, (job) => {
      this.#counters.recordTimes(waitUs, runUs);
      how(job);
    });
  }

  complete(job: Job, value: unknown): void {
    this.#counters.completed += 1;
    job.resolve(value);
  }

  fail(job: Job, error: Error): void {
    if (job.settled) return;
    this.#counters.failed += 1;
    job.reject(error);
  }

  /** Fails a job that has not been given out, or is taken away from whoever has it. */
  abandon(job: Job, error: Error): void {
    if (job.settled && job.id === 0) return; // aborted in the queue, and closed then
    this.fail(job, error);
    this.#closed();
  }

  /** An aborted job has not been given out, and will not be. */
  closeAborted(): void {
    this.#closed();
  }
}
