/** The condition variable: no notification is lost, whenever it comes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Condition } from './condition.ts';
import { Mutex } from './mutex.ts';
import { Turnstile } from './turnstile.ts';

type Scenes = typeof import('./testing/locks.test-child.ts');
const SCENES = new URL('./testing/locks.test-child.ts', import.meta.url);

const memory = { cells: new SharedArrayBuffer(64) };
const cells = new Int32Array(memory.cells);
let turnstile: Turnstile<Scenes>;
beforeAll(async () => {
  turnstile = await Turnstile.open<Scenes>(SCENES, { threads: 4, memory, stallMs: 10_000 });
});
afterAll(() => turnstile.close());

describe('a condition', () => {
  it.each([2, 3])('wakes each of %d threads in its turn', async (threads) => {
    const wrong = await turnstile.search('passOn', {
      threads,
      data: { rounds: 2 },
      wrong: () => cells[0] !== 2 * threads,
    });
    expect(wrong?.describe()).toBeUndefined();
  });

  it.each([
    ['with the lock held', true],
    ['after it is given back', false],
  ])('wakes one for each notification %s', async (_, inside) => {
    const wrong = await turnstile.search('handOut', {
      data: { inside },
      wrong: () => cells[0] !== 0,
    });
    expect(wrong?.describe()).toBeUndefined();
  });

  it('is waited for in a loop: to be woken for nothing does no harm', async () => {
    const rules = { data: { inside: true }, spuriousWakeUps: 3, wrong: () => cells[0] !== 0 };
    expect((await turnstile.search('handOut', rules))?.describe()).toBeUndefined();
  });

  it('gives up when the time is up, and holds the lock then', async () => {
    const { values } = await turnstile.run('waitInVain', 1);
    expect(values).toEqual(Array.from({ length: 4 }, () => 'timed-out'));
  });

  it('is not waited for without the lock', async () => {
    const { values } = await turnstile.run('waitUnlocked', 1, { threads: 1 });
    expect(values).toEqual(['ERR_MUTEX_NOT_HELD']);
  });

  it('wakes everybody in turn when they run free', async () => {
    const { outcome } = await turnstile.race('passOn', { data: { rounds: 500 } });
    expect({ outcome, count: cells[0] }).toEqual({ outcome: 'finished', count: 2_000 });
  });

  it('does nothing when nobody waits, and is not remembered', () => {
    const own = new Int32Array(new SharedArrayBuffer(64));
    const mutex = new Mutex(own, 0);
    const condition = new Condition(own, 2);
    condition.notifyOne();
    condition.notifyAll();
    mutex.lock();
    expect(condition.wait(mutex, 1)).toBe('timed-out');
    mutex.unlock();
  });

  it('refuses cells of one thread alone', () => {
    expect(() => new Condition(new Int32Array(1))).toThrow(
      expect.objectContaining({ code: 'ERR_NOT_SHARED' }),
    );
  });
});
