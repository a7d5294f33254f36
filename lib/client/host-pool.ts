/**
 * The connections to one host, as their users see them: borrow one, give it back.
 *
 * Knows: what may be asked. Must not know: how it comes about (pool-engine.ts).
 *
 * Decision: two ways to ask, and one of them without a promise. Nearly always a connection is there; whoever makes a hundred thousand calls a second
 * asks for it with `tryAcquire` and sends in the same turn.
 */
import type { Connector } from './connector.ts';
import { PoolEngine, type SharedPlaces } from './pool-engine.ts';
import type { HostPoolStats } from './pool-events.ts';
import { completePoolOptions, type HostPoolOptions } from './pool-options.ts';
import { type AcquireOptions, PoolWait, type PoolWaiter } from './pool-wait.ts';
import type { Pooled } from './pooled.ts';

const DEFAULT_GRACE_MS = 30_000;
const NO_OPTIONS: AcquireOptions = {};

export class HostPool<Resource> {
  readonly #engine: PoolEngine<Resource>;

  /**
   * @param places those that all hosts share: a `ConnectionPool` gives them
   * @throws WirebookError `ERR_OUT_OF_RANGE` for a limit that is none
   */
  constructor(
    connector: Connector<Resource>,
    options: HostPoolOptions = {},
    places: SharedPlaces | undefined = undefined,
  ) {
    this.#engine = new PoolEngine(connector, completePoolOptions(options), places);
  }

  /** It lends no more: `close` has been called. */
  get closed(): boolean {
    return this.#engine.closed;
  }

  /** There is nothing in it: no connection, nobody who waits, no failure of late. */
  get vacant(): boolean {
    return this.#engine.vacant;
  }

  get stats(): HostPoolStats {
    return this.#engine.stats;
  }

  /** One that has room, at once: no promise, no memory. Undefined when there is none: `acquire` or `wait` then. */
  tryAcquire(): Pooled<Resource> | undefined {
    return this.#engine.lend();
  }

  /**
   * Borrows one; `release` it (or say `using`).
   *
   * @throws RpcError, not executed: `ERR_RPC_CONNECT_FAILED` (its `cause` says why), `ERR_RPC_POOL_TIMEOUT`, `ERR_RPC_DEADLINE_EXCEEDED`
   *   (`timeoutMs`), `ERR_RPC_OVERLOADED` (`maxWaiting`), `ERR_RPC_SHUTTING_DOWN`; or the signal's reason
   */
  acquire(options: AcquireOptions = NO_OPTIONS): Promise<Pooled<Resource>> {
    if (options.signal?.aborted !== true) {
      const pooled = this.#engine.lend();
      if (pooled !== undefined) return Promise.resolve(pooled);
    }
    return new Promise((resolve, reject) => {
      this.#engine.enqueue(new PoolWait({ onLent: resolve, onFailed: reject }, options));
    });
  }

  /**
   * As `acquire`, without a promise, and also where one is there already. The waiter is told in a later turn or, when somebody gives one back, from
   * within that; never from within `wait`.
   *
   * @returns gives up waiting, without a word; harmless once the waiter has been told
   */
  wait(waiter: PoolWaiter<Resource>, options: AcquireOptions = NO_OPTIONS): () => void {
    const wait = new PoolWait(waiter, options);
    this.#engine.enqueue(wait);
    return () => this.#engine.leave(wait);
  }

  /** Borrows one for as long as `task` runs. @throws as `acquire`, and what `task` throws */
  async use<Result>(
    task: (resource: Resource) => Result | Promise<Result>,
    options?: AcquireOptions,
  ): Promise<Result> {
    const pooled = await this.acquire(options);
    try {
      return await task(pooled.resource);
    } finally {
      pooled.release();
    }
  }

  /** For whoever shares places between hosts: one has become free for which this pool waits. */
  lookAgain(): void {
    this.#engine.look();
  }

  /** For the same: another host needs a place, so an idle connection is closed. @returns false when there is none */
  evict(): boolean {
    return this.#engine.evict();
  }

  /**
   * Lends no more. Who waits fails, `ERR_RPC_SHUTTING_DOWN`; what is idle is closed; what is lent may come back.
   *
   * @param options `graceMs`: how long that may take, in milliseconds; then it is closed under its users. Default 30 s. Another call may shorten it
   * @returns resolves when every connection is gone
   */
  close({ graceMs = DEFAULT_GRACE_MS }: { readonly graceMs?: number } = {}): Promise<void> {
    return this.#engine.close(graceMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
