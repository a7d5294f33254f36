// @fails "picks the one with less to do"
// @says "you drew once, and compared nothing"

import type { Random } from 'wirebook/base';
import type { Balancer } from '../../../lib/client/balancers/balancer.ts';
import { draw } from '../../../lib/client/balancers/draw.ts';
import type { Candidates } from '../../../lib/client/candidates.ts';

export class TwoChoices implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates, _nowMs: number): number {
    return draw(candidates, this.#random);
  }
}
