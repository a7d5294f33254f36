/**
 * Any one of them.
 *
 * Knows: weights. Must not know: loads. A leaf: chance comes in as an argument.
 *
 * Decision: the original's first policy, and a good one: it needs no memory, and a thousand clients that know nothing of each other spread
 * their calls as one would. Its price is chance itself: of n calls to n servers the unluckiest server gets about log n / log log n at once.
 */
import type { Random } from '../../base/random.ts';
import type { Candidates } from '../candidates.ts';
import type { Balancer } from './balancer.ts';
import { draw } from './draw.ts';

export class RandomBalancer implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates): number {
    return draw(candidates, this.#random);
  }
}
