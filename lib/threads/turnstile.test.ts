/** The turnstile, on small programs: what it finds, that it finds it again, and that nothing which a thread does holds it up. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Turnstile } from './turnstile.ts';

type Scenes = typeof import('./testing/turnstile.test-child.ts');
const SCENES = new URL('./testing/turnstile.test-child.ts', import.meta.url);

const memory = { cells: new SharedArrayBuffer(64), other: new SharedArrayBuffer(8) };
const cells = new Int32Array(memory.cells);
let turnstile: Turnstile<Scenes>;
beforeAll(async () => {
  turnstile = await Turnstile.open<Scenes>(SCENES, { threads: 3, memory, stallMs: 1_000 });
});
afterAll(() => turnstile.close());

describe('a schedule', () => {
  it('loses a count between a load and a store', async () => {
    const wrong = await turnstile.search('countUnlocked', {
      threads: 2,
      wrong: () => cells[0] !== 6,
    });
    expect(wrong?.outcome).toBe('finished');
    const { trace = [] } = wrong ?? {};
    expect(trace).toHaveLength(12);
    expect(trace.filter(({ operation }) => operation === 'store')).toHaveLength(6);
    expect(trace.every(({ cell }) => cell === 'cells[0]')).toBe(true);
  });

  it('loses none behind a mutex, whatever the seed', async () => {
    const wrong = await turnstile.search('countLocked', {
      seeds: 300,
      wrong: () => cells[0] !== 9,
    });
    expect(wrong?.describe()).toBeUndefined();
  });

  it('is the same for the same seed, and differs between seeds', async () => {
    const tell = async (seed: number): Promise<string> => {
      const schedule = await turnstile.run('countLocked', seed);
      return schedule.describe(1_000);
    };
    const stories = new Set<string>();
    for (let seed = 1; seed <= 40; seed += 1) {
      const story = await tell(seed);
      expect(await tell(seed)).toBe(story);
      stories.add(story.replace(/^seed \d+/, ''));
    }
    expect(stories.size).toBeGreaterThan(35);
  });

  it('begins with the memory as it was when the turnstile was opened', async () => {
    new Int32Array(memory.other).fill(7);
    await turnstile.run('countUnlocked', 1);
    await turnstile.run('countUnlocked', 1);
    expect([...new Int32Array(memory.other)]).toEqual([0, 0]);
    expect(cells[0]).toBeLessThanOrEqual(9);
  });

  it('has the results of Atomics', async () => {
    const gated = await turnstile.run('operations', 1, { threads: 1 });
    const free = await turnstile.race('operations', { threads: 1 });
    expect(gated.values).toEqual([[12, 12, 15, 14, 6, 15, 5, 5, 7, 0]]);
    expect(free.values).toEqual(gated.values);
    expect(gated.trace.map(({ text }) => text)).toEqual([
      'cells[0] store 12',
      'cells[0] add 3: was 12',
      'cells[0] sub 1: was 15',
      'cells[0] and 6: was 14',
      'cells[0] or 9: was 6',
      'cells[0] exchange 5: was 15',
      'cells[0] compareExchange 4 → 1 failed: was 5',
      'cells[0] compareExchange 5 → 7',
      'cells[0] load: 7',
      'cells[0] notify all: 0 woken',
    ]);
  });
});

describe('waiting', () => {
  it('ends at once where the cell differs, and by time where nobody comes', async () => {
    const { values } = await turnstile.run('waits', 1);
    expect(values[0]).toEqual(['not-equal', 'timed-out', 0, 'timed-out', 51, 'timed-out', 61]);
  });

  it('times out in the order of the time-outs', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { values } = await turnstile.run('staggered', seed);
      expect(values, `seed ${seed}`).toEqual([100, 90, 80]);
    }
  });

  it('does not time out while others can run, unless that is allowed', async () => {
    const timedOut = {
      wrong: (schedule: { values: readonly unknown[] }) => schedule.values[0] === 'timed-out',
    };
    expect(await turnstile.search('outwait', timedOut)).toBeUndefined();
    const early = await turnstile.search('outwait', { ...timedOut, earlyTimeouts: true });
    expect(early?.values[0]).toBe('timed-out');
  });

  it('may end for nothing where that is allowed', async () => {
    const rules = { threads: 2, data: { count: 0 } };
    const woken = {
      wrong: (schedule: { values: readonly unknown[] }) =>
        String(schedule.values[0]).startsWith('ok'),
    };
    expect(await turnstile.search('wakeSome', { ...rules, ...woken })).toBeUndefined();
    const spurious = await turnstile.search('wakeSome', { ...rules, ...woken, spuriousWakeUps: 1 });
    expect(spurious?.values).toEqual([['ok', 0], 0]);
  });

  it('wakes as many as are asked for, and the seed says whom', async () => {
    const first = new Set<number>();
    for (let seed = 1; seed <= 60; seed += 1) {
      const one = await turnstile.run('wakeSome', seed, { data: { count: 1 } });
      const woken = [...one.values.slice(0, 2).keys()].filter(
        (at) => String(one.values[at]) === 'ok,0',
      );
      if (one.values[2] !== 1) continue; // somebody did not sleep yet
      expect(woken, one.describe()).toHaveLength(1);
      first.add(woken[0] ?? -1);
    }
    expect([...first].toSorted()).toEqual([0, 1]);
    const all = await turnstile.search('wakeSome', {
      data: { count: Infinity },
      wrong: ({ values }) => values[2] === 2,
    });
    expect(all?.values.slice(0, 2)).toEqual([
      ['ok', 0],
      ['ok', 0],
    ]);
  });
});

describe('what goes wrong', () => {
  it('is a deadlock, with who waits where', async () => {
    const deadlock = await turnstile.search('crossLocks', { threads: 2 });
    expect(deadlock?.outcome).toBe('deadlock');
    expect(deadlock?.threads).toEqual([
      { state: 'waiting', cell: 'cells[6]' },
      { state: 'waiting', cell: 'cells[4]' },
    ]);
    expect(deadlock?.describe(1)).toMatch(
      /^seed \d+: deadlock after \d+ steps\n {2}thread 0 waits at cells\[6\]\n {2}thread 1 waits at cells\[4\]\nthe last steps:\n {2}thread . {2}cells\[.\] wait while 2: sleeps$/,
    );
  });

  it('is a loop that never rests', async () => {
    const rests = await turnstile.search('spin', { data: { set: true } });
    expect(rests?.describe()).toBeUndefined();
    const endless = await turnstile.run('spin', 1, { data: { set: false }, maxSteps: 100 });
    expect(endless.outcome).toBe('endless');
    expect(endless.steps).toBe(100);
    const long = await turnstile.run('spin', 1, { data: { set: false }, maxSteps: 5_000 });
    expect(long.steps).toBe(5_000);
    expect(long.trace.length).toBeGreaterThan(1_000);
    expect(endless.threads.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'returned']);
  });

  it('is a thread that makes no step; the others are let go, and the next schedule has a new thread', async () => {
    const schedule = await turnstile.run('runAway', 1);
    expect(schedule.outcome).toBe('stalled');
    expect(schedule.threads[0]).toEqual({ state: 'running' });
    expect(schedule.describe()).toContain('thread 0 runs, without a step');
    expect((await turnstile.run('countLocked', 1)).outcome).toBe('finished');
  });

  it('is a thread that goes on when it is stopped', async () => {
    const schedule = await turnstile.run('stubborn', 1);
    expect(schedule.outcome).toBe('deadlock');
    expect(schedule.threads[0]?.state).toBe('died');
    expect((await turnstile.run('countLocked', 1)).outcome).toBe('finished');
  });

  it('leaves what a stopped thread does in its `finally` undone', async () => {
    const schedule = await turnstile.run('tidy', 1);
    expect(schedule.outcome).toBe('deadlock');
    expect(schedule.threads.map(({ state }) => state)).toEqual(['waiting', 'returned', 'returned']);
    expect(cells[1]).toBe(2);
  });

  it('is a thread that ends its worker', async () => {
    const schedule = await turnstile.run('leave', 1);
    expect(schedule.outcome).toBe('died');
    expect(schedule.threads[0]).toEqual({ state: 'died', exitCode: 3 });
    expect(schedule.describe()).toContain('thread 0 died with exit code 3');
    expect((await turnstile.run('countLocked', 1)).outcome).toBe('finished');
  });

  it('is an error, with all that can travel; the others run to their end', async () => {
    const schedule = await turnstile.run('fail', 1);
    expect(schedule.outcome).toBe('threw');
    const { error } = schedule;
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'RangeError',
      message: 'out of everything',
      code: 'ERR_MADE_UP',
    });
    expect(error?.stack).toContain('turnstile.test-child.ts');
    expect(schedule.threads.map(({ state }) => state)).toEqual(['threw', 'returned', 'returned']);
    expect(schedule.describe()).toContain('thread 0 threw RangeError: out of everything');
    expect(cells[0]).toBe(5);
  });

  it('is whatever else is thrown or given', async () => {
    const message = async (name: keyof Scenes): Promise<unknown> => {
      const { outcome, error } = await turnstile.run(name, 1);
      expect(outcome).toBe('threw');
      return error?.message;
    };
    expect(await message('failOddly')).toBe('a string');
    expect(await message('later')).toContain('"later" gave a promise');
    expect(await message('giveFunction')).toContain('could not be cloned');
    expect(await message('useOwnMemory')).toContain('does not know');
    expect(await message('noSuchFunction' as keyof Scenes)).toContain(
      'no function "noSuchFunction"',
    );
  });
});

describe('threads that run free', () => {
  it('count behind a mutex', async () => {
    for (let time = 0; time < 20; time += 1) {
      const schedule = await turnstile.race('countLocked');
      expect(schedule).toMatchObject({ outcome: 'finished', seed: undefined, steps: 0 });
      expect(cells[0]).toBe(9);
    }
  });

  it('are ended when they wait for ever', async () => {
    const schedule = await turnstile.race('tidy');
    expect(schedule.outcome).toBe('stalled');
    expect(schedule.threads.map(({ state }) => state)).toEqual(['running', 'returned', 'returned']);
    expect((await turnstile.race('countLocked')).outcome).toBe('finished');
  });
});

describe('a turnstile', () => {
  it('runs one schedule at a time', async () => {
    const first = turnstile.run('countLocked', 1);
    await expect(turnstile.run('countLocked', 2)).rejects.toMatchObject({
      code: 'ERR_TURNSTILE_BUSY',
    });
    expect((await first).outcome).toBe('finished');
  });

  it('refuses numbers that make no sense', async () => {
    for (const options of [
      { threads: 4 },
      { threads: 0 },
      { maxSteps: 0 },
      { spuriousWakeUps: -1 },
    ]) {
      await expect(turnstile.run('countLocked', 1, options)).rejects.toMatchObject({
        code: 'ERR_OUT_OF_RANGE',
      });
    }
    await expect(Turnstile.open(SCENES, { threads: 1.5, memory })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
  });

  it('says what is wrong with its module', async () => {
    const missing = new URL('./testing/no-such-module.ts', import.meta.url);
    await expect(Turnstile.open(missing, { memory })).rejects.toThrow(/no-such-module/);
  });

  it('is over when it is closed, and so is what is under way', async () => {
    const short = await Turnstile.open<Scenes>(SCENES, { threads: 2, memory });
    const underWay = short.run('runAway', 1);
    await short.close();
    expect((await underWay).outcome).toBe('died');
    await expect(short.run('countLocked', 1)).rejects.toMatchObject({
      code: 'ERR_TURNSTILE_CLOSED',
    });
    await short.close();
  });
});
