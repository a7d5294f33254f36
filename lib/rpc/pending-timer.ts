/**
 * The clock's side of calls in flight: one timer for all their deadlines.
 *
 * Knows: a clock, and the table. Must not know: what becomes of a call whose time is over.
 *
 * Decision: the timer is left as it is when a call is answered in time, which nearly all are. It then fires once in vain, and that is cheaper
 * than moving it for each call.
 */
import type { CancelTimer, Clock } from '../base/index.ts';
import type { PendingCalls } from './pending-calls.ts';

export class PendingTimer<Call> {
  readonly #clock: Clock;
  readonly #pending: PendingCalls<Call>;
  readonly #onExpired: (calls: readonly Call[]) => void;
  #cancel: CancelTimer | undefined;
  #dueMs = Number.POSITIVE_INFINITY;

  /** @param onExpired is called with the calls whose time is over */
  constructor(
    clock: Clock,
    pending: PendingCalls<Call>,
    onExpired: (calls: readonly Call[]) => void,
  ) {
    this.#clock = clock;
    this.#pending = pending;
    this.#onExpired = onExpired;
  }

  /** A call with a deadline has been added. */
  look(nowMs: number): void {
    const delayMs = this.#pending.msUntilNext(nowMs);
    if (nowMs + delayMs >= this.#dueMs) return;
    this.#cancel?.();
    this.#dueMs = nowMs + delayMs;
    this.#cancel = this.#clock.after(delayMs, () => this.#fire());
  }

  stop(): void {
    this.#cancel?.();
  }

  #fire(): void {
    this.#cancel = undefined;
    this.#dueMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.now();
    const expired = this.#pending.expire(nowMs);
    this.look(nowMs);
    if (expired.length > 0) this.#onExpired(expired);
  }
}
