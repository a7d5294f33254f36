/**
 * Whom discovery has named last.
 *
 * Knows: in which order servers came. Must not know: loads. A leaf: chance comes in as an argument.
 *
 * Decision: the original has this as its third policy and does not say what it is for. Here it sends everything to those that came with the
 * latest list that named somebody new, drawn by weight where several came together: a way to try a new server out on the whole of the
 * load, and a way to lose it: nothing is spread over the others until the new one is left out. Compare it before you use it.
 */
import type { Random } from '../../base/random.ts';
import { Candidates } from '../candidates.ts';
import type { Balancer } from './balancer.ts';
import { draw } from './draw.ts';

export class MostRecent implements Balancer {
  readonly #random: Random;
  /** The list that the following was worked out for. */
  #all: Candidates | undefined;
  #latest: Candidates | undefined;
  /** Where those of `#latest` stand in `#all`. */
  #places: readonly number[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates): number {
    if (candidates !== this.#all || this.#latest === undefined) {
      this.#places = latestOf(candidates);
      this.#latest = new Candidates(
        this.#places.flatMap((place) => candidates.loads[place] ?? []),
        this.#places.map((place) => candidates.weights[place] ?? 0),
      );
      this.#all = candidates;
    }
    return this.#places[draw(this.#latest, this.#random)] ?? 0;
  }
}

function latestOf({ loads }: Candidates): number[] {
  const latest = loads.reduce((most, { arrival }) => Math.max(most, arrival), -Infinity);
  return [...loads.keys()].filter((place) => loads[place]?.arrival === latest);
}
