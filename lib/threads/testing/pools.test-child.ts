/** What the tests of the pool have in common: pools that are stopped afterwards, and gates for their tasks. */
import type { ThreadPoolOptions } from '../pool-options.ts';
import { ThreadPool } from '../thread-pool.ts';

export type Tasks = typeof import('./tasks.test-child.ts');
export const TASKS: URL = new URL('./tasks.test-child.ts', import.meta.url);

/** Pools of one test, to be stopped when it is over, whatever they do. */
export class Pools {
  readonly #pools: ThreadPool<Tasks>[] = [];

  open(options: ThreadPoolOptions = {}, module: URL | string = TASKS): ThreadPool<Tasks> {
    const pool = new ThreadPool<Tasks>(module, { threads: 1, ...options });
    this.#pools.push(pool);
    return pool;
  }

  async stop(): Promise<void> {
    const pools = this.#pools.splice(0);
    await Promise.all(pools.map((pool) => pool.stop({ graceMs: 0, queued: 'reject' })));
  }
}

/** Shared memory for `gate` and the like: how many have begun, and whether they may go on. */
export class Gate {
  readonly memory: SharedArrayBuffer = new SharedArrayBuffer(16);
  readonly #cells = new Int32Array(this.memory);

  /** Waits until so many have begun, without blocking this thread. */
  async begun(count: number): Promise<void> {
    while (Atomics.load(this.#cells, 0) < count)
      await new Promise((resolve) => setImmediate(resolve));
  }

  open(): void {
    Atomics.store(this.#cells, 1, 1);
    Atomics.notify(this.#cells, 1);
  }

  /** Waits for what a cancelled task leaves behind. */
  async left(): Promise<number> {
    while (Atomics.load(this.#cells, 1) === 0)
      await new Promise((resolve) => setImmediate(resolve));
    return Atomics.load(this.#cells, 1);
  }

  get marks(): number {
    return Atomics.load(this.#cells, 2);
  }
}

/** The code of the error with which a promise fails. */
export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: { code?: unknown }) => error.code,
  );
