// @fails "throws the dice that it was given"
// @says "your dice fall the same whatever the seed"

import { type Random, seededRandom } from 'wirebook/base';
import type { Balancer } from '../../../lib/client/balancers/balancer.ts';
import { draw, drawOther } from '../../../lib/client/balancers/draw.ts';
import type { Candidates } from '../../../lib/client/candidates.ts';

export class TwoChoices implements Balancer {
  readonly #random = seededRandom(1);

  constructor(random: Random) {
    void random;
  }

  pick(candidates: Candidates, nowMs: number): number {
    const first = draw(candidates, this.#random);
    const second = drawOther(candidates, first, this.#random);
    const busy = (place: number): number => {
      return (candidates.loads[place]?.busy(nowMs) ?? 0) / (candidates.weights[place] ?? 1);
    };
    return busy(second) < busy(first) ? second : first;
  }
}
