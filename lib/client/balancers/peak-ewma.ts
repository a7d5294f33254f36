/**
 * Of two drawn by chance, the one where a call is likely to be over sooner.
 *
 * Knows: calls in flight and how long they take. Must not know: how latency is averaged. A leaf: chance comes in as an argument.
 *
 * Decision: as finagle has it. The cost of a server is its latency times the calls in flight there, with the new one among them: a server
 * ten times as slow gets a tenth of the queue. Nobody knows how fast a server is before it has answered, so a new one gets one call at
 * once, and no second before that has ended: neither a flood nor nothing. A tenth more or less is noise, and then the first draw counts:
 * equal servers share by weight.
 */
import type { Random } from '../../base/random.ts';
import type { Candidates } from '../candidates.ts';
import type { Balancer } from './balancer.ts';
import { draw, drawOther } from './draw.ts';

export class PeakEwma implements Balancer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick(candidates: Candidates, nowMs: number): number {
    const first = draw(candidates, this.#random);
    const second = drawOther(candidates, first, this.#random);
    const clearlyLess = NOISE * cost(candidates, first, nowMs);
    return cost(candidates, second, nowMs) < clearlyLess ? second : first;
  }
}

const NOISE = 0.9;

/** What a call costs of which nobody knows how long it will take: more than any that is known, so that they queue up elsewhere. */
const UNKNOWN_MS = 1e9;

/** Weights tell only in the queue: an idle server is as fast as it is, and how often it is drawn has its weight in it already. */
function cost(candidates: Candidates, place: number, nowMs: number): number {
  const load = candidates.loads[place];
  if (load === undefined) return Number.POSITIVE_INFINITY;
  const queue = (load.inFlight * candidates.heaviest) / (candidates.weights[place] ?? 1);
  const latencyMs = load.latencyMs(nowMs);
  return latencyMs === undefined ? queue * UNKNOWN_MS : latencyMs * (queue + 1);
}
