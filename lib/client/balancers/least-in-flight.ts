/**
 * Whoever has the least to do, by its weight.
 *
 * Knows: calls in flight, and failures that count as such. Must not know: how long calls take. A leaf: chance comes in as an argument.
 *
 * Decision: it looks at all of them, O(n), which for some dozens of servers is nothing. It begins to look at one drawn by chance, and only
 * who has less to do takes its place: most clients are idle most of the time, all of their servers have nothing in flight, and if such a tie
 * went to the first of the list, a thousand idle clients would together bury it.
 */
import type { Random } from '../../base/random.ts';
import type { Candidates } from '../candidates.ts';
import type { Balancer } from './balancer.ts';
import { draw } from './draw.ts';

export class LeastInFlight implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates, nowMs: number): number {
    const { loads, weights, size } = candidates;
    const start = draw(candidates, this.#random);
    let best = start;
    let least = Number.POSITIVE_INFINITY;
    for (let step = 0; step < size; step += 1) {
      const place = (start + step) % size;
      const busy = (loads[place]?.busy(nowMs) ?? 0) / (weights[place] ?? 1);
      if (busy >= least) continue;
      least = busy;
      best = place;
    }
    return best;
  }
}
