/**
 * Leases: what is held only for as long as somebody goes on asking for it.
 *
 * Knows: ids, and when each was last renewed. Must not know: what is leased, or what time it is. A leaf: `now` comes in as an argument,
 * what has run out goes out as a list.
 *
 * Decision: all leases live equally long, so the order in which they were renewed is the order in which they run out. A ring keeps that
 * order: to renew is to take a lease out and put it in again at the end. No heap, no timer for each: every step is O(1), and what is due
 * stands in front. (A `Map` keeps order too; but what is taken out of its front leaves holes, and looking at the first one steps over
 * them all.)
 *
 *       ┌─▶ ring ─▶ a: 10.0 s ─▶ c: 12.5 s ─▶ b: 19.9 s ─┐       renew(c) moves it behind b
 *       └─────────────▲ runs out first ──────────────────┘
 */

/** A ring of leases: it begins and ends at itself. */
class Link<Value> {
  readonly id: string;
  readonly value: Value;
  /** When it was granted or last renewed. */
  renewedMs: number;
  previous: Link<Value> = this;
  next: Link<Value> = this;

  constructor(id: string, value: Value, renewedMs: number) {
    this.id = id;
    this.value = value;
    this.renewedMs = renewedMs;
  }

  insertBefore(link: Link<Value>): void {
    this.previous = link.previous;
    this.next = link;
    link.previous.next = this;
    link.previous = this;
  }

  remove(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
  }
}

export class LeaseTable<Value> {
  readonly #ttlMs: number;
  readonly #leases = new Map<string, Link<Value>>();
  /** Oldest first. Its own time is never over. */
  readonly #ring = new Link<Value | undefined>('', undefined, Number.POSITIVE_INFINITY);

  /** @param ttlMs a lease runs out so many milliseconds after its last renewal */
  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  /** How many leases there are, those included that have run out and have not been taken. */
  get size(): number {
    return this.#leases.size;
  }

  /** Grants a lease, or grants it anew with another value. */
  grant(id: string, value: Value, nowMs: number): void {
    this.release(id);
    const lease = new Link(id, value, nowMs);
    this.#leases.set(id, lease);
    this.#append(lease);
  }

  /**
   * Goes on with a lease. One that is not there stays away: to come back, it must be granted.
   *
   * @returns whether there is such a lease
   */
  renew(id: string, nowMs: number): boolean {
    const lease = this.#leases.get(id);
    if (lease === undefined) return false;
    lease.renewedMs = nowMs;
    lease.remove();
    this.#append(lease);
    return true;
  }

  /** Ends a lease before its time. @returns its value, undefined when there is no such lease */
  release(id: string): Value | undefined {
    const lease = this.#leases.get(id);
    lease?.remove();
    this.#leases.delete(id);
    return lease?.value;
  }

  get(id: string): Value | undefined {
    return this.#leases.get(id)?.value;
  }

  /** When it was granted or last renewed; undefined when there is no such lease. */
  renewedMs(id: string): number | undefined {
    return this.#leases.get(id)?.renewedMs;
  }

  /** When the next lease runs out if nobody renews it; Infinity when there is none. */
  get nextExpiryMs(): number {
    return this.#ring.next.renewedMs + this.#ttlMs;
  }

  /** Ends all leases that have run out. @returns their ids and values, in the order in which they did */
  takeExpired(nowMs: number): readonly (readonly [id: string, value: Value])[] {
    const expired: [string, Value][] = [];
    while (this.nextExpiryMs <= nowMs) {
      const lease = this.#ring.next as Link<Value>; // the ring's own link is never due
      this.release(lease.id);
      expired.push([lease.id, lease.value]);
    }
    return expired;
  }

  /** How many have not been renewed since this moment. */
  silentSince(momentMs: number): number {
    let silent = 0;
    for (let lease = this.#ring.next; lease.renewedMs <= momentMs; lease = lease.next) silent += 1;
    return silent;
  }

  #append(lease: Link<Value>): void {
    (lease as Link<Value | undefined>).insertBefore(this.#ring);
  }
}
