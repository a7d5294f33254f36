// @fails "gives a lease back once"
// @says "a lease that was given back ran out all the same"

interface Lease<Value> {
  readonly value: Value;
  readonly renewedMs: number;
}

export class LeaseTable<Value> {
  readonly #ttlMs: number;
  /** Oldest renewal first. */
  readonly #leases = new Map<string, Lease<Value>>();

  readonly #released = new Set<string>();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  get size(): number {
    return this.#leases.size - this.#released.size;
  }

  grant(id: string, value: Value, nowMs: number): void {
    this.#leases.delete(id);
    this.#leases.set(id, { value, renewedMs: nowMs });
  }

  renew(id: string, nowMs: number): boolean {
    const lease = this.#leases.get(id);
    if (lease === undefined || this.#released.has(id)) return false;
    this.grant(id, lease.value, nowMs);
    return true;
  }

  release(id: string): Value | undefined {
    if (this.#released.has(id)) return undefined;
    if (this.#leases.has(id)) this.#released.add(id);
    return this.get(id);
  }

  get(id: string): Value | undefined {
    return this.#leases.get(id)?.value;
  }

  renewedMs(id: string): number | undefined {
    return this.#leases.get(id)?.renewedMs;
  }

  get nextExpiryMs(): number {
    for (const { renewedMs } of this.#leases.values()) return renewedMs + this.#ttlMs;
    return Number.POSITIVE_INFINITY;
  }

  takeExpired(nowMs: number): readonly (readonly [id: string, value: Value])[] {
    const expired: [string, Value][] = [];
    for (const [id, { value, renewedMs }] of this.#leases) {
      if (renewedMs + this.#ttlMs > nowMs) break;
      expired.push([id, value]);
    }
    for (const [id] of expired) {
      this.#leases.delete(id);
      this.#released.delete(id);
    }
    return expired;
  }

  silentSince(momentMs: number): number {
    let silent = 0;
    for (const { renewedMs } of this.#leases.values()) {
      if (renewedMs > momentMs) break;
      silent += 1;
    }
    return silent;
  }
}
