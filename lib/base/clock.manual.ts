/**
 * A clock that stands still until it is told to move.
 *
 * Knows: which calls are due when. Must not know: real time.
 *
 * Decision: moving the clock makes the due calls one by one, with `now()` at the very moment of each, so a call that asks for
 * another one gets it in its right place. Ten minutes of leases pass in a microsecond, and always in the same order.
 */
import type { CancelTimer, Clock } from './clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

export class ManualClock implements Clock {
  #nowMs: number;
  /** Latest first, so that the next one is at the end, where taking it off costs nothing. Among equals the oldest is last. */
  readonly #timers: Timer[] = [];

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): CancelTimer {
    const timer: Timer = { dueMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.splice(this.#placeFor(timer.dueMs), 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index !== -1) this.#timers.splice(index, 1);
    };
  }

  /** When the next call is due, by `now()`; undefined when nobody waits. */
  get nextDueMs(): number | undefined {
    return this.#timers.at(-1)?.dueMs;
  }

  /** How many calls are waiting to be made. 0 at the end of a test means: nothing was left ticking. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass and makes every call that falls due in it, also those asked for on the way. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (let timer = this.#takeDue(untilMs); timer; timer = this.#takeDue(untilMs)) {
      this.#nowMs = timer.dueMs;
      timer.callback();
    }
    this.#nowMs = untilMs;
  }

  #takeDue(untilMs: number): Timer | undefined {
    const next = this.#timers.at(-1);
    return next && next.dueMs <= untilMs ? this.#timers.pop() : undefined;
  }

  /** The first index whose timer is due no later: before its equals, which are then made first. */
  #placeFor(dueMs: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timers[middle]?.dueMs ?? 0) > dueMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
