/**
 * Exercise 6.3: rather a stale list. The task stands in 3-view.md; check with `npm run exercise 6.3`.
 *
 * What you write here can take the place of lib/registry/endpoint-view.ts. `Instance` is only a type; take nothing else from
 * 'wirebook/registry', which imports what you are writing.
 */

import type { Instance } from '../../lib/registry/instance.ts';

/** What a registry says: everything there is, or what has changed. */
export type ViewNews = {
  readonly epoch: string;
  readonly revision: number;
  readonly settled: boolean;
} & (
  | { readonly kind: 'snapshot'; readonly instances: readonly Instance[] }
  | {
      readonly kind: 'changes';
      readonly up: readonly Instance[];
      readonly down: readonly Pick<Instance, 'host' | 'port'>[];
    }
);

export class EndpointView {
  /** Whether it has ever been told anything. An empty list that nobody has told us is none. */
  get known(): boolean {
    throw new Error('not written yet');
  }

  /** How far it has seen; undefined before it has seen anything. */
  get cursor(): { readonly epoch: string; readonly revision: number } | undefined {
    throw new Error('not written yet');
  }

  /** Who can be called: the same array until something changes. */
  get endpoints(): readonly Instance[] {
    throw new Error('not written yet');
  }

  /**
   * Takes in what a registry has said.
   *
   * @returns whether the list is another one now, or is known for the first time
   */
  apply(news: ViewNews): boolean {
    throw new Error('not written yet');
  }
}
