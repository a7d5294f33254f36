import { describe, expect, it } from 'vitest';
import {
  judge,
  measure,
  median,
  perSecond,
  takeTurns,
  type Effort,
  type Entry,
} from './harness.ts';

const effort: Effort = { rounds: 3, roundMs: 1, budgetMs: 1_000 };
const entry = (more: Partial<Entry> = {}): Entry => ({
  name: 'group/what',
  unit: 'things/s',
  open: () => ({ ours: () => 0 }),
  ...more,
});
const figures = (table: Record<string, number[]>): Map<string, number[]> =>
  new Map(Object.entries(table));

describe('median', () => {
  it('is the middle one, or lies between the two middle ones, in whatever order they come', () => {
    expect(median([5, 1, 100])).toBe(5);
    expect(median([10, 2, 4, 1])).toBe(3);
    expect(median([7])).toBe(7);
  });

  it('of nothing is no number, which reaches no bar', () => {
    expect(median([])).toBeNaN();
    expect(judge(entry({ bar: { atMost: 5 } }), figures({ ours: [] }), 3).ok).toBe(false);
    expect(judge(entry({ bar: { atLeast: 5 } }), figures({ ours: [] }), 3).ok).toBe(false);
  });

  it('leaves the figures as they are', () => {
    const list = [3, 1, 2];
    median(list);
    expect(list).toEqual([3, 1, 2]);
  });
});

describe('takeTurns', () => {
  it('lets the contenders take turns, and does not count the first round', async () => {
    const order: string[] = [];
    const contender = (name: string) => (): number => {
      order.push(name);
      return order.length;
    };
    const result = await takeTurns({ ours: contender('a'), peer: contender('b') }, effort);
    expect(order.join('')).toBe('abababab');
    expect(result).toEqual(figures({ ours: [3, 5, 7], peer: [4, 6, 8] }));
  });

  it('goes on without a contender that has used up its time, but never without any figure of it', async () => {
    let nowMs = 0;
    const takes = (ms: number) => async (): Promise<number> => {
      nowMs += ms;
      return ms;
    };
    const result = await takeTurns(
      { ours: takes(10), slow: takes(400), slower: takes(5_000) },
      { ...effort, rounds: 5 },
      () => nowMs,
    );
    expect(result).toEqual(
      figures({ ours: [10, 10, 10, 10, 10], slow: [400, 400], slower: [5_000] }),
    );
  });
});

describe('judge', () => {
  it('takes the median of the ratios within rounds, so that a slow moment of the machine goes out of them', () => {
    // In the second and third rounds something else had the processor. The ratio of the medians would be 1.
    const result = judge(entry(), figures({ ours: [200, 20, 20], peer: [100, 10, 20] }), 3);
    expect(result).toMatchObject({ ours: 20, peers: { peer: 20 }, ratios: { peer: 2 }, ratio: 2 });
  });

  it('says how many times better we are, also where less is better', () => {
    const result = judge(entry({ better: 'lower' }), figures({ ours: [2], peer: [4] }), 1);
    expect(result.ratios).toEqual({ peer: 2 });
  });

  it('says when a peer was given fewer rounds', () => {
    const result = judge(entry({ note: 'of old' }), figures({ ours: [1, 1], peer: [1] }), 2);
    expect(result.notes).toEqual(['of old', 'peer is so slow here that it ran 1 of 2 rounds']);
  });

  it('gives megabytes where each of the unit has a size', () => {
    const result = judge(entry({ bytesEach: 1_000 }), figures({ ours: [5_000], peer: [2_000] }), 1);
    expect(result.megabytes).toEqual({ ours: 5, peers: { peer: 2 } });
  });

  it.each([
    [{ atLeast: 10 }, true],
    [{ atLeast: 10.1 }, false],
    [{ atMost: 10 }, true],
    [{ atMost: 9.9 }, false],
    [{ atLeast: 2, against: 'slow' }, true],
    [{ atLeast: 2.1, against: 'slow' }, false],
    [{ atLeast: 0.5, against: 'fast' }, true],
    [{ atLeast: 0.51, against: 'fast' }, false],
    [{ atLeast: 1, against: 'nobody' }, false],
  ])('holds %j against ours 10, slow 5, fast 20: %s', (bar, ok) => {
    const result = judge(entry({ bar }), figures({ ours: [10], slow: [5], fast: [20] }), 1);
    expect(result.ok).toBe(ok);
  });
});

describe('measure', () => {
  it('closes what an entry opened, also when a round throws', async () => {
    let open = 0;
    const failing = entry({
      open: () => {
        open += 1;
        return {
          ours: () => {
            throw new Error('the peer is gone');
          },
          close: () => void (open -= 1),
        };
      },
    });
    await expect(measure(failing, effort)).rejects.toThrow('the peer is gone');
    expect(open).toBe(0);
  });
});

describe('perSecond', () => {
  it('repeats the work at least once, and until the round is over', async () => {
    let calls = 0;
    const figure = await perSecond(() => (calls += 1) && 10, 5)();
    expect(calls).toBeGreaterThanOrEqual(1);
    // Ten things a call, in at least five milliseconds.
    expect(figure).toBeGreaterThan(0);
    expect(figure).toBeLessThanOrEqual((calls * 10 * 1_000) / 5);
  });
});
