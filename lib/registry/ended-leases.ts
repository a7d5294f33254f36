/**
 * Leases that are no more, and why: for those who do not know yet.
 *
 * Knows: ids, a reason for each, and when. Must not know: anything else about them. A leaf.
 *
 * Decision: a lease that is gone is forgotten at once by everybody but this list, which keeps its id for one ttl. That is long enough for a
 * heartbeat that was under way, or for a registration that was delayed: neither may bring back what its own server has taken back.
 */

/** `deregistered`: given back. `superseded`: another server took the address. `expired`: nobody renewed it. */
export type EndReason = 'deregistered' | 'superseded' | 'expired';

interface Ended {
  readonly reason: EndReason;
  readonly atMs: number;
}

/** More than these are not kept: a stranger could fill our memory with leases taken and given back. */
const MOST = 100_000;

export class EndedLeases {
  readonly #keptMs: number;
  /** Two generations: when the younger one has been filled for long enough, it becomes the older, and the older is dropped whole. */
  #younger = new Map<string, Ended>();
  #older = new Map<string, Ended>();
  #sinceMs = Number.NEGATIVE_INFINITY;

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  add(leaseId: string, reason: EndReason, nowMs: number): void {
    if (nowMs >= this.#sinceMs + this.#keptMs || this.#younger.size >= MOST / 2) {
      this.#older = this.#younger;
      this.#younger = new Map();
      this.#sinceMs = nowMs;
    }
    this.#younger.set(leaseId, { reason, atMs: nowMs });
  }

  /** The lease lives again. */
  delete(leaseId: string): void {
    this.#younger.delete(leaseId);
    this.#older.delete(leaseId);
  }

  reason(leaseId: string, nowMs: number): EndReason | undefined {
    const ended = this.#younger.get(leaseId) ?? this.#older.get(leaseId);
    return ended !== undefined && nowMs < ended.atMs + this.#keptMs ? ended.reason : undefined;
  }
}
