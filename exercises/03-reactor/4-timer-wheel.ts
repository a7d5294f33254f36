/**
 * Exercise 3.4: ten thousand timers that hardly ever fire. The task stands in 4-timer-wheel.md; check with `npm run exercise 3.4`.
 *
 * What you write here can take the place of lib/reactor/timer-wheel.ts. It needs no imports.
 */

/** A timer in the wheel. */
export interface WheelTimer<Value> {
  readonly value: Value;
  /** Whether it still is to fire: not after it has fired, nor after it was taken back. */
  readonly pending: boolean;
}

/** Timers, most of which never fire. It has no clock: what time it is, the caller says. */
export class TimerWheel<Value> {
  /**
   * @param nowMs what the clock says, in milliseconds; any number, it need not be 0
   * @param tickMs how fine the wheel is: no timer is early, and none later than this
   */
  constructor(nowMs: number, tickMs = 1) {
    throw new Error('not written yet');
  }

  /** How many timers are pending. */
  get size(): number {
    throw new Error('not written yet');
  }

  /**
   * Sets a timer.
   *
   * @param value comes back from `advance` when it fires
   * @param delayMs milliseconds from `nowMs`, perhaps 0; the next tick at the earliest
   * @param nowMs may be later than the last `advance`
   */
  schedule(value: Value, delayMs: number, nowMs: number): WheelTimer<Value> {
    throw new Error('not written yet');
  }

  /** Takes a timer back. One that has fired, or was taken back before, it leaves alone. */
  cancel(timer: WheelTimer<Value>): void {
    throw new Error('not written yet');
  }

  /**
   * Goes on to this time, a tick later or a day.
   *
   * @returns the values of all timers that have become due, in the order of their ticks
   */
  advance(nowMs: number): readonly Value[] {
    throw new Error('not written yet');
  }

  /**
   * How long one may sleep: never past a timer that fires. It may be shorter than that, if it is not 0 while nothing is due.
   *
   * @returns milliseconds from `nowMs`; 0 when a timer is due; Infinity when there is none
   */
  msUntilNext(nowMs: number): number {
    throw new Error('not written yet');
  }
}
