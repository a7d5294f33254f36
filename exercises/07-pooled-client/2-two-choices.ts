/**
 * Exercise 7.2: the better of two. The task stands in 2-two-choices.md; check with `npm run exercise 7.2`.
 *
 * What you write here can take the place of lib/client/balancers/two-choices.ts. Take `draw` and `drawOther` from
 * '../../lib/client/balancers/draw.ts'; take nothing from 'wirebook/client', which imports what you are writing.
 */

import type { Random } from 'wirebook/base';
import type { Balancer } from '../../lib/client/balancers/balancer.ts';
import type { Candidates } from '../../lib/client/candidates.ts';

export class TwoChoices implements Balancer {
  constructor(random: Random) {
    throw new Error('not written yet');
  }

  /** @returns the place of the one with less to do, of two drawn by chance */
  pick(candidates: Candidates, nowMs: number): number {
    throw new Error('not written yet');
  }
}
