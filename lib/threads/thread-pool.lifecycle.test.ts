/** The pool from its first task to its last: signals, full queues, stop and drain. No promise is ever left over. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { codeOf, Gate, Pools, TASKS } from './testing/pools.test-child.ts';
import { ThreadPool } from './thread-pool.ts';

const pools = new Pools();
afterEach(() => pools.stop());

describe('a signal', () => {
  it('that is aborted already keeps the task from being taken', async () => {
    const pool = pools.open();
    const reason = new Error('the reason');
    const gate = new Gate();
    const runner = pool.with({ signal: AbortSignal.abort(reason) });
    await expect(runner.run('mark', gate.memory)).rejects.toMatchObject({
      name: 'AbortError',
      code: 'ABORT_ERR',
      cause: reason,
    });
    await pool.drain();
    expect(gate.marks).toBe(0);
  });

  it('keeps a task that waits from beginning, in the queue, in the ring, and on its way', async () => {
    const pool = pools.open();
    await pool.ready();
    const gate = new Gate();
    const running = pool.run('gate', gate.memory);
    await gate.begun(1);
    const controller = new AbortController();
    const runner = pool.with({ signal: controller.signal });
    const aborted = [
      runner.run('add', 1, 1), // lies in the ring
      runner.run('mark', gate.memory), // has to go by message, and waits for a thread
      runner.run('add', 1, 1), // waits behind it
    ].map(codeOf);
    const other = pool.run('add', 2, 2);
    await Promise.resolve();
    controller.abort();
    expect(await Promise.all(aborted)).toEqual(['ABORT_ERR', 'ABORT_ERR', 'ABORT_ERR']);
    gate.open();
    await running;
    expect(await other).toBe(4);
    await pool.drain();
    expect(gate.marks).toBe(0);
    expect(pool.stats).toMatchObject({ queued: 0, active: 0, completed: 2, failed: 3 });
  });

  it.each([
    ['a loop that computes, which looks', 'untilCancelled', 2],
    ['an async task, which listens', 'untilAborted', 3],
  ] as const)('reaches %s', async (_, name, left) => {
    const pool = pools.open({ cancelGraceMs: Number.POSITIVE_INFINITY });
    const gate = new Gate();
    const controller = new AbortController();
    const task = pool.with({ signal: controller.signal }).run(name, gate.memory);
    await gate.begun(1);
    controller.abort();
    expect(await codeOf(task)).toBe('ABORT_ERR');
    expect(await gate.left()).toBe(left);
    expect(await pool.run('about')).toMatchObject({ cancelled: false, aborted: false });
    expect(pool.stats.replaced).toBe(0);
  });

  it('has a task that never looks up ended with its thread, after some grace', async () => {
    const pool = pools.open({ cancelGraceMs: 10 });
    await pool.ready();
    const controller = new AbortController();
    const gate = new Gate();
    const task = pool.with({ signal: controller.signal }).run('foreverBegun', gate.memory);
    const next = Array.from({ length: 20 }, (_, at) => pool.run('add', at, at));
    await gate.begun(1);
    controller.abort();
    expect(await codeOf(task)).toBe('ABORT_ERR');
    expect(await Promise.all(next)).toEqual(next.map((_, at) => 2 * at));
    expect(pool.stats).toMatchObject({ completed: 20, failed: 1, replaced: 1 });
  });

  it('whose task has ended in time does not touch the next, when the grace is over', async () => {
    const pool = pools.open({ cancelGraceMs: 20 });
    const [first, second] = [new Gate(), new Gate()];
    const controller = new AbortController();
    const task = pool.with({ signal: controller.signal }).run('untilCancelled', first.memory);
    await first.begun(1);
    controller.abort();
    const graceIsOver = new Promise((resolve) => setTimeout(resolve, 20)); // fires after the pool's own timer
    expect(await codeOf(task)).toBe('ABORT_ERR');
    const next = pool.run('gate', second.memory);
    await second.begun(1);
    await graceIsOver;
    second.open();
    expect(await codeOf(next)).toBe('no error');
    expect(pool.stats.replaced).toBe(0);
  });

  it('never hurts another task, at whatever moment it comes', async () => {
    const pool = pools.open({ threads: 2, cancelGraceMs: 0 });
    await pool.ready();
    let ended = 0;
    let aborted = 0;
    for (let round = 0; round < 60; round += 1) {
      const controllers = Array.from({ length: 8 }, () => new AbortController());
      const tasks = controllers.map(({ signal }, at) =>
        at % 2 === 0 ? pool.run('busy', 0.2) : pool.with({ signal }).run('busy', 0.2),
      );
      const all = Promise.allSettled(tasks);
      for (const controller of controllers) {
        await new Promise((resolve) => setImmediate(resolve));
        controller.abort();
      }
      for (const [at, one] of (await all).entries()) {
        if (one.status === 'rejected') {
          expect(at % 2).toBe(1);
          expect(one.reason).toMatchObject({ code: 'ABORT_ERR' });
          aborted += 1;
        } else ended += 1;
      }
    }
    expect(ended + aborted).toBe(480);
    await pool.drain();
    expect(pool.stats).toMatchObject({ queued: 0, active: 0, completed: ended, failed: aborted });
  });

  it('lets go of the task when it is over', async () => {
    const pool = pools.open();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = ((...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    }) as typeof add;
    signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    }) as typeof remove;
    const runner = pool.with({ signal });
    await Promise.all(Array.from({ length: 20 }, () => runner.run('nothing')));
    await codeOf(runner.run('fail'));
    expect(listeners).toBe(0);
  });
});

describe('a full queue', () => {
  it('refuses what comes on top, at once', async () => {
    const pool = pools.open({ threads: 1, maxQueued: 2 });
    const gate = new Gate();
    const taken = [pool.run('gate', gate.memory), pool.run('add', 1, 1), pool.run('add', 2, 2)];
    await expect(pool.run('add', 3, 3)).rejects.toMatchObject({
      code: 'ERR_QUEUE_FULL',
      task: 'add',
      message: expect.stringContaining('2 are queued'),
    });
    gate.open();
    await Promise.all(taken);
    expect(await pool.run('add', 3, 3)).toBe(6);
  });

  it('lets them wait, where that is asked for, in their order', async () => {
    const pool = pools.open({ threads: 1, maxQueued: 1, whenFull: 'wait' });
    const gate = new Gate();
    const first = pool.run('gate', gate.memory);
    const order: number[] = [];
    const controller = new AbortController();
    const rest = [1, 2, 3, 4].map(async (number) => {
      const runner = number === 3 ? pool.with({ signal: controller.signal }) : pool;
      order.push(await runner.run('add', number, 0).catch(() => -number));
    });
    await gate.begun(1);
    expect(pool.stats).toMatchObject({ active: 1, queued: 1, waiting: 3 });
    controller.abort();
    await Promise.resolve();
    gate.open();
    await Promise.all([first, ...rest]);
    expect(order).toEqual([-3, 1, 2, 4]);
    expect(pool.stats).toMatchObject({ active: 0, queued: 0, waiting: 0 });
  });

  it('may have no place at all: a task is taken when a thread is free for it', async () => {
    const pool = pools.open({ threads: 1, maxQueued: 0 });
    expect(await codeOf(pool.run('nothing'))).toBe('no error');
    const both = await Promise.all([pool.run('nothing'), pool.run('nothing')].map(codeOf));
    expect(both).toEqual(['no error', 'ERR_QUEUE_FULL']);
  });

  it('is none with the most tasks that there ever were', async () => {
    const pool = pools.open({ threads: 2, ringBytes: 2 ** 12 });
    const results = await Promise.all(
      Array.from({ length: 5_000 }, (_, at) => pool.run('add', at, 1)),
    );
    expect(results.every((result, at) => result === at + 1)).toBe(true);
  });
});

describe('stop', () => {
  it('finishes what is queued, and leaves no promise pending', async () => {
    const pool = pools.open();
    const gate = new Gate();
    const tasks = [
      pool.run('gate', gate.memory),
      ...Array.from({ length: 100 }, () => pool.run('mark', gate.memory)),
    ];
    const stopped = pool.stop();
    const late = codeOf(pool.run('nothing')); // a promise that fails: it does not throw into whoever calls
    gate.open();
    await Promise.all(tasks);
    await stopped;
    expect(gate.marks).toBe(100);
    expect(await late).toBe('ERR_POOL_STOPPED');
    expect(await codeOf(pool.run('nothing'))).toBe('ERR_POOL_STOPPED');
  });

  it('rejects what has not begun, where that is asked for', async () => {
    const pool = pools.open();
    const gate = new Gate();
    const running = pool.run('gate', gate.memory);
    await gate.begun(1);
    const rest = ['mark', 'add', 'mark', 'add'].map((name) =>
      codeOf(name === 'add' ? pool.run('add', 1, 1) : pool.run('mark', gate.memory)),
    );
    await Promise.resolve();
    const stopped = pool.stop({ queued: 'reject' });
    expect(await Promise.all(rest)).toEqual(rest.map(() => 'ERR_POOL_STOPPED'));
    gate.open();
    expect(await codeOf(running)).toBe('no error');
    await stopped;
    expect(gate.marks).toBe(0);
  });

  it('ends what does not end within the grace', async () => {
    const pool = pools.open({ threads: 2 });
    await pool.ready();
    const endless = [pool.run('forever'), pool.run('later', 'never', 1e9), pool.run('add', 1, 1)];
    const codes = Promise.all(endless.map(codeOf));
    await pool.stop({ graceMs: 20 });
    expect(await codes).toEqual(['ERR_POOL_STOPPED', 'ERR_POOL_STOPPED', 'ERR_POOL_STOPPED']);
  });

  it('may become more strict, and is over once', async () => {
    const pool = pools.open();
    await pool.ready();
    const endless = codeOf(pool.run('forever'));
    const patient = pool.stop();
    await pool.stop({ graceMs: 0 });
    await patient;
    expect(await endless).toBe('ERR_POOL_STOPPED');
    await pool.stop();
  });

  it('refuses those who wait for a place', async () => {
    const pool = pools.open({ maxQueued: 0, whenFull: 'wait' });
    const gate = new Gate();
    const running = codeOf(pool.run('gate', gate.memory));
    const waiting = codeOf(pool.run('add', 1, 1));
    const stopped = pool.stop();
    expect(await waiting).toBe('ERR_POOL_STOPPED');
    gate.open();
    await stopped;
    expect(await running).toBe('no error');
  });

  it('works on a pool whose threads have not begun, and on one without work', async () => {
    await pools.open({ threads: 3 }).stop();
    const pool = pools.open();
    await pool.ready();
    await pool.stop();
    expect(await codeOf(pool.ready())).toBe('ERR_POOL_STOPPED');
  });

  it('comes with `await using`', async () => {
    const pool = pools.open();
    const task = pool.run('add', 1, 1);
    await pool[Symbol.asyncDispose]();
    expect(await task).toBe(2);
  });
});

describe('drain', () => {
  it('waits for all that is taken, and the pool goes on', async () => {
    const pool = pools.open({ threads: 2 });
    await pool.drain();
    const tasks = Array.from({ length: 20 }, (_, at) => pool.run('later', String(at), 1));
    void codeOf(pool.run('fail'));
    await pool.drain();
    expect(pool.stats).toMatchObject({ queued: 0, active: 0, completed: 20, failed: 1 });
    await Promise.all(tasks);
    expect(await pool.run('add', 1, 1)).toBe(2);
  });
});

describe('statistics', () => {
  it('tell what is running and queued, and how long it took', async () => {
    const pool = pools.open({ threads: 2 });
    await pool.ready();
    const gate = new Gate();
    const two = [pool.run('gate', gate.memory), pool.run('asyncGate', gate.memory)];
    await gate.begun(2);
    const third = pool.run('busy', 3);
    expect(pool.stats).toMatchObject({ threads: 2, active: 2, queued: 1, completed: 0 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    gate.open();
    await Promise.all([...two, third]);
    const { waitUs, runUs, active, queued, completed } = pool.stats;
    expect({ active, queued, completed }).toEqual({ active: 0, queued: 0, completed: 3 });
    expect([waitUs.count, runUs.count]).toEqual([3, 3]);
    // A timer may come a little early. How late things come on a busy machine, nobody knows.
    expect(waitUs.max).toBeGreaterThanOrEqual(19_000);
    expect(runUs.max).toBeGreaterThanOrEqual(19_000);
    expect(runUs.min).toBeGreaterThanOrEqual(3_000);
  });
});

describe('options', () => {
  it.each([
    { threads: 0 },
    { threads: -1 },
    { threads: 1.5 },
    { threads: Number.NaN },
    { maxQueued: -1 },
    { maxQueued: Number.NaN },
    { cancelGraceMs: -1 },
    { ringBytes: 1_000 },
    { ringBytes: 3_000 },
    { whenFull: 'drop' as 'wait' },
  ])('that make no sense are refused: %o', (options) => {
    expect(() => new ThreadPool(TASKS, options)).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
  });

  it('name the module by a URL or an absolute path; a relative one is refused', async () => {
    expect(() => new ThreadPool('./tasks.js')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_URL' }),
    );
    const pool = pools.open({}, fileURLToPath(TASKS));
    expect(await pool.run('add', 1, 2)).toBe(3);
  });

  it('with which no thread can live fail the tasks', async () => {
    const pool = pools.open({ resourceLimits: { maxOldGenerationSizeMb: 1 } });
    expect(await codeOf(pool.run('add', 1, 2))).toBe('ERR_TASKS_NOT_LOADED');
  });
});
