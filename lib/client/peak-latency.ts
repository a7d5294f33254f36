/**
 * How long calls take at one server: an average that believes bad news at once.
 *
 * Knows: how long each took, and when it ended. Must not know: servers, balancers. A leaf: `now` comes in as an argument.
 *
 * Decision: a moving average is calm, and calm is wrong on the day on which a server begins to pause for a second: by the time an average
 * has taken that in, hundreds of calls are waiting. So a sample above the average *is* the new average (the peak), and one below only draws
 * it down, with a half-life. Age is measured in time and not in samples: a server that is avoided gets no samples, and would be slow for
 * ever; so what was seen loses its weight by itself, and after a while somebody tries again. (As finagle's p2c with peak EWMA.)
 *
 *     sample    2 2 2 90 2 2 2 2 …
 *     average   2 2 2 90 ~~~ down by half every second
 */

/** After so long, half of what was seen is forgotten. */
const HALF_LIFE_MS = 1_000;
const PER_MS = Math.LN2 / HALF_LIFE_MS;

export class PeakLatency {
  #ms = 0;
  #atMs = 0;
  #known = false;

  /** Whether anything has been seen. */
  get known(): boolean {
    return this.#known;
  }

  /** One more has ended, after so long. */
  saw(tookMs: number, nowMs: number): void {
    const kept = this.#kept(nowMs);
    const average = this.#ms * kept + tookMs * (1 - kept);
    this.#ms = this.#known ? Math.max(tookMs, average) : tookMs;
    this.#atMs = nowMs;
    this.#known = true;
  }

  /** One was given up after so long: it would have taken longer. Less than what is known tells nothing. */
  sawAtLeast(tookMs: number, nowMs: number): void {
    if (tookMs > this.at(nowMs)) this.saw(tookMs, nowMs);
  }

  /** @returns the average as of now, in milliseconds; 0 when nothing has been seen */
  at(nowMs: number): number {
    return this.#ms * this.#kept(nowMs);
  }

  #kept(nowMs: number): number {
    const ageMs = nowMs - this.#atMs;
    return ageMs > 0 ? Math.exp(-PER_MS * ageMs) : 1;
  }
}
