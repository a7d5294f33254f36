// @fails "is drained when the last task is at its end"
// @says "you call it drained when nothing waits"

/** Counts the tasks that wait, and not those that run. */

import type { StartTask } from '../../../exercises/04-thread-pool/5-pool.ts';

interface Job<Task> {
  readonly task: Task;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class PoolDesk<Task> {
  readonly #start: StartTask<Task>;
  /** By thread. */
  readonly #running: (Job<Task> | undefined)[];
  #waiting: Job<Task>[] = [];
  readonly #whenIdle: (() => void)[] = [];
  #stopped = false;

  constructor(threads: number, start: StartTask<Task>) {
    this.#start = start;
    this.#running = Array.from({ length: threads }, () => undefined);
  }

  run(task: Task, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) throw new Error('the pool is stopped');
      signal?.throwIfAborted();
      const job = { task, resolve, reject };
      signal?.addEventListener('abort', () => this.#giveUp(job, signal.reason));
      this.#waiting.push(job);
      this.#startNext();
    });
  }

  done(thread: number, value: unknown): void {
    this.#free(thread, (job) => job.resolve(value));
  }

  failed(thread: number, error: Error): void {
    this.#free(thread, (job) => job.reject(error));
  }

  died(thread: number, reason: Error): void {
    this.#free(thread, (job) => job.reject(reason));
  }

  drain(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.drain();
  }

  #free(thread: number, settle: (job: Job<Task>) => void): void {
    const job = this.#running[thread];
    this.#running[thread] = undefined;
    if (job !== undefined) settle(job);
    this.#startNext();
    this.#tellIdle();
  }

  /** If it runs, its thread is busy until it says otherwise. */
  #giveUp(job: Job<Task>, reason: unknown): void {
    job.reject(reason);
    this.#waiting = this.#waiting.filter((one) => one !== job);
    this.#tellIdle();
  }

  #startNext(): void {
    for (const thread of this.#running.keys()) {
      if (this.#running[thread] !== undefined) continue;
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#running[thread] = job;
      this.#start(thread, job.task);
    }
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  #tellIdle(): void {
    if (this.#isIdle()) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
