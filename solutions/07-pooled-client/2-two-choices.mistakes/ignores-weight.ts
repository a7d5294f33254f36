// @fails "shares idle servers by weight"
// @says "as if all weighed the same"

import { integerBelow, type Random } from 'wirebook/base';
import type { Balancer } from '../../../lib/client/balancers/balancer.ts';
import type { Candidates } from '../../../lib/client/candidates.ts';

export class TwoChoices implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates, nowMs: number): number {
    const first = integerBelow(this.#random, candidates.size);
    const step = candidates.size < 2 ? 0 : 1 + integerBelow(this.#random, candidates.size - 1);
    const second = (first + step) % candidates.size;
    const busy = (place: number): number => {
      return (candidates.loads[place]?.busy(nowMs) ?? 0) / (candidates.weights[place] ?? 1);
    };
    return busy(second) < busy(first) ? second : first;
  }
}
