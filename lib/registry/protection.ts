/**
 * The registry's doubt about itself.
 *
 * Knows: how many leases there are, and how many are silent. Must not know: whose. A leaf.
 *
 * Decision: when one server in a hundred falls silent, it is dead. When twenty do in the same moment, it is more likely that *we* cannot
 * hear them: a cable, a switch, a pause of our own. To throw them out would tell every client that they are gone, while clients and
 * servers can still see each other. So below a share nothing runs out (Eureka's rule), from some number of leases on, and not for ever:
 * if they are dead after all, somebody has to say so.
 */
import type { ProtectionLimits } from './limits.ts';

export class SelfProtection {
  readonly #limits: Required<ProtectionLimits> | undefined;
  #sinceMs: number | undefined;

  /** @param limits undefined: no doubt at all */
  constructor(limits: Required<ProtectionLimits> | undefined) {
    this.#limits = limits;
  }

  /** Since when nothing runs out; undefined when things take their course. */
  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  /**
   * Looks at the leases when one of them is about to run out.
   *
   * @param silent how many of `total` have missed more than one heartbeat
   * @returns whether to keep them all
   */
  keeps(total: number, silent: number, nowMs: number): boolean {
    if (!this.#doubtful(total, silent)) {
      this.#sinceMs = undefined;
      return false;
    }
    this.#sinceMs ??= nowMs;
    if (nowMs - this.#sinceMs < (this.#limits?.mostMs ?? 0)) return true;
    this.#sinceMs = undefined;
    return false;
  }

  #doubtful(total: number, silent: number): boolean {
    if (this.#limits === undefined || total < this.#limits.fromLeases) return false;
    return total - silent < this.#limits.share * total;
  }
}
