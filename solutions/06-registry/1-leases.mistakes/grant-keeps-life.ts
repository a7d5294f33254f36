// @fails "grants again under the same id, with another value and a new life"
// @says "went on with its old life"

interface Lease<Value> {
  readonly value: Value;
  readonly renewedMs: number;
}

export class LeaseTable<Value> {
  readonly #ttlMs: number;
  /** Oldest renewal first. */
  readonly #leases = new Map<string, Lease<Value>>();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  get size(): number {
    return this.#leases.size;
  }

  grant(id: string, value: Value, nowMs: number): void {
    const before = this.#leases.get(id);
    this.#leases.set(id, { value, renewedMs: before?.renewedMs ?? nowMs });
  }

  renew(id: string, nowMs: number): boolean {
    const lease = this.#leases.get(id);
    if (lease === undefined) return false;
    this.#leases.delete(id);
    this.#leases.set(id, { value: lease.value, renewedMs: nowMs });
    return true;
  }

  release(id: string): Value | undefined {
    const value = this.get(id);
    this.#leases.delete(id);
    return value;
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
    for (const [id] of expired) this.#leases.delete(id);
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
