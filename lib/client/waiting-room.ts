/**
 * Those who wait for a connection, and how each of them is told.
 *
 * Knows: time-outs, signals, and a waiter's two ears. Must not know: connections, or in which order they are served (waiter-queue.ts).
 *
 * Decision: whoever has just begun to wait is told nothing before he knows that he does. So what is decided at once is told in a microtask, and
 * nobody has to ask himself whether his callback may come before `wait` has returned.
 */
import { reportUnheard } from '../reactor/failures.ts';
import { Alarms } from '../rpc/alarms.ts';
import { describeThrown } from '../rpc/failure.ts';
import type { PoolErrors } from './pool-errors.ts';
import type { HostPoolSettings } from './pool-options.ts';
import type { PoolWait } from './pool-wait.ts';
import type { Pooled } from './pooled.ts';

/** Whom the room tells. */
export interface RoomOwner<Resource> {
  /** One has gone by himself: his time is over, or his signal has said so. */
  onGone(wait: PoolWait<Resource>): void;
  /** One has been told that he gets none. */
  onFailed(error: unknown): void;
}

export class WaitingRoom<Resource> {
  readonly #owner: RoomOwner<Resource>;
  readonly #settings: HostPoolSettings;
  readonly #errors: PoolErrors;
  readonly #alarms: Alarms<PoolWait<Resource>>;

  constructor(owner: RoomOwner<Resource>, settings: HostPoolSettings, errors: PoolErrors) {
    this.#owner = owner;
    this.#settings = settings;
    this.#errors = errors;
    this.#alarms = new Alarms(settings.clock, (wait) =>
      this.#go(wait, errors.timeout(wait.timeoutMs)),
    );
  }

  /** @returns false when he cannot wait: he is told why */
  admit(wait: PoolWait<Resource>, waiting: number): boolean {
    const { acquireTimeoutMs, maxWaiting, clock } = this.#settings;
    const limitMs = Math.min(wait.timeoutMs, acquireTimeoutMs);
    const { signal } = wait;
    if (signal?.aborted === true) this.refuse(wait, signal.reason);
    else if (!(limitMs > 0)) this.refuse(wait, this.#errors.timeout(wait.timeoutMs));
    else if (waiting >= maxWaiting) this.refuse(wait, this.#errors.full());
    else {
      wait.listen((reason) => this.#go(wait, reason));
      if (limitMs < Number.POSITIVE_INFINITY)
        wait.alarm = this.#alarms.set(wait, limitMs, clock.now());
      return true;
    }
    return false;
  }

  /** It is over, without a word. @returns false when it was before */
  end(wait: PoolWait<Resource>): boolean {
    if (!wait.end()) return false;
    if (wait.alarm !== undefined) this.#alarms.cancel(wait.alarm);
    return true;
  }

  /** He gets none. */
  refuse(wait: PoolWait<Resource>, error: unknown): void {
    queueMicrotask(() => {
      if (this.end(wait)) this.#fail(wait, error);
    });
  }

  /** @returns false when he is gone */
  lend(wait: PoolWait<Resource>, pooled: Pooled<Resource>): boolean {
    if (!this.end(wait)) return false;
    try {
      wait.waiter.onLent(pooled);
    } catch (thrown) {
      unheard(thrown);
    }
    return true;
  }

  /** No timer is left. */
  close(): void {
    this.#alarms.close();
  }

  #go(wait: PoolWait<Resource>, error: unknown): void {
    if (!this.end(wait)) return;
    this.#owner.onGone(wait);
    this.#fail(wait, error);
  }

  #fail(wait: PoolWait<Resource>, error: unknown): void {
    this.#owner.onFailed(error);
    try {
      wait.waiter.onFailed(error);
    } catch (thrown) {
      unheard(thrown);
    }
  }
}

function unheard(thrown: unknown): void {
  reportUnheard(thrown instanceof Error ? thrown : new Error(describeThrown(thrown)));
}
