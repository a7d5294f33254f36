/**
 * Exercise 5.3: who waits for this answer? The task stands in 3-pending-calls.md; check with `npm run exercise 5.3`.
 *
 * What you write here can take the place of lib/rpc/pending-calls.ts. TimerWheel is in '../../lib/reactor/timer-wheel.ts' (which
 * may be yours), WirebookError in 'wirebook/base'. Take nothing from 'wirebook/rpc', which imports what you are writing.
 */

/** Ids go from 1 to here, then from 1 again. */
const LARGEST_ID = 0x3fff_ffff;

export interface PendingCounters {
  /** Answers to calls whose caller no longer waited. */
  readonly late: number;
  /** Answers to what was never asked, or had been answered already. */
  readonly unknown: number;
}

/** The calls that wait for their answer, by the id under which it will come. It has no clock: what time it is, the caller says. */
export class PendingCalls<Call> {
  /**
   * @param nowMs what the clock says, in milliseconds; any number, it need not be 0
   * @param largestId ids begin anew after this one; more calls than that cannot be in flight
   */
  constructor(nowMs: number, largestId: number = LARGEST_ID) {
    throw new Error('not written yet');
  }

  /** How many calls are in flight. */
  get size(): number {
    throw new Error('not written yet');
  }

  get counters(): PendingCounters {
    throw new Error('not written yet');
  }

  /**
   * Puts a call in.
   *
   * @param timeoutMs how long it waits, from `nowMs`; Infinity = for ever
   * @returns its id, a number as text: neither that of another call in flight, nor one whose answer may still come, nor "0"
   * @throws WirebookError `ERR_TOO_MANY_CALLS` when every id is taken
   */
  add(call: Call, timeoutMs: number, nowMs: number): string {
    throw new Error('not written yet');
  }

  /** Looks at a call and leaves it in: a stream's item has come, and others will. Undefined, and counted, when there is none. */
  find(id: string): Call | undefined {
    throw new Error('not written yet');
  }

  /** Takes a call out because its answer has come. Undefined, and counted, when nobody waits for it. */
  take(id: string): Call | undefined {
    throw new Error('not written yet');
  }

  /** Takes a call out because its caller waits no longer. Undefined when it is out already. */
  giveUp(id: string): Call | undefined {
    throw new Error('not written yet');
  }

  /** Takes out the calls whose time is over, the one that was due first in front. */
  expire(nowMs: number): Call[] {
    throw new Error('not written yet');
  }

  /** How long until `expire` may have something to do, in milliseconds; Infinity when no call has a deadline. */
  msUntilNext(nowMs: number): number {
    throw new Error('not written yet');
  }

  /** Takes out every call, in the order in which they came: the connection is lost, and no answer can come any more. */
  takeAll(): Call[] {
    throw new Error('not written yet');
  }
}
