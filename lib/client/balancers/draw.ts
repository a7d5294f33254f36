/**
 * Drawing by weight.
 *
 * Knows: weights, added up. Must not know: loads. A leaf: chance comes in as an argument.
 *
 * Decision: a point on the line of all weights laid end to end, and a binary search for whom it fell on: one number of chance, O(log n).
 * Where all weigh the same, which is the usual case, it is a multiplication.
 */
import { integerBelow, type Random } from '../../base/random.ts';
import type { Candidates } from '../candidates.ts';

/** @returns a place, each as likely as its weight says */
export function draw(candidates: Candidates, random: Random): number {
  const { size, even, sums } = candidates;
  if (even) return integerBelow(random, size);
  return placeOf(sums, random.next() * (sums[size - 1] ?? 0));
}

/** As `draw`, among all but one. @returns that one when there is no other */
export function drawOther(candidates: Candidates, than: number, random: Random): number {
  const { size, even, sums, weights } = candidates;
  if (size === 1) return than;
  if (even) {
    const place = integerBelow(random, size - 1);
    return place < than ? place : place + 1;
  }
  // The line without its part: what falls behind the gap is moved over it.
  const weight = weights[than] ?? 0;
  const point = random.next() * ((sums[size - 1] ?? 0) - weight);
  const place = placeOf(sums, point < (sums[than] ?? 0) - weight ? point : point + weight);
  // Rounding may put a point onto the edge of the gap.
  return place === than ? (than + 1) % size : place;
}

/** The first place whose sum is above the point. */
function placeOf(sums: readonly number[], point: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > point) high = middle;
    else low = middle + 1;
  }
  return low;
}
