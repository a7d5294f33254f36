/**
 * A task on the side of the one who wants it done: the arguments, and the promise that is owed.
 *
 * Knows: how the promise is settled, once. Must not know: threads.
 */
import type { TransferListItem } from 'node:worker_threads';
import type { SignalWatch } from './signal-watch.ts';

/** What the caller has said of one call. */
export interface TaskOptions {
  /** Aborted: a task that has not begun never begins; one that runs is told, and its promise fails at once, with `ABORT_ERR`. */
  readonly signal?: AbortSignal;
  /** What of the arguments is handed over instead of copied, as with `postMessage`. */
  readonly transfer?: readonly TransferListItem[];
}

export class Job {
  readonly name: string;
  readonly submittedUs: number;
  readonly transfer: readonly TransferListItem[];
  readonly signal: AbortSignal | undefined;
  args: readonly unknown[];
  /** The arguments as they travel through a ring, if they can. */
  bytes: Uint8Array | undefined;
  /** Whether these are all the arguments, encoded, and not the one argument itself. */
  encoded = false;
  /** Which function of the module; -1 until the names are known. */
  index = -1;
  /** Its number while it is given out; 0 before. */
  id = 0;
  settled = false;
  /** Whether the pool has taken it. */
  isTaken = false;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: Error) => void;
  readonly #watch: SignalWatch<Job>;

  constructor(
    name: string,
    args: readonly unknown[],
    options: TaskOptions | undefined,
    submittedUs: number,
    watch: SignalWatch<Job>,
    resolve: (value: unknown) => void,
    reject: (error: Error) => void,
  ) {
    this.name = name;
    this.args = args;
    this.signal = options?.signal;
    this.transfer = options?.transfer ?? [];
    this.submittedUs = submittedUs;
    this.#watch = watch;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Has the pool hear of it when the signal is aborted before the job is settled. */
  watchSignal(): void {
    if (this.signal !== undefined) this.#watch.add(this.signal, this);
  }

  /** Keeps the promise. After the first time nothing happens. */
  resolve(value: unknown): void {
    if (this.#settle()) this.#resolve(value);
  }

  /** Fails the promise. After the first time nothing happens. */
  reject(error: Error): void {
    if (this.#settle()) this.#reject(error);
  }

  /** They have gone where they are needed, or are not needed any more. */
  forgetArguments(): void {
    this.args = [];
    this.bytes = undefined;
  }

  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.forgetArguments();
    if (this.signal !== undefined) this.#watch.remove(this.signal, this);
    return true;
  }
}
