/**
 * One after the other.
 *
 * Knows: weights, and whose turn it is. Must not know: loads. A leaf: chance comes in as an argument.
 *
 * Decision: a counter, and whose turn it is follows from the count alone. The heaviest has a turn in every round; who weighs a third of
 * that sits out two rounds of three, and not all in the same ones. (A stride scheduler, as gRPC has it: nothing to keep for each server, so
 * the list may change between any two picks, and O(1) where all weigh the same.) It begins anywhere: if all clients began at the first
 * server of the same list, it would get the first call of each of them.
 *
 *     weights 3 1 2      round 0: a . c     round 1: a b .     round 2: a . c      …
 */
import type { Random } from '../../base/random.ts';
import { integerBelow } from '../../base/random.ts';
import type { Candidates } from '../candidates.ts';
import type { Balancer } from './balancer.ts';

/** So far from each other do neighbours begin: the golden ratio's fraction, whose multiples never crowd. */
const STAGGER = 0.618_033_988_749_894_9;

export class RoundRobin implements Balancer {
  /** How many turns there have been, those that were sat out included. */
  #turn: number;

  constructor(random: Random) {
    this.#turn = integerBelow(random, 2 ** 20);
  }

  pick(candidates: Candidates): number {
    const { size, even, weights, heaviest } = candidates;
    for (;;) {
      const place = this.#turn % size;
      const round = (this.#turn - place) / size;
      this.#turn = (this.#turn + 1) % Number.MAX_SAFE_INTEGER;
      if (even || hasTurn((weights[place] ?? 0) / heaviest, place, round)) return place;
    }
  }
}

/** @param share of all rounds, up to 1: who has it all is in each of them, so no round is empty */
function hasTurn(share: number, place: number, round: number): boolean {
  if (share === 1) return true;
  const start = place * STAGGER;
  return Math.floor(start + (round + 1) * share) > Math.floor(start + round * share);
}
