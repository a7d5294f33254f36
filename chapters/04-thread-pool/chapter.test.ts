/** Chapter 4's claims on other inputs than it shows, and its peers by themselves. What may block is another process. */

import net from 'node:net';
import { setImmediate as soon } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { endAll, run } from '../../test/support/process.ts';
import { lane, partFromAll } from '../notebook/lane.ts';
import { NotesPool } from './notes-pool.ts';
import { amountOf, answer, makeAdder, nap, refuse } from './tasks.ts';

const ON_LINUX = process.platform === 'linux';
const NODE = ['--conditions=wirebook-source', '--import', import.meta.resolve('tsx')];

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** Sends these requests at once. @returns the answers, in the order in which they came */
async function answersTo(port: number, requests: readonly string[]): Promise<string[]> {
  const socket = net.connect({ host: '127.0.0.1', port });
  socket.write(Buffer.concat(requests.map((request) => encodeFrame(Buffer.from(request)))));
  const decoder = new FrameDecoder();
  const answers: string[] = [];
  for await (const chunk of socket) {
    answers.push(...decoder.push(chunk as Buffer).map((one) => Buffer.from(one).toString()));
    if (answers.length >= requests.length) break; // which destroys the socket
  }
  return answers;
}

afterAll(async () => {
  await partFromAll();
  endAll();
});

describe('the notes’ pool', () => {
  it('delivers results and errors while it is not stopped', async () => {
    const pool = new NotesPool(2);
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const ends = await Promise.allSettled([
      pool.enqueue(async () => 1),
      pool.enqueue(() => Promise.reject(new Error('no'))),
      pool.enqueue(async () => 3),
    ]);
    await pool.stop();
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(logged).not.toHaveBeenCalled(); // its catch cannot be reached
    logged.mockRestore();
  });

  it('drops what is queued when it stops, and leaves the promises pending', async () => {
    const pool = new NotesPool(2);
    let ran = 0;
    const futures = Array.from({ length: 7 }, () =>
      pool.enqueue(async () => {
        await soon();
        await soon();
        ran += 1;
      }),
    );
    await soon();
    await pool.stop();
    await soon();
    expect(ran).toBe(2);
    expect(futures.filter((one) => inspect(one).includes('pending'))).toHaveLength(5);
    expect(() => pool.enqueue(soon)).toThrow('enqueue on stopped ThreadPool');
  });

  it('stops when it has nothing to do', async () => {
    await new NotesPool(3).stop();
  });
});

describe('the tasks', () => {
  it('can be called directly', () => {
    expect(nap(1)).toBe('rested');
    expect(amountOf('{"amount":7}')).toBe(7);
    expect(makeAdder(2)(3)).toBe(5);
    expect(refuse).toThrow('no');
    expect(Buffer.from(answer(Buffer.from('heavy 2'))).toString()).toBe('heavy 2');
  });
});

describe('the peers', () => {
  it('careless.ts: ends because nobody asked', async () => {
    const careless = await lane('careless', here('./careless.ts'));
    expect(await careless.exited).toEqual({ code: 1, signal: null });
  });

  it.runIf(ON_LINUX)('each.ts: a call, a native thread, a worker, from cheap to dear', async () => {
    const each = await lane('each', here('./each.ts'));
    const { call, native, worker } = await each.next<Record<string, number>>();
    await each.exited;
    expect(native).toBeGreaterThan(3 * (call ?? Infinity));
    expect(worker).toBeGreaterThan(5 * (native ?? Infinity));
  });

  it.runIf(ON_LINUX)(
    'rush.ts: two threads are half done at half time, a thread each at the end',
    async () => {
      const rush = await lane('rush', here('./rush.ts'), { args: ['--messages', '12'] });
      const few = await rush.next<{ halfMs: number; allMs: number }>();
      const many = await rush.next<{ halfMs: number; allMs: number }>();
      await rush.exited;
      expect(few.halfMs / few.allMs).toBeLessThan(0.7);
      expect(many.halfMs / many.allMs).toBeGreaterThan(few.halfMs / few.allMs);
    },
  );

  it.runIf(ON_LINUX)(
    'pooled.ts: the light overtake the heavy, unless all threads are busy',
    async () => {
      const server = await lane('server', here('./pooled.ts'));
      const { port } = server;
      expect(await answersTo(port, ['heavy 50', 'a'])).toEqual(['heavy 50', 'a']);
      server.send({ toPool: 'heavy' });
      await server.next();
      const [first, second, ...rest] = await answersTo(port, [
        'heavy 200',
        'heavy 201',
        'heavy 202',
        'a',
        'b',
      ]);
      expect([first, second]).toEqual(['a', 'b']);
      expect(rest.at(-1)).toBe('heavy 202');
      server.send({ toPool: 'everything' });
      await server.next();
      expect((await answersTo(port, ['heavy 300', 'a', 'b', 'c'])).at(-1)).toBe('heavy 300');
      expect((await answersTo(port, ['heavy 300', 'heavy 301', 'a']))[0]).toMatch(/^heavy/);
      await server.kill();
    },
  );
});

interface Claims {
  readonly sums: readonly number[];
  readonly lost: number;
  readonly late: number;
  readonly right: number;
  readonly ifs: number;
  readonly whiles: number;
  readonly passed: Readonly<Record<'one' | 'all' | 'queue', number>>;
  readonly herd: readonly { served: number; disappointed: number }[];
  readonly passing: readonly boolean[];
  readonly waiting: Readonly<Record<'spin' | 'sleep', readonly [cpuMs: number, whole: boolean]>>;
  readonly futures: readonly number[];
  readonly unknown: string;
}

describe('threads that share memory', () => {
  let claims: Claims;

  beforeAll(async () => {
    const { code, stdout, output } = await run(
      process.execPath,
      [...NODE, here('./claims.test-child.ts')],
      { timeoutMs: 60_000 },
    );
    expect(code, output).toBe(0);
    claims = JSON.parse(stdout) as Claims;
  }, 65_000);

  it('lose counts between a load and a store, and none where they are one step', () => {
    const [plain, loadAndStore, exact] = claims.sums;
    expect(plain).toBeLessThan(2_100_000);
    expect(loadAndStore).toBeLessThan(900_000);
    expect(exact).toBe(900_000);
    expect(claims.lost).toBeGreaterThan(0);
  });

  it('sleep through a notification, if they look too late', () => {
    expect(claims.late).toBeGreaterThan(0);
    expect(claims.right).toBe(0);
  });

  it('take from an empty queue, if they do not look again', () => {
    expect(claims.ifs).toBeGreaterThan(0);
    expect(claims.whiles).toBe(0);
  });

  it('stand still when the one who is woken is of the wrong kind', () => {
    expect(claims.passed.one).toBeGreaterThan(0);
    expect(claims.passed).toMatchObject({ all: 0, queue: 0 });
  });

  it('are woken for nothing when all are, and only then', () => {
    expect(claims.herd).toEqual([
      { served: 1, disappointed: 0 },
      { served: 1, disappointed: 2 },
      { served: 1, disappointed: 0 },
    ]);
  });

  it('pass each message on once, however small the queue', () => {
    expect(claims.passing).toEqual([true, true, true]);
  });

  it('do the same work behind either lock, and take the processor while they spin', () => {
    const { spin, sleep } = claims.waiting;
    expect([spin[1], sleep[1]]).toEqual([true, true]);
    expect(spin[0]).toBeGreaterThan(1.3 * sleep[0]);
  });

  it('get from a future what its promise was given', () => {
    expect(claims.futures).toEqual([7, 7]);
  });

  it('say which function they do not find', () => {
    expect(claims.unknown).toMatch(/counting\.ts exports no function nothing/);
  });
});
