/**
 * A fixed number of threads, and a queue of tasks for them.
 *
 * Knows: which tasks are taken, what their callers are owed, and when the pool is at its end. Must not know: how a task gets to a
 * thread (dispatcher.ts), or how threads are replaced (roster.ts).
 *
 * Decision: every promise that `run` gives is settled, whatever happens: the task ends, throws, is cancelled, never existed; its
 * thread dies; the pool is stopped. `stop` refuses new tasks and *finishes* those it has. (The original's drops its queue, and who
 * waits for a future of it waits for nothing; and its enqueue on a stopped pool throws, in the thread that reads the sockets.)
 */
import { Books } from './books.ts';
import { Crew } from './crew.ts';
import { Dispatcher } from './dispatcher.ts';
import { abortError, poolStopped, queueFull, taskTerminated } from './failures.ts';
import { Fifo } from './fifo.ts';
import { type TaskOptions, Job } from './job.ts';
import {
  type CompletePoolOptions,
  completePoolOptions,
  moduleUrl,
  type ThreadPoolOptions,
} from './pool-options.ts';
import { PoolMemory } from './pool-memory.ts';
import { PoolCounters, type PoolStats } from './pool-stats.ts';
import { Roster } from './roster.ts';
import { Seat } from './seat.ts';
import { SignalWatch } from './signal-watch.ts';
import type { AnyTasks, TaskArguments, TaskName, TaskResult } from './tasks.ts';
import { clockOffsetMs, toMicroseconds } from './thread-clock.ts';

/** What runs tasks; a pool, or a pool with options for one call. */
export interface TaskRunner<Tasks> {
  /**
   * Runs a function that the module of tasks exports, in one of the threads.
   *
   * One `Uint8Array` as the only argument, and one as the result, travel through shared memory, and cheaply; everything else by
   * structured clone. Do not change an argument before the promise is settled: when it is copied depends on how much is queued.
   *
   * @returns what the function returns, or what its promise gives. Fails with what it throws, whose stack is the thread's, or with
   * `ERR_NO_SUCH_TASK`, `ERR_TASKS_NOT_LOADED`, `ERR_ARGUMENTS_NOT_CLONEABLE`, `ERR_RESULT_NOT_CLONEABLE`, `ERR_TASK_THREW_NON_ERROR`,
   * `ERR_THREAD_DIED`, `ERR_QUEUE_FULL`, `ERR_POOL_STOPPED`, `ABORT_ERR`
   */
  run<Name extends TaskName<Tasks>>(
    name: Name,
    ...args: TaskArguments<Tasks, Name>
  ): Promise<TaskResult<Tasks, Name>>;
}

export interface StopOptions {
  /** What becomes of tasks that have not begun: they are finished, unless it is said; or they fail with `ERR_POOL_STOPPED`. */
  readonly queued?: 'finish' | 'reject';
  /** How long to wait for tasks, in milliseconds; for ever unless it is said. What is left then fails with `ERR_POOL_STOPPED`, and its threads are terminated. */
  readonly graceMs?: number;
}

/** setTimeout takes what is longer for nothing. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * @typeParam Tasks the module of tasks: `new ThreadPool<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url))`
 */
export class ThreadPool<Tasks = AnyTasks> implements TaskRunner<Tasks> {
  readonly #options: CompletePoolOptions;
  readonly #counters = new PoolCounters();
  readonly #crew: Crew;
  readonly #dispatcher: Dispatcher;
  readonly #roster: Roster;
  /** Jobs that are not taken yet, as too many are queued. */
  readonly #waiting: Fifo<Job> = new Fifo();
  /** Jobs that are taken, until they are settled and no thread has them any more. */
  #open = 0;
  readonly #whenIdle: (() => void)[] = [];
  readonly #signals = new SignalWatch<Job>((job, reason) => this.#abort(job, reason));
  #stopped: Promise<void> | undefined;
  #graceTimer: NodeJS.Timeout | undefined;
  #forced = false;
  #holds = 0;
  /** Keeps the process alive while there is work; nothing else here does. */
  readonly #alive: NodeJS.Timeout = setInterval(() => {}, LONGEST_TIMEOUT_MS).unref();

  /**
   * Starts the threads. None of them keeps the process alive while it has no task.
   *
   * @param module where the module of tasks is, as `new URL('./tasks.ts', import.meta.url)` or an absolute path; it is loaded once in
   * each thread
   * @throws WirebookError `ERR_OUT_OF_RANGE`, `ERR_INVALID_URL`
   */
  constructor(module: URL | string, options: ThreadPoolOptions = {}) {
    this.#options = completePoolOptions(options);
    const { threads, ringBytes } = this.#options;
    const events = {
      onMessage: (...args: Parameters<Roster['onMessage']>) => this.#roster.onMessage(...args),
      onExit: (...args: Parameters<Roster['onExit']>) => this.#roster.onExit(...args),
      onGarbled: (...args: Parameters<Crew['onGarbled']>) => this.#crew.onGarbled(...args),
    };
    const seats = Array.from({ length: threads }, (_, index) => new Seat(index, ringBytes, events));
    const memory = new PoolMemory(PoolMemory.create(threads));
    const books = new Books(this.#counters, () => this.#onClosed());
    const dispatcher = new Dispatcher(seats, books, memory, ringBytes);
    this.#dispatcher = dispatcher;
    this.#crew = new Crew(seats, books, memory, dispatcher);
    const common = {
      memory: memory.memory,
      tasks: dispatcher.tasks,
      url: moduleUrl(module),
      clockOffsetMs: clockOffsetMs(),
    };
    this.#roster = new Roster({
      seats,
      crew: this.#crew,
      dispatcher,
      books,
      common,
      options: this.#options,
      counters: this.#counters,
      hasWork: () => this.#open > 0,
    });
    this.#roster.fill();
  }

  run<Name extends TaskName<Tasks>>(
    name: Name,
    ...args: TaskArguments<Tasks, Name>
  ): Promise<TaskResult<Tasks, Name>> {
    return this.#submit(name, args, undefined);
  }

  /** `run` with options: `pool.with({ signal }).run('hash', bytes)`. */
  with(options: TaskOptions): TaskRunner<Tasks> {
    return { run: (name, ...args) => this.#submit(name, args, options) };
  }

  /** Resolved when every thread has loaded the module of tasks; fails with `ERR_TASKS_NOT_LOADED`, `ERR_POOL_STOPPED`. There is no need to wait for it. */
  async ready(): Promise<void> {
    if (this.#stopped !== undefined) throw poolStopped();
    this.#roster.fill();
    this.#hold();
    try {
      await this.#roster.ready();
    } finally {
      this.#letGo();
    }
  }

  /** Resolved when no task is queued or running. New ones are taken meanwhile, and waited for too. */
  async drain(): Promise<void> {
    while (this.#open > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /**
   * Refuses new tasks, finishes those that are taken, then ends the threads. Called again it may be more strict: what it says then
   * counts from then on.
   *
   * @returns resolved when there is no thread left
   */
  stop({ queued = 'finish', graceMs = Number.POSITIVE_INFINITY }: StopOptions = {}): Promise<void> {
    this.#stopped ??= this.#finish();
    if (queued === 'reject') this.#dispatcher.failUnbegun((job) => poolStopped(job.name));
    if (graceMs < LONGEST_TIMEOUT_MS) {
      clearTimeout(this.#graceTimer);
      this.#graceTimer = setTimeout(() => this.#force(), graceMs).unref(); // what is under way holds the process
    }
    return this.#stopped;
  }

  /** `stop()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  get stats(): PoolStats {
    const { completed, failed, replaced, waitUs, runUs } = this.#counters;
    const active = this.#crew.active;
    return {
      threads: this.#options.threads,
      queued: Math.max(0, this.#open - active),
      active,
      waiting: this.#waiting.size,
      completed,
      failed,
      replaced,
      waitUs,
      runUs,
    };
  }

  #submit<Result>(name: string, args: readonly unknown[], options?: TaskOptions): Promise<Result> {
    return new Promise((resolve, reject) => {
      const nowUs = toMicroseconds(performance.now());
      const settle = resolve as (value: unknown) => void;
      this.#admit(new Job(name, args, options, nowUs, this.#signals, settle, reject));
    });
  }

  #admit(job: Job): void {
    const { signal } = job;
    if (this.#stopped !== undefined) job.reject(poolStopped(job.name));
    else if (signal?.aborted === true) job.reject(abortError(job.name, signal.reason));
    else if (!this.#isFull()) this.#take(job);
    else if (this.#options.whenFull === 'reject')
      job.reject(queueFull(job.name, this.#options.maxQueued));
    else {
      job.watchSignal();
      this.#waiting.push(job);
    }
  }

  /** A thread's task is not queued: so many may be on top of what may wait. */
  #isFull(): boolean {
    return this.#open - this.#options.threads >= this.#options.maxQueued;
  }

  #take(job: Job): void {
    if (this.#open === 0) this.#hold();
    this.#open += 1;
    job.isTaken = true;
    job.watchSignal();
    this.#roster.fill();
    this.#dispatcher.add(job);
  }

  #onClosed(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#letGo();
    if (this.#waiting.size > 0) this.#takeWaiting(); // which may hold again
    if (this.#open > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #takeWaiting(): void {
    while (this.#waiting.size > 0 && !this.#isFull()) {
      const job = this.#waiting.shift();
      if (job?.settled === false) this.#take(job);
    }
  }

  #abort(job: Job, reason: unknown): void {
    job.reject(abortError(job.name, reason));
    if (!job.isTaken) return; // it is passed over when its turn comes
    this.#counters.failed += 1;
    const { id } = job;
    const seat = this.#crew.cancel(job);
    if (seat === undefined) return;
    seat.post({ type: 'cancel', id });
    const { cancelGraceMs } = this.#options;
    if (cancelGraceMs >= LONGEST_TIMEOUT_MS) return;
    setTimeout(() => this.#crew.giveUp(seat, id), cancelGraceMs).unref();
  }

  async #finish(): Promise<void> {
    this.#hold();
    for (const job of this.#waiting.clear()) job.reject(poolStopped(job.name));
    await this.drain();
    clearTimeout(this.#graceTimer);
    await this.#roster.dismiss(this.#forced);
    clearInterval(this.#alive);
  }

  /** The grace is over. */
  #force(): void {
    this.#forced = true;
    this.#dispatcher.failUnbegun((job) => poolStopped(job.name));
    this.#dispatcher.failAll((job) => taskTerminated(job.name));
  }

  #hold(): void {
    this.#holds += 1;
    if (this.#holds === 1) this.#alive.ref();
  }

  #letGo(): void {
    this.#holds -= 1;
    if (this.#holds === 0) this.#alive.unref();
  }
}
