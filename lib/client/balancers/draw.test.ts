import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../../base/random.seeded.ts';
import { Candidates } from '../candidates.ts';
import { Load } from '../load.ts';
import { draw, drawOther } from './draw.ts';

const of = (...weights: number[]): Candidates =>
  new Candidates(
    weights.map(() => new Load()),
    weights,
  );

it('finds the place that a point on the line of all weights falls on', () => {
  const candidates = of(1, 2, 5);
  const at = (point: number): number => draw(candidates, { next: () => point / 8 });
  expect([0, 0.9, 1, 2.9, 3, 7.9].map(at)).toEqual([0, 0, 1, 1, 2, 2]);
});

it('leaves out who was drawn before, and keeps the others’ shares', () => {
  const random = seededRandom(7);
  const counts = [0, 0, 0, 0];
  for (let turn = 0; turn < 30_000; turn += 1) {
    const place = drawOther(of(1, 100, 2, 3), 1, random);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  expect(counts[1]).toBe(0);
  for (const [place, expected] of [5_000, 0, 10_000, 15_000].entries())
    expect(Math.abs((counts[place] ?? 0) - expected)).toBeLessThan(500);
});

it('never draws the same twice where there is another, whatever the weights and the chance', () => {
  const weight = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(weight, { minLength: 1, maxLength: 9 }),
      chance,
      chance,
      (weights, a, b) => {
        const candidates = of(...weights);
        const first = draw(candidates, { next: () => a });
        const second = drawOther(candidates, first, { next: () => b });
        expect(candidates.loads[first]).toBeDefined();
        expect(candidates.loads[second]).toBeDefined();
        expect(second === first).toBe(weights.length === 1);
      },
    ),
  );
});
