/** The mutex: by itself, under the turnstile, and on threads that run free. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Mutex } from './mutex.ts';
import { Turnstile } from './turnstile.ts';

type Scenes = typeof import('./testing/locks.test-child.ts');
const SCENES = new URL('./testing/locks.test-child.ts', import.meta.url);

describe('a mutex', () => {
  let cells: Int32Array;
  let mine: Mutex;
  let theirs: Mutex;
  beforeEach(() => {
    cells = new Int32Array(new SharedArrayBuffer(64));
    mine = new Mutex(cells, 3, { id: 1 });
    theirs = new Mutex(cells, 3, { id: 2 });
  });

  it('is taken by one, and free again afterwards', () => {
    mine.lock();
    expect(theirs.tryLock()).toBe(false);
    mine.unlock();
    expect(theirs.tryLock()).toBe(true);
  });

  it('waits for no longer than it is told', () => {
    mine.lock();
    const startMs = performance.now();
    expect(theirs.lockWithin(20)).toBe(false);
    expect(performance.now() - startMs).toBeGreaterThan(19);
    expect(theirs.lockWithin(0)).toBe(false);
    mine.unlock();
    expect(theirs.lockWithin(0)).toBe(true);
  });

  it('is free again when who waited for it has given up', () => {
    mine.lock();
    theirs.lockWithin(1);
    mine.unlock();
    expect(mine.tryLock()).toBe(true);
  });

  it('is not unlocked by one who does not hold it, and stays as it is', () => {
    expect(() => mine.unlock()).toThrow(
      expect.objectContaining({
        code: 'ERR_MUTEX_NOT_HELD',
        message: expect.stringContaining('nobody'),
      }),
    );
    mine.lock();
    expect(() => theirs.unlock()).toThrow(
      expect.objectContaining({
        code: 'ERR_MUTEX_NOT_HELD',
        message: expect.stringContaining('thread 1 holds'),
      }),
    );
    expect(theirs.tryLock()).toBe(false);
    mine.unlock();
  });

  it('is not locked twice by the same thread, which would wait for itself', () => {
    mine.lock();
    for (const lock of [() => mine.lock(), () => mine.lockWithin(1)])
      expect(lock).toThrow(expect.objectContaining({ code: 'ERR_MUTEX_HELD' }));
    expect(mine.tryLock()).toBe(false);
    mine.unlock();
    expect(theirs.tryLock()).toBe(true);
  });

  it('is given back when what was done with it throws', () => {
    expect(() =>
      mine.holding(() => {
        throw new Error('on purpose');
      }),
    ).toThrow('on purpose');
    expect(theirs.holding(() => 'held')).toBe('held');
  });

  it('takes two cells, and touches no others', () => {
    mine.lock();
    theirs.lockWithin(0);
    mine.unlock();
    mine.lock();
    expect([...cells].map((value) => value !== 0).indexOf(true)).toBe(3);
    expect([...cells].filter((value) => value !== 0)).toHaveLength(Mutex.CELLS);
  });

  it.each([
    ['of one thread alone', new Int32Array(8), 0, 'ERR_NOT_SHARED'],
    ['that end too soon', new Int32Array(new SharedArrayBuffer(8)), 1, 'ERR_OUT_OF_RANGE'],
    ['before the first', new Int32Array(new SharedArrayBuffer(8)), -1, 'ERR_OUT_OF_RANGE'],
    ['at half an index', new Int32Array(new SharedArrayBuffer(32)), 0.5, 'ERR_OUT_OF_RANGE'],
  ])('refuses cells %s', (_, over, at, code) => {
    expect(() => new Mutex(over, at)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a mutex of several threads', () => {
  const memory = { cells: new SharedArrayBuffer(64) };
  const cells = new Int32Array(memory.cells);
  const [COUNT, CROWD] = [0, 2] as const;
  let turnstile: Turnstile<Scenes>;
  beforeAll(async () => {
    turnstile = await Turnstile.open<Scenes>(SCENES, { threads: 3, memory, stallMs: 10_000 });
  });
  afterAll(() => turnstile.close());

  it.each([2, 3])('lets one of %d inside, in any order of their steps', async (threads) => {
    const wrong = await turnstile.search('count', {
      threads,
      data: { rounds: 2 },
      wrong: () => cells[COUNT] !== 2 * threads || cells[CROWD] !== 0,
    });
    expect(wrong?.describe()).toBeUndefined();
  });

  it('and also with threads that only try, or give up; nobody is left asleep', async () => {
    const counts = new Set<number>();
    const wrong = await turnstile.search('countAnyWay', {
      data: { rounds: 2 },
      earlyTimeouts: true,
      wrong: ({ values }) => {
        const times = values.reduce((sum: number, value) => sum + Number(value), 0);
        counts.add(times);
        return cells[COUNT] !== times || cells[CROWD] !== 0;
      },
    });
    expect(wrong?.describe()).toBeUndefined();
    expect(counts.size).toBeGreaterThan(1); // some did give up
  });

  it('and when a wait ends for nothing', async () => {
    const wrong = await turnstile.search('count', {
      data: { rounds: 1 },
      spuriousWakeUps: 3,
      wrong: () => cells[COUNT] !== 3 || cells[CROWD] !== 0,
    });
    expect(wrong?.describe()).toBeUndefined();
  });

  it('tells those who wait in vain, when their time is up', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { values, outcome } = await turnstile.run('takeForEver', seed);
      expect({ seed, outcome }).toEqual({ seed, outcome: 'finished' });
      expect(values.filter(Boolean)).toHaveLength(1);
    }
  });

  it('loses no count when they run free', async () => {
    const { outcome } = await turnstile.race('count', { data: { rounds: 20_000 } });
    expect(outcome).toBe('finished');
    expect([cells[COUNT], cells[CROWD]]).toEqual([60_000, 0]);
  });
});
