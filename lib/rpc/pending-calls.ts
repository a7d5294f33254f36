/**
 * The calls that wait for their answer, by the id under which it will come.
 *
 * Knows: ids, and until when each call waits. Must not know: connections, promises, or what time it is: `now` comes in, calls go out, and
 * whoever gets one settles it. A leaf.
 *
 * Decision: whoever takes a call out owns it, and it is out. An answer, a deadline, a caller who gives up and a lost connection race for each
 * call; whichever comes first finds it, the others find nothing. So each call is settled once, with no flag to ask and no timer left over.
 *
 * They stand in an array, each at its id modulo the array's length, and an id whose place is taken is passed over. A `Map` would do, and cost more than
 * all else: V8 chains each of its tables to the one that replaces it, and when one of them grows old, all that ever was in flight is kept
 * until the next full collection.
 *
 *     add ──▶ in flight ──▶ take      an answer came: settle with it
 *                      ├──▶ giveUp    the caller waits no longer     ┐ the answer that still may come
 *                      ├──▶ expire    its time is over               ┘ is late: nobody gets it, it is counted
 *                      └──▶ takeAll   the connection is lost
 */
import { WirebookError } from '../base/index.ts';
import { TimerWheel, type WheelTimer } from '../reactor/timer-wheel.ts';

/** Ids go from 1 to here, then from 1 again. All small integers to the engine, ten digits at most on the wire. */
const LARGEST_ID = 0x3fff_ffff;
/** Places to begin with. A power of two, as it always is: then `&` finds the place. */
const FIRST_PLACES = 64;
/** So many ids are remembered whose answer may still come. A peer that never answers must not fill our memory with them. */
const REMEMBERED = 4_096;

export interface PendingCounters {
  /** Answers to calls whose caller no longer waited. */
  readonly late: number;
  /** Answers to what was never asked, or had been answered already. */
  readonly unknown: number;
}

interface Entry<Call> {
  readonly id: string;
  readonly call: Call;
  timer: WheelTimer<Entry<Call>> | undefined;
}

export class PendingCalls<Call> {
  /** At most half of them are taken, so a free one is never far. */
  #places: (Entry<Call> | undefined)[] = emptyPlaces(FIRST_PLACES);
  #size = 0;
  readonly #deadlines: TimerWheel<Entry<Call>>;
  readonly #largestId: number;
  /** Ids of calls that ended without an answer, the oldest first. */
  readonly #gone = new Set<string>();
  #lastNumber = 0;
  #late = 0;
  #unknown = 0;

  /**
   * @param nowMs what the clock says, in milliseconds
   * @param largestId ids begin anew after this one; more calls than that cannot be in flight
   */
  constructor(nowMs: number, largestId: number = LARGEST_ID) {
    this.#deadlines = new TimerWheel(nowMs);
    this.#largestId = largestId;
  }

  /** How many calls are in flight. */
  get size(): number {
    return this.#size;
  }

  /** In no order. */
  get ids(): string[] {
    return this.#places.flatMap((entry) => (entry === undefined ? [] : [entry.id]));
  }

  get counters(): PendingCounters {
    return { late: this.#late, unknown: this.#unknown };
  }

  /**
   * Puts a call in.
   *
   * @param timeoutMs how long it waits, from `nowMs`; Infinity = for ever
   * @returns its id: unlike that of any other call in flight, and never "0", which is the connection's own
   * @throws WirebookError `ERR_TOO_MANY_CALLS` when every id is taken
   */
  add(call: Call, timeoutMs: number, nowMs: number): string {
    if (this.#size * 2 >= this.#places.length) this.#makeRoom();
    const number = this.#freeNumber();
    const entry: Entry<Call> = { id: String(number), call, timer: undefined };
    if (timeoutMs < Infinity) entry.timer = this.#deadlines.schedule(entry, timeoutMs, nowMs);
    this.#places[number & (this.#places.length - 1)] = entry;
    this.#size += 1;
    return entry.id;
  }

  /** Looks at a call and leaves it in: a stream's item has come, and others will. Undefined, and counted, when there is none. */
  find(id: string): Call | undefined {
    const entry = this.#entry(id);
    if (entry === undefined) this.#countStray(id);
    return entry?.call;
  }

  /** Takes a call out because its answer has come. Undefined, and counted, when nobody waits for it. */
  take(id: string): Call | undefined {
    const entry = this.#entry(id);
    if (entry === undefined) {
      this.#countStray(id);
      this.#gone.delete(id); // one answer is all that could come
      return undefined;
    }
    this.#remove(entry);
    return entry.call;
  }

  /** Takes a call out because its caller waits no longer. Undefined when it is out already. */
  giveUp(id: string): Call | undefined {
    const entry = this.#entry(id);
    if (entry === undefined) return undefined;
    this.#remove(entry);
    this.#remember(id);
    return entry.call;
  }

  /** Takes out the calls whose time is over, the one that was due first in front. */
  expire(nowMs: number): Call[] {
    return this.#deadlines.advance(nowMs).map((entry) => {
      this.#clear(entry);
      this.#remember(entry.id);
      return entry.call;
    });
  }

  /** How long until `expire` may have something to do, in milliseconds; Infinity when no call has a deadline. */
  msUntilNext(nowMs: number): number {
    return this.#deadlines.msUntilNext(nowMs);
  }

  /** Takes out every call, by their ids, because no answer can come any more. */
  takeAll(): Call[] {
    const entries = this.#places.filter((entry) => entry !== undefined);
    for (const entry of entries) this.#remove(entry);
    this.#gone.clear();
    return entries
      .toSorted((left, right) => Number(left.id) - Number(right.id))
      .map((entry) => entry.call);
  }

  /** Any text may come as an id: some place is always looked at, and the id that stands there decides. */
  #entry(id: string): Entry<Call> | undefined {
    const entry = this.#places[Number(id) & (this.#places.length - 1)];
    return entry?.id === id ? entry : undefined;
  }

  /**
   * The next id under which no answer can come: after a thousand million calls the first may still be waiting, or its answer be under way.
   */
  #freeNumber(): number {
    for (let tried = 0; tried < this.#largestId; tried += 1) {
      this.#lastNumber = this.#lastNumber === this.#largestId ? 1 : this.#lastNumber + 1;
      if (this.#isFree(this.#lastNumber)) return this.#lastNumber;
    }
    throw new WirebookError('ERR_TOO_MANY_CALLS', `${this.#size} calls are in flight`);
  }

  #isFree(number: number): boolean {
    if (this.#places[number & (this.#places.length - 1)] !== undefined) return false;
    return this.#gone.size === 0 || !this.#gone.has(String(number));
  }

  /** Twice the places. Ids that had different ones before have different ones after. */
  #makeRoom(): void {
    const places = emptyPlaces<Call>(this.#places.length * 2);
    for (const entry of this.#places)
      if (entry !== undefined) places[Number(entry.id) & (places.length - 1)] = entry;
    this.#places = places;
  }

  #remove(entry: Entry<Call>): void {
    this.#clear(entry);
    if (entry.timer !== undefined) this.#deadlines.cancel(entry.timer);
  }

  #clear(entry: Entry<Call>): void {
    this.#places[Number(entry.id) & (this.#places.length - 1)] = undefined;
    this.#size -= 1;
  }

  #remember(id: string): void {
    this.#gone.add(id);
    if (this.#gone.size <= REMEMBERED) return;
    for (const oldest of this.#gone) {
      this.#gone.delete(oldest);
      return;
    }
  }

  #countStray(id: string): void {
    if (this.#gone.has(id)) this.#late += 1;
    else this.#unknown += 1;
  }
}

/** Filled, for an array with holes is slower. */
function emptyPlaces<Call>(count: number): (Entry<Call> | undefined)[] {
  return Array.from({ length: count }, () => undefined);
}
