/** The pool, as its user meets it: what tasks give, how they fail, and what a thread that dies takes with it. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { currentTask } from './current-task.ts';
import { codeOf, Gate, Pools, type Tasks, TASKS } from './testing/pools.test-child.ts';
import { ThreadPool } from './thread-pool.ts';

const pools = new Pools();
afterEach(() => pools.stop());

/** For tests that leave a pool as they found it. */
let common: ThreadPool<Tasks> | undefined;
function shared(): ThreadPool<Tasks> {
  common ??= new ThreadPool<Tasks>(TASKS, { threads: 1 });
  return common;
}
afterAll(() => common?.stop());

describe('a task', () => {
  it('gets its arguments and gives its result, by whichever way they travel', async () => {
    const pool = shared();
    expect(await pool.run('echo', Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(1, 2, 3));
    expect(await pool.run('add', 1, 2)).toBe(3);
    expect(await pool.run('nothing')).toBeUndefined();
    expect(await pool.run('later', 'text', 1)).toBe('text');
    expect(await pool.run('giveThenable')).toBe('then');
    const value = {
      map: new Map([[1, new Date(0)]]),
      bytes: Uint8Array.of(1),
      big: 1n,
      none: null,
    };
    expect(await pool.run('identity', value)).toEqual(value);
  });

  it.each([0, 1, 99, 511, 512, 1_024, 1_025, 65_536, 262_100, 262_144, 3_000_000])(
    'gets and gives %d bytes as they are, at any alignment',
    async (length) => {
      const pool = shared();
      const bytes = Uint8Array.from({ length: length + 3 }, (_, index) => (index * 7) & 0xff);
      for (const part of [bytes.subarray(0, length), bytes.subarray(3)]) {
        const result = await pool.run('echo', part);
        expect(Buffer.compare(result, part)).toBe(0);
        expect(result.constructor).toBe(Uint8Array);
      }
    },
  );

  it('gets memory of its own, but for what is shared', async () => {
    const pool = shared();
    const sharing = new Uint8Array(new SharedArrayBuffer(4));
    expect(await pool.run('describe', Buffer.from('x'))).toBe(
      '[object Uint8Array] over ArrayBuffer',
    );
    expect(await pool.run('describe', sharing)).toBe('[object Uint8Array] over SharedArrayBuffer');
    const echoed = await pool.run('echo', sharing);
    sharing[0] = 9;
    expect(echoed[0]).toBe(9);
  });

  it('fails when its result can be cloned there and not here, where the stack is shorter; no other does', async () => {
    const pool = shared();
    const outcomes = await Promise.all([
      codeOf(pool.run('deep', 3_000)),
      pool.run('add', 1, 2),
      codeOf(pool.run('deep', 3_000)),
      pool.run('identity', { nested: { value: new Map([[1, 2]]) } }),
    ]);
    // Where the stack of this process is long enough, it arrives.
    for (const outcome of [outcomes[0], outcomes[2]])
      expect(['ERR_RESULT_NOT_CLONEABLE', 'no error']).toContain(outcome);
    expect([outcomes[1], outcomes[3]]).toEqual([3, { nested: { value: new Map([[1, 2]]) } }]);
    await pool.drain();
  });

  it('keeps results apart, however many are held', async () => {
    const pool = pools.open({ threads: 2 });
    const results = await Promise.all(
      Array.from({ length: 3_000 }, (_, index) =>
        pool.run('echo', new Uint8Array(1 + (index % 300)).fill(index)),
      ),
    );
    for (const [index, result] of results.entries()) {
      expect(result.length).toBe(1 + (index % 300));
      expect(result.every((byte) => byte === (index & 0xff))).toBe(true);
    }
  });

  it('has what is transferred, which is gone here', async () => {
    const pool = shared();
    const bytes = new Uint8Array(100_000).fill(5);
    const runner = pool.with({ transfer: [bytes.buffer] });
    expect((await runner.run('echo', bytes)).length).toBe(100_000);
    expect(bytes.length).toBe(0);
    expect((await pool.run('handOver', 5_000)).every((byte) => byte === 7)).toBe(true);
    expect(await pool.run('keptBytes')).toBe(0);
  });

  it('knows its name, and whether it is cancelled; outside nobody is', async () => {
    const pool = shared();
    expect(await pool.run('about')).toEqual({ name: 'about', cancelled: false, aborted: false });
    expect(currentTask()).toMatchObject({ name: '', cancelled: false });
    expect(() => currentTask().throwIfCancelled()).not.toThrow();
  });

  it('runs beside the others: one that waits in its thread holds up no other', async () => {
    const pool = pools.open({ threads: 2 });
    const gate = new Gate();
    const slow = pool.run('gate', gate.memory);
    await gate.begun(1);
    for (let at = 0; at < 50; at += 1) await pool.run('echo', Uint8Array.of(at));
    await Promise.all(Array.from({ length: 50 }, (_, at) => pool.run('identity', new Date(at))));
    gate.open();
    await slow;
  });

  it('lets the timers of its thread go on, while tasks follow each other', async () => {
    const pool = shared();
    await pool.run('startTicking');
    while ((await pool.run('ticked')) < 3);
  });
});

describe('a task that fails', () => {
  it('fails its promise with the error, the code, the causes, and the stack of the thread', async () => {
    const pool = shared();
    const error: Error = await pool.run('fail').catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'OddError', message: 'odd', code: 'ERR_ODD' });
    expect(error).toMatchObject({ details: { amount: 3 } });
    expect(error).not.toHaveProperty('helper');
    expect(error.stack).toContain('tasks.test-child.ts');
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.cause).toMatchObject({ message: 'the cause', cause: 'its cause' });
    await expect(pool.run('failLater')).rejects.toMatchObject({ message: 'odd later' });
    const both: AggregateError = await pool.run('failTogether').catch((thrown) => thrown);
    expect(both).toBeInstanceOf(AggregateError);
    expect(both.errors[0]).toBeInstanceOf(TypeError);
    expect(both.errors[1]).toBe('two');
  });

  it.each([
    ['a text', 'a text', '"a text"'],
    ['nothing', undefined, 'undefined'],
    ['an object', { a: 1 }, '[object Object]'],
  ])('fails its promise with an error also when it throws %s', async (_, value, text) => {
    const pool = shared();
    await expect(pool.run('throwValue', value)).rejects.toMatchObject({
      code: 'ERR_TASK_THREW_NON_ERROR',
      task: 'throwValue',
      message: expect.stringContaining(text),
    });
  });

  it.each(['throwFunction', 'throwTrap'] as const)('and when it does %s', async (name) => {
    expect(await codeOf(shared().run(name))).toBe('ERR_TASK_THREW_NON_ERROR');
  });

  it.each(['giveFunction', 'giveNested'] as const)(
    'has a result that cannot be cloned: %s',
    async (name) => {
      const pool = shared();
      await expect(pool.run(name)).rejects.toMatchObject({
        code: 'ERR_RESULT_NOT_CLONEABLE',
        task: name,
      });
      expect(await pool.run('add', 1, 1)).toBe(2);
    },
  );

  it('never began, when its arguments cannot be cloned', async () => {
    const pool = shared();
    const detached = new Uint8Array(8);
    structuredClone(detached, { transfer: [detached.buffer] });
    const throwing = {
      get odd(): never {
        throw new Error('odd');
      },
    };
    for (const argument of [() => 1, Symbol('odd'), [new WeakMap()], detached, throwing]) {
      await expect(pool.run('identity', argument)).rejects.toMatchObject({
        code: 'ERR_ARGUMENTS_NOT_CLONEABLE',
        task: 'identity',
      });
    }
    expect(await pool.run('add', 1, 1)).toBe(2);
  });

  it('does not exist: the error says what does', async () => {
    const pool = shared() as unknown as ThreadPool;
    for (const name of ['nowhere', 'toString', '__proto__', 'notATask', 'then']) {
      await expect(pool.run(name)).rejects.toMatchObject({
        code: 'ERR_NO_SUCH_TASK',
        task: name,
        message: expect.stringContaining('echo'),
      });
    }
  });
});

describe('a thread that dies', () => {
  it.each([0, 7])('by process.exit(%d) takes its own task with it, and no other', async (code) => {
    const pool = pools.open();
    const before = pool.run('add', 1, 1);
    const fatal = pool.run('exit', code);
    const after = Array.from({ length: 5 }, (_, at) => pool.run('echo', Uint8Array.of(at)));
    const posted = pool.run('identity', new Date(3));
    expect(await before).toBe(2);
    await expect(fatal).rejects.toMatchObject({
      code: 'ERR_THREAD_DIED',
      task: 'exit',
      exitCode: code,
      message: expect.stringContaining('process.exit'),
    });
    expect((await Promise.all(after)).map(([byte]) => byte)).toEqual([0, 1, 2, 3, 4]);
    expect(await posted).toEqual(new Date(3));
    expect(pool.stats).toMatchObject({ completed: 7, failed: 1, replaced: 1 });
  });

  it('for want of memory takes its own task with it', async () => {
    const pool = pools.open({ resourceLimits: { maxOldGenerationSizeMb: 24 } });
    await expect(pool.run('exhaust')).rejects.toMatchObject({
      code: 'ERR_THREAD_DIED',
      cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' },
    });
    expect(await pool.run('add', 1, 1)).toBe(2);
  });

  it('of what an earlier task has left is replaced, and nothing else fails', async () => {
    const pool = pools.open();
    expect(await pool.run('leaveBomb')).toBe('left');
    while (pool.stats.replaced === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await pool.run('add', 1, 1)).toBe(2);
    expect(pool.stats).toMatchObject({ completed: 2, failed: 0, replaced: 1 });
  });

  it('again and again is replaced again and again', async () => {
    const pool = pools.open({ threads: 2 });
    const codes = await Promise.all(
      Array.from({ length: 6 }, (_, at) =>
        codeOf(at % 2 === 0 ? pool.run('exit', at) : pool.run('add', at, 0)),
      ),
    );
    expect(codes).toEqual([
      'ERR_THREAD_DIED',
      'no error',
      'ERR_THREAD_DIED',
      'no error',
      'ERR_THREAD_DIED',
      'no error',
    ]);
  });
});
