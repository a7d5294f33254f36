/**
 * Exercise 6.1: on loan. The task stands in 1-leases.md; check with `npm run exercise 6.1`.
 *
 * What you write here can take the place of lib/registry/lease-table.ts. It needs no imports.
 */

/** Leases: what is held only for as long as somebody goes on asking for it. */
export class LeaseTable<Value> {
  /** @param ttlMs a lease runs out so many milliseconds after its last renewal */
  constructor(ttlMs: number) {
    throw new Error('not written yet');
  }

  /** How many leases there are, those included that have run out and have not been taken. */
  get size(): number {
    throw new Error('not written yet');
  }

  /** Grants a lease, or grants it anew with another value. */
  grant(id: string, value: Value, nowMs: number): void {
    throw new Error('not written yet');
  }

  /**
   * Goes on with a lease. One that is not there stays away: to come back, it must be granted.
   *
   * @returns whether there is such a lease
   */
  renew(id: string, nowMs: number): boolean {
    throw new Error('not written yet');
  }

  /** Ends a lease before its time. @returns its value, undefined when there is no such lease */
  release(id: string): Value | undefined {
    throw new Error('not written yet');
  }

  get(id: string): Value | undefined {
    throw new Error('not written yet');
  }

  /** When it was granted or last renewed; undefined when there is no such lease. */
  renewedMs(id: string): number | undefined {
    throw new Error('not written yet');
  }

  /** When the next lease runs out if nobody renews it; Infinity when there is none. */
  get nextExpiryMs(): number {
    throw new Error('not written yet');
  }

  /** Ends all leases that have run out. @returns their ids and values, in the order in which they did */
  takeExpired(nowMs: number): readonly (readonly [id: string, value: Value])[] {
    throw new Error('not written yet');
  }

  /** How many have not been renewed since this moment: their last renewal was then, or before. */
  silentSince(momentMs: number): number {
    throw new Error('not written yet');
  }
}
