// @fails "settles each call once"
// @says "you left the timer of a call running that was given up"

/** Takes a call out that is given up, and not its timer. */

import { WirebookError } from 'wirebook/base';
import { TimerWheel, type WheelTimer } from '../../../lib/reactor/timer-wheel.ts';

const LARGEST_ID = 0x3fff_ffff;
const REMEMBERED = 4_096;

export interface PendingCounters {
  readonly late: number;
  readonly unknown: number;
}

interface Entry<Call> {
  readonly id: string;
  readonly call: Call;
  timer: WheelTimer<Entry<Call>> | undefined;
}

export class PendingCalls<Call> {
  readonly #inFlight = new Map<string, Entry<Call>>();
  readonly #deadlines: TimerWheel<Entry<Call>>;
  readonly #gone = new Set<string>();
  readonly #largestId: number;
  #lastId = 0;
  #late = 0;
  #unknown = 0;

  constructor(nowMs: number, largestId: number = LARGEST_ID) {
    this.#deadlines = new TimerWheel(nowMs);
    this.#largestId = largestId;
  }

  get size(): number {
    return this.#inFlight.size;
  }

  get counters(): PendingCounters {
    return { late: this.#late, unknown: this.#unknown };
  }

  add(call: Call, timeoutMs: number, nowMs: number): string {
    const entry: Entry<Call> = { id: this.#freeId(), call, timer: undefined };
    if (timeoutMs !== Infinity) entry.timer = this.#deadlines.schedule(entry, timeoutMs, nowMs);
    this.#inFlight.set(entry.id, entry);
    return entry.id;
  }

  find(id: string): Call | undefined {
    const entry = this.#inFlight.get(id);
    if (entry === undefined) this.#countStray(id);
    return entry?.call;
  }

  take(id: string): Call | undefined {
    const entry = this.#inFlight.get(id);
    if (entry === undefined) {
      this.#countStray(id);
      this.#gone.delete(id);
      return undefined;
    }
    this.#remove(entry);
    return entry.call;
  }

  giveUp(id: string): Call | undefined {
    const entry = this.#inFlight.get(id);
    if (entry === undefined) return undefined;
    this.#inFlight.delete(id);
    this.#remember(id);
    return entry.call;
  }

  expire(nowMs: number): Call[] {
    const due = this.#deadlines.advance(nowMs);
    for (const { id } of due) {
      this.#inFlight.delete(id);
      this.#remember(id);
    }
    return due.map(({ call }) => call);
  }

  msUntilNext(nowMs: number): number {
    return this.#deadlines.msUntilNext(nowMs);
  }

  takeAll(): Call[] {
    const entries = [...this.#inFlight.values()];
    for (const entry of entries) this.#remove(entry);
    this.#gone.clear();
    return entries.map(({ call }) => call);
  }

  #freeId(): string {
    if (this.#inFlight.size + this.#gone.size >= this.#largestId)
      throw new WirebookError('ERR_TOO_MANY_CALLS', `${this.#inFlight.size} calls are in flight`);
    let id: string;
    do {
      this.#lastId = this.#lastId === this.#largestId ? 1 : this.#lastId + 1;
      id = String(this.#lastId);
    } while (this.#inFlight.has(id) || this.#gone.has(id));
    return id;
  }

  #remove(entry: Entry<Call>): void {
    this.#inFlight.delete(entry.id);
    if (entry.timer !== undefined) this.#deadlines.cancel(entry.timer);
  }

  #remember(id: string): void {
    this.#gone.add(id);
    const [oldest] = this.#gone;
    if (this.#gone.size > REMEMBERED && oldest !== undefined) this.#gone.delete(oldest);
  }

  #countStray(id: string): void {
    if (this.#gone.has(id)) this.#late += 1;
    else this.#unknown += 1;
  }
}
