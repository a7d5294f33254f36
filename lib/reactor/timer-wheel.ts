/**
 * Very many timers, most of which never fire: an idle time-out for each of ten thousand connections.
 *
 * Knows: ticks. Must not know: what time it is, or what a timer is for. A leaf: `now` comes in as an argument, expired timers go
 * out as calls.
 *
 * Decision: a hierarchical timing wheel (Varghese and Lauck, 1987). A sorted structure pays for an order of which nobody asks:
 * O(log n) for each timer set. Here setting and taking back are O(1). A level is a ring of 64 slots; a slot of level n spans
 * 64ⁿ ticks. A timer goes to the finest level that reaches it; when the time comes to a slot of a coarse level, what is in
 * it is dealt out again, finer. So each timer moves at most three times, and fires at its very tick.
 *
 *     level 0   64 slots of 1 tick        the next 64 ticks
 *     level 1   64 slots of 64 ticks      … 4,096
 *     level 2   64 slots of 4,096         … 262,144 (over four minutes, at 1 ms a tick)
 *     level 3   64 slots of 262,144       … 16,777,216 (over four hours); what is later waits in its last slot, and moves on
 */

/** A timer in the wheel. `cancel` it, or `schedule` it again when it has fired. */
export interface WheelTimer<Value> {
  readonly value: Value;
  /** Whether it still is to fire. */
  readonly pending: boolean;
}

const SLOT_BITS = 6;
const SLOTS = 1 << SLOT_BITS;
const SLOT_MASK = SLOTS - 1;
const LEVELS = 4;
const REACH = SLOTS ** LEVELS;

/** A ring of timers: each slot is one, and begins and ends at itself. */
class Link<Value> implements WheelTimer<Value> {
  previous: Link<Value> = this;
  next: Link<Value> = this;
  dueTick = 0;
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }

  get pending(): boolean {
    return this.next !== this;
  }

  insertBefore(link: Link<Value>): void {
    this.previous = link.previous;
    this.next = link;
    link.previous.next = this;
    link.previous = this;
  }

  remove(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.previous = this;
    this.next = this;
  }
}

export class TimerWheel<Value> {
  readonly #tickMs: number;
  readonly #startMs: number;
  /** `#levels[n][s]` is the ring of slot s of level n. */
  readonly #levels: ReadonlyArray<ReadonlyArray<Link<undefined | Value>>>;
  /** Every tick up to this one has been dealt with. */
  #tick = 0;
  /** No slot with a timer in it comes up before this tick. It may be empty by then: a cancelled timer leaves it as it is. */
  #nextTick = Number.POSITIVE_INFINITY;
  #size = 0;

  /**
   * @param nowMs what the clock says, in milliseconds
   * @param tickMs how fine the wheel is: no timer is early, and none later than this
   */
  constructor(nowMs: number, tickMs = 1) {
    this.#startMs = nowMs;
    this.#tickMs = tickMs;
    this.#levels = Array.from({ length: LEVELS }, () =>
      Array.from({ length: SLOTS }, () => new Link<undefined | Value>(undefined)),
    );
  }

  /** How many timers are pending. */
  get size(): number {
    return this.#size;
  }

  /**
   * Sets a timer. O(1).
   *
   * @param value comes back from `advance` when it fires
   * @param delayMs milliseconds from `nowMs`; the next tick at the earliest
   */
  schedule(value: Value, delayMs: number, nowMs: number): WheelTimer<Value> {
    const timer = new Link(value);
    const due = Math.ceil((nowMs + delayMs - this.#startMs) / this.#tickMs);
    timer.dueTick = Math.max(due, this.#tick + 1);
    this.#place(timer);
    this.#size += 1;
    return timer;
  }

  /** Takes a timer back. O(1). One that has fired, or was taken back before, it leaves alone. */
  cancel(timer: WheelTimer<Value>): void {
    if (!(timer instanceof Link) || !timer.pending) return;
    timer.remove();
    this.#size -= 1;
  }

  /**
   * Goes on to this time.
   *
   * @returns the values of the timers that have fired, by the tick at which they were due
   */
  advance(nowMs: number): readonly Value[] {
    const tick = Math.floor((nowMs - this.#startMs) / this.#tickMs);
    if (tick < this.#nextTick) {
      if (tick > this.#tick) this.#tick = tick;
      return [];
    }
    const fired: Value[] = [];
    while (this.#nextTick <= tick) {
      this.#tick = this.#nextTick;
      this.#turn(fired);
      this.#nextTick = this.#findNextTick();
    }
    this.#tick = tick;
    return fired;
  }

  /**
   * How long one may sleep: until a timer may fire, or must be dealt out finer. Never past one that fires.
   *
   * @returns milliseconds from `nowMs`, 0 when one is due; Infinity when there is none
   */
  msUntilNext(nowMs: number): number {
    if (this.#size === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#startMs + this.#nextTick * this.#tickMs - nowMs);
  }

  /** Puts a timer where it belongs, seen from this tick. */
  #place(timer: Link<Value>): void {
    const reachable = Math.min(timer.dueTick, this.#tick + REACH - 1);
    let level = 0;
    let span = 1;
    while (reachable - this.#tick >= span * SLOTS) {
      level += 1;
      span *= SLOTS;
    }
    const slot = Math.floor(reachable / span);
    this.#nextTick = Math.min(this.#nextTick, slot * span);
    const ring = this.#levels[level]?.[slot & SLOT_MASK];
    if (ring !== undefined) (timer as Link<undefined | Value>).insertBefore(ring);
  }

  /** What happens at the tick that has come: coarse slots are dealt out, then the timers of the finest fire. */
  #turn(fired: Value[]): void {
    for (let level = LEVELS - 1, span = SLOTS ** level; level >= 0; level -= 1, span /= SLOTS) {
      if (this.#tick % span !== 0) continue;
      const ring = this.#levels[level]?.[(this.#tick / span) & SLOT_MASK];
      for (let timer = ring?.next; timer !== ring && timer !== undefined; timer = ring?.next) {
        timer.remove();
        const due = timer as Link<Value>; // a ring's own link, the only one without a value, is never reached
        if (due.dueTick > this.#tick) {
          this.#place(due);
        } else {
          this.#size -= 1;
          fired.push(due.value);
        }
      }
    }
  }

  /** The first tick from now on whose slot, of whatever level, has timers. */
  #findNextTick(): number {
    let next = Number.POSITIVE_INFINITY;
    if (this.#size === 0) return next;
    for (const [level, rings] of this.#levels.entries()) {
      const span = SLOTS ** level;
      const current = Math.floor(this.#tick / span);
      for (let slot = current + 1; slot <= current + SLOTS && slot * span < next; slot += 1) {
        if (rings[slot & SLOT_MASK]?.pending) next = slot * span;
      }
    }
    return next;
  }
}
