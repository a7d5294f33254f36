/**
 * Exercise 6.4: throw dice first. The task stands in 4-heartbeat.md; check with `npm run exercise 6.4`.
 *
 * What you write here can take the place of lib/registry/heartbeat-schedule.ts. Take `realRandom` and `WirebookError` from 'wirebook/base'.
 */

import { type Random, realRandom } from 'wirebook/base';

/** How an attempt ended. */
export type AttemptOutcome =
  /** Registered, or reclaimed: the registry has said how often it wants to hear of us. */
  | { readonly kind: 'registered'; readonly heartbeatMs: number }
  /** The heartbeat was heard. */
  | { readonly kind: 'renewed' }
  /** There is no such lease: the registry is another one, or has given us up. */
  | { readonly kind: 'not-found' }
  /** Another server has our address. */
  | { readonly kind: 'taken' }
  /** The registry has understood, and said no. */
  | { readonly kind: 'refused' }
  /** No answer, or none that makes sense. */
  | { readonly kind: 'failed' };

/** What to do next. `reclaim` registers only if nobody else holds the address. */
export interface AnnounceStep {
  readonly send: 'register' | 'reclaim' | 'heartbeat';
  readonly inMs: number;
}

export interface ScheduleOptions {
  /** Until a registry has said otherwise, and at most between two attempts. Default 10 s. */
  readonly heartbeatMs?: number;
  /** The first retry comes after so long, before chance. Default 100 ms. */
  readonly firstRetryMs?: number;
  /** How much of a heartbeat's interval is left to chance, from 0 to 1. Default 0.1. */
  readonly jitter?: number;
}

export class HeartbeatSchedule {
  /** @throws WirebookError `ERR_OUT_OF_RANGE` for a time that is not above 0, or a jitter that is no share */
  constructor(options: ScheduleOptions = {}, random: Random = realRandom) {
    throw new Error('not written yet');
  }

  /** How often it has failed since it last succeeded. */
  get failures(): number {
    throw new Error('not written yet');
  }

  /** What to begin with, and what to do when there is something else to announce. */
  first(): AnnounceStep {
    throw new Error('not written yet');
  }

  /** The last step has ended. @returns the next */
  after(outcome: AttemptOutcome): AnnounceStep {
    throw new Error('not written yet');
  }
}
