/**
 * What a pool tells of itself: events as they happen, and counts.
 *
 * Knows: which moments there are. Must not know: who listens. A leaf.
 *
 * Decision: one hook and a union, not a dozen hooks: whoever wants to know what a pool does wants its story in order.
 */

/** Why a connection is no longer in the pool. */
export type PoolLeaving =
  /** Nobody has used it for `idleTimeoutMs`. */
  | 'idle'
  /** It could not be lent: asked, it was dead. */
  | 'dead'
  /** The other side has asked to have it replaced, or a user has given it back as unusable. */
  | 'retired'
  /** The pool was told that it is gone. */
  | 'lost'
  /** Another host needed its place: `maxTotal`. */
  | 'evicted'
  /** The pool is being closed. */
  | 'closed';

export type PoolEvent =
  /** It begins to connect. */
  | { readonly type: 'connecting' }
  | { readonly type: 'connected'; readonly durationMs: number }
  /** @see retryInMs when the next attempt is due, if somebody needs it then */
  | { readonly type: 'connect-failed'; readonly error: Error; readonly retryInMs: number }
  /** An attempt is given up: those who waited for it have been served, or wait no longer. */
  | { readonly type: 'dropped' }
  /** The other side has asked to have it replaced: it is lent to nobody any more. It leaves when those who have it have finished. */
  | { readonly type: 'retired' }
  | { readonly type: 'left'; readonly why: PoolLeaving; readonly error: Error | undefined }
  /** Somebody has to wait; so many do now. */
  | { readonly type: 'waiting'; readonly waiting: number }
  /** Somebody has waited in vain. */
  | { readonly type: 'wait-failed'; readonly error: unknown };

export interface PoolHooks {
  onEvent?(event: PoolEvent): void;
}

/** What a pool of one host has, and has counted. */
export interface HostPoolStats {
  /** Connections that can be lent, or are. */
  readonly connections: number;
  /** Of these, used by nobody. */
  readonly idle: number;
  /** Being made. */
  readonly connecting: number;
  /** To be lent to nobody any more, and still used. */
  readonly retired: number;
  /** How many are using a connection. */
  readonly users: number;
  /** How many wait for one. */
  readonly waiting: number;
  /** The rest goes up only: how often one was lent, connected, … */
  readonly lent: number;
  readonly connected: number;
  readonly connectFailures: number;
  /** Attempts that were given up, for nobody needed them any more. */
  readonly dropped: number;
  readonly lost: number;
  readonly reaped: number;
  /** Who waited in vain: for a connection within time, or at all. */
  readonly waitsFailed: number;
}
