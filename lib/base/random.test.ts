import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integerBelow, pick, realRandom, seededRandom, shuffled } from 'wirebook/base';

const draw = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('seededRandom', () => {
  it('repeats itself from the same seed, and only from the same', () => {
    expect(draw(7, 20)).toEqual(draw(7, 20));
    expect(draw(7, 20)).not.toEqual(draw(8, 20));
  });

  it('stays the same in later versions, so that a seed in a bug report keeps its meaning', () => {
    const words = draw(1, 3).map((number) => number * 2 ** 32);
    expect(words).toEqual([1_299_785_925, 4_001_059_704, 2_906_380_172]);
  });

  it('gives numbers from 0 up to, but without, 1, spread evenly, also from seeds next to each other', () => {
    const firsts = Array.from({ length: 10_000 }, (_, seed) => draw(seed, 1)[0] ?? -1);
    for (const numbers of [draw(42, 10_000), firsts]) {
      expect(numbers.every((x) => x >= 0 && x < 1)).toBe(true);
      const tenths = Array.from({ length: 10 }, () => 0);
      for (const x of numbers) {
        const tenth = Math.floor(x * 10);
        tenths[tenth] = (tenths[tenth] ?? 0) + 1;
      }
      // 1,000 expected in each, with a deviation of 30: five of them are room enough for a fixed seed.
      expect(Math.min(...tenths)).toBeGreaterThan(850);
      expect(Math.max(...tenths)).toBeLessThan(1_150);
    }
  });
});

describe('integerBelow, pick, shuffled', () => {
  it('draws every number below the limit, and never the limit', () => {
    const random = seededRandom(3);
    const seen = new Set(Array.from({ length: 500 }, () => integerBelow(random, 6)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(integerBelow(realRandom, 1)).toBe(0);
  });

  it('picks only what is there, and says so when nothing is', () => {
    expect(['a', 'b']).toContain(pick(seededRandom(1), ['a', 'b']));
    expect(() => pick(seededRandom(1), [])).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
  });

  it('keeps all items when it shuffles, and leaves the original alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const before = [...items];
        const after = shuffled(seededRandom(seed), items);
        expect(items).toEqual(before);
        expect([...after].sort((x, y) => x - y)).toEqual(before.sort((x, y) => x - y));
      }),
    );
  });

  it('reaches every order about equally often', () => {
    const random = seededRandom(5);
    const counts = new Map<string, number>();
    for (let round = 0; round < 6_000; round++) {
      const order = shuffled(random, ['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    expect(Math.min(...counts.values())).toBeGreaterThan(850);
  });
});
