/**
 * How long to wait before trying again.
 *
 * Knows: how often it has failed in a row. Must not know: what is tried, or what time it is. A leaf: chance comes in as an argument.
 *
 * Decision: the delay doubles up to a limit, and half of it is left to chance. When a server goes away, all of its clients fail in the
 * same moment; without chance all of them would come back in the same moment too, again and again.
 */
import { type Random, realRandom, WirebookError } from '../base/index.ts';

/** How a `Backoff` grows. */
export interface BackoffOptions {
  /** The first delay, before chance takes from it. Default 50 ms. */
  readonly firstMs?: number;
  /** No delay is longer. Default 5 s. */
  readonly longestMs?: number;
  /** Each delay is so many times the one before. Default 2. */
  readonly factor?: number;
  /** How much of the delay is left to chance, from 0 (nothing) to 1 (all of it). Default 0.5: from half the delay to all of it. */
  readonly jitter?: number;
}

export class Backoff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #factor: number;
  readonly #jitter: number;
  readonly #random: Random;
  #failures = 0;
  /** The next delay, before chance takes from it. */
  #nextMs: number;

  /** @throws WirebookError `ERR_OUT_OF_RANGE` for delays that do not grow, or a jitter that is no share */
  constructor(options: BackoffOptions = {}, random: Random = realRandom) {
    const { firstMs = 50, longestMs = 5_000, factor = 2, jitter = 0.5 } = options;
    if (!(firstMs >= 0 && longestMs >= firstMs && factor >= 1 && jitter >= 0 && jitter <= 1))
      throw new WirebookError(
        'ERR_OUT_OF_RANGE',
        `a back-off from ${firstMs} to ${longestMs} ms, factor ${factor}, jitter ${jitter}: ` +
          'needed are 0 ≤ firstMs ≤ longestMs, factor ≥ 1 and a jitter from 0 to 1',
      );
    this.#firstMs = firstMs;
    this.#nextMs = firstMs;
    this.#longestMs = longestMs;
    this.#factor = factor;
    this.#jitter = jitter;
    this.#random = random;
  }

  /** How often it has failed since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /** It has failed once more. @returns how long to wait now, in milliseconds */
  failed(): number {
    const wholeMs = this.#nextMs;
    // Step by step: as a power the factor would be Infinity some day, and 0 times that is no number.
    this.#nextMs = Math.min(this.#longestMs, wholeMs * this.#factor);
    this.#failures += 1;
    return wholeMs * (1 - this.#jitter * this.#random.next());
  }

  /** It has succeeded: the next failure is a first one. */
  succeeded(): void {
    this.#failures = 0;
    this.#nextMs = this.#firstMs;
  }
}
