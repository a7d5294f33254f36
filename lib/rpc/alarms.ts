/**
 * Many deadlines, and one timer for them all.
 *
 * Knows: the reactor's timer wheel, and a clock to be called by. Must not know: what falls due.
 *
 * Decision: nearly every call is over long before its deadline. So setting one and taking it back must cost next to nothing: both are
 * O(1) in the wheel, and the clock's timer is left as it is when a deadline is taken back. It then fires once in vain, which is cheaper
 * than moving it ten thousand times a second.
 */
import type { CancelTimer, Clock } from '../base/index.ts';
import { TimerWheel, type WheelTimer } from '../reactor/index.ts';

/** A deadline that has been set. */
export type Alarm<Value> = WheelTimer<Value>;

export class Alarms<Value> {
  readonly #clock: Clock;
  readonly #wheel: TimerWheel<Value>;
  readonly #onDue: (value: Value) => void;
  #cancelTimer: CancelTimer | undefined;
  /** When the clock's timer is to fire. */
  #timerDueMs = Number.POSITIVE_INFINITY;

  /** @param onDue is called with each value whose time has come; it must not throw */
  constructor(clock: Clock, onDue: (value: Value) => void) {
    this.#clock = clock;
    this.#wheel = new TimerWheel(clock.now());
    this.#onDue = onDue;
  }

  /** How many are set. */
  get size(): number {
    return this.#wheel.size;
  }

  /** @param delayMs milliseconds from `nowMs`, which is what the clock says now */
  set(value: Value, delayMs: number, nowMs: number): Alarm<Value> {
    const alarm = this.#wheel.schedule(value, delayMs, nowMs);
    this.#arm(nowMs);
    return alarm;
  }

  /** Takes one back; one that has fallen due, or was taken back before, it leaves alone. */
  cancel(alarm: Alarm<Value>): void {
    this.#wheel.cancel(alarm);
  }

  /** No timer is left. What is still set falls due no more, unless another is set after it. */
  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerDueMs = Number.POSITIVE_INFINITY;
  }

  #arm(nowMs: number): void {
    const delayMs = this.#wheel.msUntilNext(nowMs);
    if (nowMs + delayMs >= this.#timerDueMs) return;
    this.#cancelTimer?.();
    this.#timerDueMs = nowMs + delayMs;
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#look());
  }

  #look(): void {
    this.#cancelTimer = undefined;
    this.#timerDueMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.now();
    for (const value of this.#wheel.advance(nowMs)) this.#onDue(value);
    this.#arm(nowMs);
  }
}
