/**
 * When a call that has not been answered yet is made a second time, elsewhere.
 *
 * Knows: how long calls usually take. Must not know: servers, timers, the budget's other uses. A leaf: `now` comes in as an argument.
 *
 * Decision: of a hundred servers one is always slow (a pause for garbage, a full disk), and whoever needs them all waits for it. A second
 * attempt after the time that nineteen of twenty calls do not exceed costs a twentieth more load and takes the slow ones out of the tail
 * (Dean and Barroso, "The Tail at Scale", 2013). Whichever answers first counts, and the other is cancelled. Only for calls of which two are
 * as good as one, for both may be executed; and out of the same budget as retries, for when all are slow a second attempt makes them slower.
 */
import { WirebookError } from '../base/errors.ts';
import { LatencyWindow } from './latency-window.ts';

export interface HedgeOptions {
  /** A second attempt after so long. Left out: after what `percentile` says. */
  readonly afterMs?: number;
  /** After the time that this share of the calls does not exceed, as soon as enough calls are known. Default 0.95. */
  readonly percentile?: number;
  /** Never sooner than this. Default 1 ms. */
  readonly leastMs?: number;
}

export class HedgePolicy {
  readonly #afterMs: number | undefined;
  readonly #percentile: number;
  readonly #leastMs: number;
  readonly #window = new LatencyWindow();
  /** What the window said when it was last asked. It sorts through some hundred buckets: not for each call. */
  #delayMs: number | undefined;
  #sinceAsked = ASK_EVERY;

  /** @throws WirebookError `ERR_OUT_OF_RANGE` for figures that make no sense */
  constructor({ afterMs, percentile = 0.95, leastMs = 1 }: HedgeOptions = {}) {
    if (!(percentile > 0 && percentile < 1 && leastMs >= 0 && (afterMs ?? 0) >= 0))
      throw new WirebookError(
        'ERR_OUT_OF_RANGE',
        `hedging after ${afterMs ?? `the ${percentile} percentile`}, at least ${leastMs} ms: needed are times from 0 and a share between 0 and 1`,
      );
    this.#afterMs = afterMs;
    this.#percentile = percentile;
    this.#leastMs = leastMs;
  }

  /** @returns how long to wait for an answer before a second attempt; undefined: there is none */
  delayMs(nowMs: number): number | undefined {
    if (this.#afterMs !== undefined) return this.#afterMs;
    if (this.#sinceAsked >= ASK_EVERY) {
      const usual = this.#window.percentile(this.#percentile, nowMs);
      this.#delayMs = usual === undefined ? undefined : Math.max(this.#leastMs, usual);
      this.#sinceAsked = 0;
    }
    return this.#delayMs;
  }

  /** A call was answered, after so long from its first attempt. */
  answered(tookMs: number, nowMs: number): void {
    if (this.#afterMs !== undefined) return;
    this.#window.saw(tookMs, nowMs);
    this.#sinceAsked += 1;
  }
}

const ASK_EVERY = 64;
