/**
 * What is known about the load of one server, as far as one client can see.
 *
 * Knows: how many calls are under way, how long they take, how many have failed lately. Must not know: which server it is, or who picks. A
 * leaf: `now` comes in as an argument.
 *
 * Decision: all balancers read the same figures, kept once, so that one can be put in the place of another while calls are under way. And a
 * failure goes on counting after it has ended, as if it had taken a second: otherwise the server that refuses everything has nothing in
 * flight, looks like the idlest of all, and is sent everything (a black hole). By Little's law calls in flight are calls a second times
 * their duration: so failures that fade away with a time constant of a second add, at any rate of failing, as much as calls that last a
 * second would.
 */
import { PeakLatency } from './peak-latency.ts';
import type { Verdict } from './verdict.ts';

/** A failure counts as a call that took so long. */
export const FAILURE_COUNTS_AS_MS = 1_000;

export class Load {
  /** Calls that have begun and not ended. */
  inFlight = 0;
  /** The number of the list in which discovery has named it first: a higher one came later. */
  readonly arrival: number;
  readonly #latency = new PeakLatency();
  /** Failures that still count, as of `#failuresAtMs`. */
  #failures = 0;
  #failuresAtMs = 0;

  constructor(arrival = 0) {
    this.arrival = arrival;
  }

  began(): void {
    this.inFlight += 1;
  }

  /** @param tookMs from its beginning until now */
  ended(verdict: Verdict, tookMs: number, nowMs: number): void {
    this.inFlight -= 1;
    switch (verdict) {
      case 'fine':
        this.#latency.saw(tookMs, nowMs);
        break;
      case 'failing':
      case 'crowded':
      case 'silent':
        this.#latency.saw(Math.max(tookMs, FAILURE_COUNTS_AS_MS), nowMs);
        this.#failures = this.#failuresNow(nowMs) + 1;
        this.#failuresAtMs = nowMs;
        break;
      case 'none':
        this.#latency.sawAtLeast(tookMs, nowMs);
    }
  }

  /** How much it has to do: calls in flight, and failures that still count. */
  busy(nowMs: number): number {
    return this.#failures === 0 ? this.inFlight : this.inFlight + this.#failuresNow(nowMs);
  }

  /** How long calls take, in milliseconds; failures count as slow. undefined while none has ended. */
  latencyMs(nowMs: number): number | undefined {
    return this.#latency.known ? this.#latency.at(nowMs) : undefined;
  }

  #failuresNow(nowMs: number): number {
    const ageMs = nowMs - this.#failuresAtMs;
    return ageMs > 0 ? this.#failures * Math.exp(-ageMs / FAILURE_COUNTS_AS_MS) : this.#failures;
  }
}
