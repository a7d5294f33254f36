// @fails "picks the only one there is"
// @says "of one server there are no two"

import type { Random } from 'wirebook/base';
import type { Balancer } from '../../../lib/client/balancers/balancer.ts';
import { draw } from '../../../lib/client/balancers/draw.ts';
import type { Candidates } from '../../../lib/client/candidates.ts';

export class TwoChoices implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates, nowMs: number): number {
    const first = draw(candidates, this.#random);
    let second = draw(candidates, this.#random);
    while (second === first) second = draw(candidates, this.#random);
    const busy = (place: number): number => {
      return (candidates.loads[place]?.busy(nowMs) ?? 0) / (candidates.weights[place] ?? 1);
    };
    return busy(second) < busy(first) ? second : first;
  }
}
