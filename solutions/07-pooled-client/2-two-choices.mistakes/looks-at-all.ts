// @fails "draws two, and both by chance"
// @says "you looked at everybody"

import type { Random } from 'wirebook/base';
import type { Balancer } from '../../../lib/client/balancers/balancer.ts';
import type { Candidates } from '../../../lib/client/candidates.ts';

export class TwoChoices implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates, nowMs: number): number {
    const busy = candidates.loads.map((load, place) => {
      return load.busy(nowMs) / (candidates.weights[place] ?? 1);
    });
    const least = Math.min(...busy);
    const idlest = [...busy.keys()].filter((place) => busy[place] === least);
    const weights = idlest.map((place) => candidates.weights[place] ?? 1);
    let point = this.#random.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const at = weights.findIndex((weight) => (point -= weight) < 0);
    return idlest[at] ?? 0;
  }
}
