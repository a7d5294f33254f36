/**
 * Between the mind of a pool and its hands: what the one asks, and what the other is to do.
 *
 * Knows: types. Must not know: either. A leaf.
 *
 * Decision: what is to be done is data. A test can look at it, and the pool does it when nothing is half decided any more: who is told something
 * may come back with the next request in the same breath.
 */
import type { Dial } from './dial-plan.ts';
import type { PoolLeaving } from './pool-events.ts';
import type { Pooled } from './pooled.ts';

/** What the core asks about connections, and about places for them. None of it may throw. */
export interface PoolRules<Resource> {
  readonly capacity: number;
  readonly provesItself: boolean;
  isAlive(resource: Resource): boolean;
  hasRoom(resource: Resource): boolean;
  /**
   * Takes one of the places that all hosts share.
   *
   * @param waitedFor somebody waits for the connection, so an idle one elsewhere may be closed for it
   */
  takePlace(waitedFor: boolean): boolean;
  givePlace(): void;
}

/** What is known of one who waits. */
export interface CoreWaiter {
  /** Does not mind that nothing can be connected just now. */
  readonly waitForReady: boolean;
}

/** What is to be done. */
export type PoolEffect<Resource, Waiter> =
  | { readonly kind: 'connect'; readonly dial: Dial }
  | { readonly kind: 'give-up'; readonly dial: Dial }
  | { readonly kind: 'lend'; readonly waiter: Waiter; readonly pooled: Pooled<Resource> }
  /** There is no connection for it, and none is being made. */
  | { readonly kind: 'refuse'; readonly waiter: Waiter }
  | {
      readonly kind: 'end';
      readonly pooled: Pooled<Resource>;
      readonly why: PoolLeaving;
      readonly error: Error | undefined;
      /** It may still be in use. */
      readonly atOnce: boolean;
    };
