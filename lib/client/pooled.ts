/**
 * One place in a pool: a connection, and how many use it.
 *
 * Knows: its own state. Must not know: why the pool lends it or takes it out of use. A leaf.
 *
 * Decision: what is lent is the place itself, the same object each time, so that lending costs no memory. In return nobody can see who of several users
 * gives it back: one who does so twice takes another's use away. With a capacity of 1 the pool notices.
 *
 *     shelved ◀──▶ full (or stalled: it has no room just now)
 *        │            │
 *        ▼            ▼
 *        retired: lent to nobody any more ──▶ gone, when the last user has given it back
 *        lost:    gone at once
 */

import type { PoolLeaving } from './pool-events.ts';

/** Where a place belongs: its pool. */
export interface Home<Resource> {
  release(pooled: Pooled<Resource>): void;
  discard(pooled: Pooled<Resource>): void;
}

/** What a pool lends. */
export class Pooled<Resource> implements Disposable {
  readonly resource: Resource;
  /** The rest is the pool's own, and only for reading. */
  users = 0;
  /** How often it has been lent. */
  uses = 0;
  /** Stands among those that can be lent. */
  shelved = false;
  /** It had no room when it was asked: it comes back when it says so, or when somebody gives it back. */
  stalled = false;
  retired = false;
  gone = false;
  /** Why it is retired. */
  leaving: PoolLeaving = 'retired';
  proven = false;
  /** What `uses` was when the reaper last looked, and since when it has found it idle. */
  seenUses = -1;
  idleSinceMs = 0;
  readonly #home: Home<Resource>;

  constructor(resource: Resource, home: Home<Resource>) {
    this.resource = resource;
    this.#home = home;
  }

  /** Gives it back. @throws WirebookError `ERR_POOL_NOT_LENT` when nobody has it */
  release(): void {
    this.#home.release(this);
  }

  /** Gives it back, and nobody is to get it any more: its state is not known. @throws as `release` */
  discard(): void {
    this.#home.discard(this);
  }

  [Symbol.dispose](): void {
    this.#home.release(this);
  }
}
