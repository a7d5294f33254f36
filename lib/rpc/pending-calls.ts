/**
 * The calls that wait for their answer, by the id under which it will come.
 *
 * Knows: ids, and until when each call waits. Must not know: connections, promises, or what time it is: `now` comes in, calls go out, and
 * whoever gets one settles it. A leaf.
 *
 * Decision: whoever takes a call out owns it, and it is out. An answer, a deadline, a caller who gives up and a lost connection race for each
 * call; whichever comes first finds it, the others find nothing. So each call is settled once, with no flag to ask and no timer left over.
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
  readonly #inFlight = new Map<string, Entry<Call>>();
  readonly #deadlines: TimerWheel<Entry<Call>>;
  readonly #largestId: number;
  /** Ids of calls that ended without an answer, the oldest first. */
  readonly #gone = new Set<string>();
  #lastId = 0;
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
    return this.#inFlight.size;
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
    const id = this.#freeId();
    const entry: Entry<Call> = { id, call, timer: undefined };
    if (timeoutMs < Infinity) entry.timer = this.#deadlines.schedule(entry, timeoutMs, nowMs);
    this.#inFlight.set(id, entry);
    return id;
  }

  /** Looks at a call and leaves it in: a stream's item has come, and others will. Undefined, and counted, when there is none. */
  find(id: string): Call | undefined {
    const entry = this.#inFlight.get(id);
    if (entry === undefined) this.#countStray(id);
    return entry?.call;
  }

  /** Takes a call out because its answer has come. Undefined, and counted, when nobody waits for it. */
  take(id: string): Call | undefined {
    const entry = this.#inFlight.get(id);
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
    const entry = this.#inFlight.get(id);
    if (entry === undefined) return undefined;
    this.#remove(entry);
    this.#remember(id);
    return entry.call;
  }

  /** Takes out the calls whose time is over, the one that was due first in front. */
  expire(nowMs: number): Call[] {
    return this.#deadlines.advance(nowMs).map((entry) => {
      this.#inFlight.delete(entry.id);
      this.#remember(entry.id);
      return entry.call;
    });
  }

  /** How long until `expire` may have something to do, in milliseconds; Infinity when no call has a deadline. */
  msUntilNext(nowMs: number): number {
    return this.#deadlines.msUntilNext(nowMs);
  }

  /** Takes out every call, in the order in which they came, because no answer can come any more. */
  takeAll(): Call[] {
    const entries = [...this.#inFlight.values()];
    for (const entry of entries) this.#remove(entry);
    this.#gone.clear();
    return entries.map((entry) => entry.call);
  }

  /** The next id under which no answer can come: after a thousand million calls the first may still be waiting, or its answer under way. */
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
