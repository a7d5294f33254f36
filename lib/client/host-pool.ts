/** API under construction: the signatures are meant to stay. */
import type { Connector } from './connector.ts';
import type { HostPoolStats } from './pool-events.ts';
import { completePoolOptions, type HostPoolOptions } from './pool-options.ts';
import type { Pooled } from './pooled.ts';

/** How long to wait for a connection. */
export interface AcquireOptions {
  /**
   * No longer than this, in milliseconds, whatever `acquireTimeoutMs` says: what is left of a call's own time. When it is over first the error is
   * `ERR_RPC_DEADLINE_EXCEEDED`, not executed.
   */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** While none can be made: wait for the next attempt instead of failing. Default false. */
  readonly waitForReady?: boolean | undefined;
}

/** Whom the pool tells how waiting has ended: one of the two, once, never from within `wait`. Must not throw. */
export interface PoolWaiter<Resource> {
  onLent(pooled: Pooled<Resource>): void;
  /** @param error an RpcError whose `retry` is `not-executed`, or the signal's reason */
  onFailed(error: unknown): void;
}

export class HostPool<Resource> {
  constructor(connector: Connector<Resource>, options: HostPoolOptions = {}) {
    void connector;
    completePoolOptions(options);
  }

  /** It takes nobody any more: `close` has been called. */
  get closed(): boolean {
    throw new Error('under construction');
  }

  get stats(): HostPoolStats {
    throw new Error('under construction');
  }

  /** One that has room, at once: no promise, no memory. Undefined when there is none: `acquire` or `wait` then. */
  tryAcquire(): Pooled<Resource> | undefined {
    throw new Error('under construction');
  }

  /**
   * Waits for one without a promise. The waiter is told in a later turn or, when another gives one back, from within that.
   *
   * @returns gives up waiting, without a word; harmless once the waiter has been told
   */
  wait(waiter: PoolWaiter<Resource>, options: AcquireOptions = {}): () => void {
    throw new Error(`under construction ${String(waiter)} ${String(options)}`);
  }

  /**
   * Borrows one; `release` it (or `using`).
   *
   * @throws RpcError, not executed: `ERR_RPC_CONNECT_FAILED` (its `cause` says why), `ERR_RPC_POOL_TIMEOUT`, `ERR_RPC_DEADLINE_EXCEEDED`,
   *   `ERR_RPC_OVERLOADED` (`maxWaiting`), `ERR_RPC_SHUTTING_DOWN`; or the signal's reason
   */
  acquire(options: AcquireOptions = {}): Promise<Pooled<Resource>> {
    throw new Error(`under construction ${String(options)}`);
  }

  /** Borrows one for as long as `task` runs. @throws as `acquire`, and what `task` throws */
  use<Result>(
    task: (resource: Resource) => Result | Promise<Result>,
    options?: AcquireOptions,
  ): Promise<Result> {
    throw new Error(`under construction ${String(task)} ${String(options)}`);
  }

  /**
   * Lends no more. Who waits fails, `ERR_RPC_SHUTTING_DOWN`; what is idle is closed; what is lent may come back.
   *
   * @param options `graceMs`: how long that may take, in milliseconds; then it is closed under its users. Default 30 s
   * @returns resolves when every connection is gone
   */
  close({ graceMs = 30_000 }: { readonly graceMs?: number } = {}): Promise<void> {
    throw new Error(`under construction ${graceMs}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
