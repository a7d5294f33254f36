/**
 * What a pool has to be told about what it pools.
 *
 * Knows: that there is something to connect, to lend, and to destroy. Must not know: what it is. Connections of ours are one kind
 * (pooled-connection.ts), a test's plain objects another.
 *
 * Decision: the pool asks when it lends (`isAlive`, `hasRoom`), and whoever it asks may tell it before (`PoolNotices`). Asking alone would find a dead
 * connection only when somebody needs it; being told alone would leave the moment between the event and the news of it.
 */

/** Makes what a pool lends, and ends it. */
export interface Connector<Resource> {
  /** How many may use one at a time. Default 1: whoever has it has it alone. */
  readonly capacity?: number | undefined;
  /**
   * Whether a connection has proven something only when it says so (`PoolNotices.proven`): a server that accepts and closes again is as
   * good as one that refuses. Default false: being connected is proof enough.
   */
  readonly provesItself?: boolean | undefined;
  /**
   * Opens one.
   *
   * @param signal the pool does not want it any more, or it has taken too long. What comes all the same is destroyed
   * @param notices to tell the pool by what happens to it, from now on
   */
  connect(signal: AbortSignal, notices: PoolNotices): Promise<Resource>;
  /** Whether it can still be lent: asked each time before it is. Left out: always. */
  isAlive?(resource: Resource): boolean;
  /** Whether it can take one more user just now, as far as it has a say in it. Left out: always. If not, `PoolNotices.room` says when. */
  hasRoom?(resource: Resource): boolean;
  /**
   * Ends it: nobody gets it any more.
   *
   * @param atOnce whoever still uses it has had his time. Otherwise nobody uses it; it may then be called again with true, when a close is
   *   to wait no longer
   * @returns when it is gone, if that takes time
   */
  destroy(resource: Resource, atOnce: boolean): void | Promise<void>;
}

/** How a pool is told what happens to one connection. Each may be called at any time, also too often. */
export interface PoolNotices {
  /** `hasRoom` is true again. */
  room(): void;
  /** It has proven that connecting was not in vain: see `Connector.provesItself`. */
  proven(): void;
  /** It may not be lent any more. Those who have it may finish. */
  retired(): void;
  /** It is gone. Those who have it will see. */
  lost(error?: Error): void;
  /** One of its users has finished: the same as `Pooled.release`. */
  released(): void;
}
