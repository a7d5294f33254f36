// @fails "backs off, twice as long each time, and no longer than the interval"
// @says "a pause longer than the interval"

import { type Random, realRandom, WirebookError } from 'wirebook/base';

export type AttemptOutcome =
  | { readonly kind: 'registered'; readonly heartbeatMs: number }
  | { readonly kind: 'renewed' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed' };

export interface AnnounceStep {
  readonly send: 'register' | 'reclaim' | 'heartbeat';
  readonly inMs: number;
}

export interface ScheduleOptions {
  readonly heartbeatMs?: number;
  readonly firstRetryMs?: number;
  readonly jitter?: number;
}

export class HeartbeatSchedule {
  readonly #random: Random;
  readonly #firstRetryMs: number;
  readonly #jitter: number;
  #heartbeatMs: number;
  #failures = 0;
  #last: AnnounceStep['send'] = 'register';

  constructor(options: ScheduleOptions = {}, random: Random = realRandom) {
    const { heartbeatMs = 10_000, firstRetryMs = 100, jitter = 0.1 } = options;
    if (!(heartbeatMs > 0 && firstRetryMs > 0 && jitter >= 0 && jitter <= 1))
      throw new WirebookError('ERR_OUT_OF_RANGE', 'times must be above 0, jitter from 0 to 1');
    this.#random = random;
    this.#heartbeatMs = heartbeatMs;
    this.#firstRetryMs = firstRetryMs;
    this.#jitter = jitter;
  }

  get failures(): number {
    return this.#failures;
  }

  first(): AnnounceStep {
    return this.#step(this.#last === 'reclaim' ? 'reclaim' : 'register', 0);
  }

  after(outcome: AttemptOutcome): AnnounceStep {
    if (outcome.kind !== 'failed') this.#failures = 0;
    switch (outcome.kind) {
      case 'registered':
        this.#heartbeatMs = outcome.heartbeatMs;
        return this.#step('heartbeat', this.#heartbeatMs * (1 - this.#random.next()));
      case 'renewed':
        return this.#step('heartbeat', this.#usualMs());
      case 'not-found':
        return this.#step('register', 0);
      case 'taken':
        return this.#step('reclaim', this.#usualMs());
      case 'refused':
        return this.#step(this.#last, this.#usualMs());
      case 'failed':
        return this.#step(this.#last, this.#retryMs());
    }
  }

  #step(send: AnnounceStep['send'], inMs: number): AnnounceStep {
    this.#last = send;
    return { send, inMs };
  }

  #usualMs(): number {
    return this.#heartbeatMs * (1 - this.#jitter * this.#random.next());
  }

  #retryMs(): number {
    const wholeMs = this.#firstRetryMs * 2 ** this.#failures;
    this.#failures += 1;
    return wholeMs * (1 - 0.5 * this.#random.next());
  }
}
