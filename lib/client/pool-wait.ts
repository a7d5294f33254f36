/**
 * One who waits for a connection, with all that could end the wait.
 *
 * Knows: whom to tell, until when, and the signal. Must not know: the pool. A leaf.
 *
 * Decision: whichever comes first ends it, be it a connection, the time, the signal or the pool; the others then find it `over`. With it go the
 * timer and the listener, so that a wait leaves nothing behind.
 */
import type { Alarm } from '../rpc/alarms.ts';
import { validTimeoutMs } from '../rpc/call-options.ts';
import type { CoreWaiter } from './pool-rules.ts';
import type { Pooled } from './pooled.ts';
import type { Ticket } from './waiter-queue.ts';

/** How to wait for a connection. */
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

/** Those who came together. */
export interface WaitBatch {
  /** When their time is over; Infinity as long as that has not been seen. */
  dueMs: number;
}

export class PoolWait<Resource> implements CoreWaiter {
  readonly waiter: PoolWaiter<Resource>;
  readonly timeoutMs: number;
  readonly waitForReady: boolean;
  ticket: Ticket<PoolWait<Resource>> | undefined;
  /** With whom it came, if it has the time that all have. */
  batch: WaitBatch | undefined;
  /** Of its own time, if that is shorter. */
  alarm: Alarm<PoolWait<Resource>> | undefined;
  /** Has just come, and does not know yet that he waits. */
  entering = false;
  over = false;
  readonly signal: AbortSignal | undefined;
  #onAbort: (() => void) | undefined;

  /** @throws WirebookError `ERR_OUT_OF_RANGE` for a time that is none */
  constructor(waiter: PoolWaiter<Resource>, options: AcquireOptions) {
    this.waiter = waiter;
    this.timeoutMs = validTimeoutMs(options.timeoutMs);
    this.waitForReady = options.waitForReady ?? false;
    this.signal = options.signal;
  }

  /** From now on the signal ends it. */
  listen(onAbort: (reason: unknown) => void): void {
    const signal = this.signal;
    if (signal === undefined) return;
    this.#onAbort = () => onAbort(signal.reason);
    signal.addEventListener('abort', this.#onAbort);
  }

  /** It is over. @returns false when it was before */
  end(): boolean {
    if (this.over) return false;
    this.over = true;
    if (this.#onAbort !== undefined) this.signal?.removeEventListener('abort', this.#onAbort);
    this.#onAbort = undefined;
    return true;
  }
}
