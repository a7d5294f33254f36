/**
 * When an announcer says what to its registry.
 *
 * Knows: how the last attempt ended. Must not know: sockets, timers, what is announced. A leaf: chance comes in as an argument, the next
 * step goes out.
 *
 * Decision: chance in three places, each against the same thing: a thousand servers that do the same in the same moment because they lost
 * the same registry in the same moment. The first heartbeat after a registration comes anywhere in the interval, which spreads them over
 * it for good; later ones come a little early, so they drift apart; retries wait for half of the back-off, and for a part of the other half.
 *
 *              ┌──────── renewed ────────┐
 *              ▼                         │
 *     register ── registered ──▶ heartbeat ── not found ──▶ register        (at once: clients are waiting)
 *        ▲ └─ failed, refused ─┐    └─ failed ──▶ heartbeat                 (after a back-off)
 *        └─────────────────────┘    └─ taken ──▶ reclaim                    (an interval later, and only if it is free)
 */
import { type Random, realRandom } from '../base/random.ts';
import { WirebookError } from '../base/errors.ts';

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
  readonly #random: Random;
  readonly #firstRetryMs: number;
  readonly #jitter: number;
  #heartbeatMs: number;
  #failures = 0;
  #last: AnnounceStep['send'] = 'register';

  /** @throws WirebookError `ERR_OUT_OF_RANGE` for a time that is not above 0, or a jitter that is no share */
  constructor(options: ScheduleOptions = {}, random: Random = realRandom) {
    const { heartbeatMs = 10_000, firstRetryMs = 100, jitter = 0.1 } = options;
    if (!(heartbeatMs > 0 && firstRetryMs > 0 && jitter >= 0 && jitter <= 1))
      throw new WirebookError(
        'ERR_OUT_OF_RANGE',
        `heartbeats every ${heartbeatMs} ms, retries from ${firstRetryMs} ms, jitter ${jitter}: times must be above 0, jitter from 0 to 1`,
      );
    this.#random = random;
    this.#heartbeatMs = heartbeatMs;
    this.#firstRetryMs = firstRetryMs;
    this.#jitter = jitter;
  }

  /** How often it has failed since it last succeeded. */
  get failures(): number {
    return this.#failures;
  }

  /** What to begin with, and what to do when there is something else to announce. */
  first(): AnnounceStep {
    return this.#step(this.#last === 'reclaim' ? 'reclaim' : 'register', 0);
  }

  /** The last step has ended. @returns the next */
  after(outcome: AttemptOutcome): AnnounceStep {
    if (outcome.kind !== 'failed') this.#failures = 0;
    switch (outcome.kind) {
      case 'registered':
        this.#heartbeatMs = outcome.heartbeatMs;
        return this.#step('heartbeat', this.#heartbeatMs * (1 - this.#random.next()));
      case 'renewed':
        return this.#step('heartbeat', this.#jittered(this.#heartbeatMs, this.#jitter));
      case 'not-found':
        return this.#step('register', 0);
      case 'taken':
        return this.#step('reclaim', this.#jittered(this.#heartbeatMs, this.#jitter));
      case 'refused':
        return this.#step(this.#last, this.#jittered(this.#heartbeatMs, this.#jitter));
      case 'failed':
        return this.#step(this.#last, this.#retryMs());
    }
  }

  #step(send: AnnounceStep['send'], inMs: number): AnnounceStep {
    this.#last = send;
    return { send, inMs };
  }

  /** Twice as long each time, and never longer than the interval: a lease must not run out because we waited. */
  #retryMs(): number {
    const wholeMs = Math.min(this.#heartbeatMs, this.#firstRetryMs * 2 ** this.#failures);
    this.#failures += 1;
    return this.#jittered(wholeMs, 0.5);
  }

  #jittered(wholeMs: number, share: number): number {
    return wholeMs * (1 - share * this.#random.next());
  }
}
