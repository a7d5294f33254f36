/**
 * The notes' thread pool, faithfully in TypeScript but for one thing: its workers are async functions.
 *
 * Knows: tasks, of which each has its future. Must not know: what they do.
 *
 * Decision: what is wrong with it is its order of questions, not its threads. So it needs none, and is wrong in the same way every
 * time.
 */

export class NotesPool {
  readonly #tasks: (() => Promise<void>)[] = [];
  readonly #workers: Promise<void>[];
  /** What the condition variable is there. */
  #waiting: (() => void)[] = [];
  #start = true;

  constructor(workers: number) {
    this.#workers = Array.from({ length: workers }, () => this.#worker());
  }

  /** @throws when the pool is stopped: at once, on the caller's own thread */
  enqueue<T>(f: () => Promise<T>): Promise<T> {
    if (!this.#start) throw new Error('enqueue on stopped ThreadPool');
    return new Promise<T>((resolve, reject) => {
      this.#tasks.push(() => f().then(resolve, reject)); // the packaged task
      this.#waiting.shift()?.();
    });
  }

  async stop(): Promise<void> {
    this.#start = false;
    for (const wake of this.#waiting.splice(0)) wake();
    await Promise.all(this.#workers);
  }

  async #worker(): Promise<void> {
    for (;;) {
      while (this.#tasks.length === 0 && this.#start) await this.#notified();
      if (!this.#start) break;
      const f = this.#tasks.shift();
      try {
        await f?.();
      } catch (error) {
        console.error(`[ThreadPool] Task execution failed: ${String(error)}`);
      }
    }
  }

  #notified(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
