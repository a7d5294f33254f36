/**
 * Those among whom a balancer picks, and what it may need to know about all of them at once.
 *
 * Knows: their loads and weights, in one order. Must not know: who is left out and why; whoever is in here can be picked. A leaf.
 *
 * Decision: the list never changes. Whenever somebody comes, goes, or is left out for a while, there is a new one, and what a pick needs is
 * worked out then and not at each pick: calls are many and changes are few. A balancer can keep what it has worked out by itself for as
 * long as it is given the same list.
 */
import type { Load } from './load.ts';

export class Candidates {
  /** At least one. Balancers answer with a place in here. */
  readonly loads: readonly Load[];
  /** Each above 0, in the same order. */
  readonly weights: readonly number[];
  /** The greatest weight. */
  readonly heaviest: number;
  /** All weigh the same. */
  readonly even: boolean;
  /** The weights up to and with each place, added up. */
  readonly sums: readonly number[];

  /** @param weights each above 0; left out: all weigh the same */
  constructor(loads: readonly Load[], weights: readonly number[] = loads.map(() => 1)) {
    this.loads = loads;
    this.weights = weights;
    this.heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
    this.even = weights.every((weight) => weight === this.heaviest);
    let sum = 0;
    this.sums = weights.map((weight) => (sum += weight));
  }

  get size(): number {
    return this.loads.length;
  }
}
