/**
 * Those who wait for a connection, and how each of them is told.
 *
 * Knows: time-outs, signals, and a waiter's two ears. Must not know: connections, or in which order they are served (waiter-queue.ts).
 *
 * Decision: nearly all wait equally long at the most, and who comes first is the first whose time is over. So they need no timer each: those who
 * come in the same millisecond share one reading of the clock, taken when it is over, and one timer looks at the front of the queue. Nobody
 * goes too early, nor more than a moment too late. Only who has a time of his own takes a place in the timer wheel.
 *
 * Whoever has just begun to wait is told nothing before he knows that he does. So what is decided at once is told in a microtask, and nobody
 * has to ask himself whether his callback may come before `wait` has returned.
 */
import type { CancelTimer } from '../base/index.ts';
import { reportUnheard } from '../reactor/failures.ts';
import { Alarms } from '../rpc/alarms.ts';
import { describeThrown } from '../rpc/failure.ts';
import type { PoolErrors } from './pool-errors.ts';
import type { HostPoolSettings } from './pool-options.ts';
import type { PoolWait, WaitBatch } from './pool-wait.ts';
import type { Pooled } from './pooled.ts';

/** Whom the room tells. */
export interface RoomOwner<Resource> {
  /** Who waits, in the order in which they came. */
  waiting(): Iterable<PoolWait<Resource>>;
  /** One has gone by himself: his time is over, or his signal has said so. */
  onGone(wait: PoolWait<Resource>): void;
  /** One has been told that he gets none. */
  onFailed(error: unknown): void;
}

export class WaitingRoom<Resource> {
  readonly #owner: RoomOwner<Resource>;
  readonly #settings: HostPoolSettings;
  readonly #errors: PoolErrors;
  /** Those with a time of their own. */
  readonly #alarms: Alarms<PoolWait<Resource>>;
  /** Of those with the time that all have: who come now, */
  #batch: WaitBatch | undefined;
  #cancelBatch: CancelTimer | undefined;
  /** and the first. */
  #cancelTimer: CancelTimer | undefined;

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
      if (signal !== undefined) wait.listen((reason) => this.#go(wait, reason));
      if (limitMs < acquireTimeoutMs) wait.alarm = this.#alarms.set(wait, limitMs, clock.now());
      else if (limitMs < Number.POSITIVE_INFINITY) wait.batch = this.#batch ?? this.#openBatch();
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
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#cancelBatch?.();
    this.#batch = undefined;
  }

  #openBatch(): WaitBatch {
    const { clock, acquireTimeoutMs } = this.#settings;
    const batch: WaitBatch = { dueMs: Number.POSITIVE_INFINITY };
    this.#batch = batch;
    this.#cancelBatch = clock.after(0, () => {
      this.#batch = undefined;
      batch.dueMs = clock.now() + acquireTimeoutMs;
      if (this.#cancelTimer === undefined) this.#expireIn(acquireTimeoutMs);
    });
    return batch;
  }

  #expireIn(delayMs: number): void {
    this.#cancelTimer = this.#settings.clock.after(delayMs, () => {
      this.#cancelTimer = undefined;
      this.#expire();
    });
  }

  #expire(): void {
    const nowMs = this.#settings.clock.now();
    for (const wait of this.#owner.waiting()) {
      if (wait.batch === undefined) continue; // has a time of its own
      const delayMs = wait.batch.dueMs - nowMs;
      if (delayMs > 0) {
        // Those who have just come open a timer when they know their time.
        if (delayMs < Number.POSITIVE_INFINITY) this.#expireIn(delayMs);
        return;
      }
      this.#go(wait, this.#errors.timeout(wait.timeoutMs));
    }
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
