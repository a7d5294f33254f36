// @fails "fires a timer at its tick, once"
// @says "the timer fired a tick late"

export interface WheelTimer<Value> {
  readonly value: Value;
  readonly pending: boolean;
}

const SLOTS = 512;

class Timer<Value> implements WheelTimer<Value> {
  pending = true;
  readonly value: Value;
  readonly dueTick: number;

  constructor(value: Value, dueTick: number) {
    this.value = value;
    this.dueTick = dueTick;
  }
}

/** Fires what was due before this tick. */
export class TimerWheel<Value> {
  readonly #startMs: number;
  readonly #tickMs: number;
  readonly #slots: Set<Timer<Value>>[] = Array.from({ length: SLOTS }, () => new Set());
  /** Every tick up to this one has been dealt with. */
  #tick = 0;
  #size = 0;

  constructor(nowMs: number, tickMs = 1) {
    this.#startMs = nowMs;
    this.#tickMs = tickMs;
  }

  get size(): number {
    return this.#size;
  }

  schedule(value: Value, delayMs: number, nowMs: number): WheelTimer<Value> {
    const due = Math.ceil((nowMs + delayMs - this.#startMs) / this.#tickMs);
    const timer = new Timer(value, Math.max(due, this.#tick + 1));
    this.#slotOf(timer.dueTick).add(timer);
    this.#size += 1;
    return timer;
  }

  cancel(timer: WheelTimer<Value>): void {
    if (!(timer instanceof Timer) || !timer.pending) return;
    timer.pending = false;
    this.#slotOf(timer.dueTick).delete(timer);
    this.#size -= 1;
  }

  advance(nowMs: number): readonly Value[] {
    const tick = Math.floor((nowMs - this.#startMs) / this.#tickMs);
    const due: Timer<Value>[] = [];
    for (let at = Math.max(this.#tick, tick - SLOTS); at <= tick; at += 1) {
      for (const timer of this.#slotOf(at)) if (timer.dueTick < tick) due.push(timer);
    }
    this.#tick = Math.max(this.#tick, tick);
    for (const timer of due) this.cancel(timer);
    return due.sort((a, b) => a.dueTick - b.dueTick).map(({ value }) => value);
  }

  msUntilNext(nowMs: number): number {
    if (this.#size === 0) return Number.POSITIVE_INFINITY;
    let ahead = 1;
    while (this.#slotOf(this.#tick + ahead).size === 0) ahead += 1;
    return Math.max(0, this.#startMs + (this.#tick + ahead) * this.#tickMs - nowMs);
  }

  #slotOf(tick: number): Set<Timer<Value>> {
    return this.#slots[tick % SLOTS] ?? new Set();
  }
}
