// @fails "counts failures as something to do"
// @says "failures of a minute ago count for ever"

import type { Random } from 'wirebook/base';
import type { Balancer } from '../../../lib/client/balancers/balancer.ts';
import { draw, drawOther } from '../../../lib/client/balancers/draw.ts';
import type { Candidates } from '../../../lib/client/candidates.ts';

export class TwoChoices implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates, _nowMs: number): number {
    const first = draw(candidates, this.#random);
    const second = drawOther(candidates, first, this.#random);
    const busy = (place: number): number => {
      return (candidates.loads[place]?.busy(0) ?? 0) / (candidates.weights[place] ?? 1);
    };
    return busy(second) < busy(first) ? second : first;
  }
}
