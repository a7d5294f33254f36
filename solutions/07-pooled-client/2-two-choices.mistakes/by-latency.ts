// @fails "goes by what there is to do, not by how long it took"
// @says "whoever was quick gets everything"

import type { Random } from 'wirebook/base';
import type { Balancer } from '../../../lib/client/balancers/balancer.ts';
import { draw, drawOther } from '../../../lib/client/balancers/draw.ts';
import type { Candidates } from '../../../lib/client/candidates.ts';

export class TwoChoices implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates, nowMs: number): number {
    const first = draw(candidates, this.#random);
    const second = drawOther(candidates, first, this.#random);
    const busy = (place: number): number => {
      const load = candidates.loads[place];
      const tookMs = load?.latencyMs(nowMs) ?? 0;
      return (tookMs === 0 ? (load?.busy(nowMs) ?? 0) : tookMs) / (candidates.weights[place] ?? 1);
    };
    return busy(second) < busy(first) ? second : first;
  }
}
