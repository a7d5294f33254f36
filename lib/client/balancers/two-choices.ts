/**
 * Of two drawn by chance, the one with less to do.
 *
 * Knows: calls in flight, and failures that count as such. Must not know: how long calls take. A leaf: chance comes in as an argument.
 *
 * Decision: the power of two choices (Mitzenmacher 1996). One draw leaves the fullest of n servers with about log n / log log n calls, two
 * draws with log log n: nearly as good as to look at all of them, at a cost that does not grow with n. And it is better than the best where
 * many clients look at once: they all see the same emptiest server and rush to it together, while two draws send them apart. Both are
 * drawn by weight and compared by weight, and a tie goes to the first draw, so that idle servers share by weight too.
 */
import type { Random } from '../../base/random.ts';
import type { Candidates } from '../candidates.ts';
import type { Balancer } from './balancer.ts';
import { draw, drawOther } from './draw.ts';

export class TwoChoices implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates, nowMs: number): number {
    const first = draw(candidates, this.#random);
    const second = drawOther(candidates, first, this.#random);
    return busy(candidates, second, nowMs) < busy(candidates, first, nowMs) ? second : first;
  }
}

function busy({ loads, weights }: Candidates, place: number, nowMs: number): number {
  return (loads[place]?.busy(nowMs) ?? 0) / (weights[place] ?? 1);
}
