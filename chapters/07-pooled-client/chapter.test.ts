/** Chapter 7's claims on other inputs than it shows, and its peers by themselves. What may block is another process. */

import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as aTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from 'wirebook/base';
import { DiscoveryCache, RpcClient } from 'wirebook/client';
import { tlsTransport } from 'wirebook/reactor';
import { registryDiscovery } from 'wirebook/registry';
import { Channel, type Endpoint, staticDiscovery } from 'wirebook/rpc';
import { endAll, run } from '../../test/support/process.ts';
import { type Lane, lane, partFromAll } from '../notebook/lane.ts';
import { bars, runCluster, within } from './cluster.ts';
import { afterSpike, connectionsSeen } from './crowd.ts';
import { answerOf, untilNamed } from './moved.ts';
import { NotesCache } from './notes-cache.ts';
import { NotesPool } from './notes-pool.ts';
import { enteredAt, giveOrders, twiceIn, ways, whateverHappened } from './orders.ts';
import { fill, pools } from './pools.ts';
import { meanUs, nearPorts, waitingOut } from './price.ts';
import { Shop } from './services.ts';
import { allAtOnce } from './still.ts';
import { storm } from './storm.ts';
import { takeTurns } from './turns.ts';

const ON_LINUX = process.platform === 'linux';
const NODE = ['--conditions=wirebook-source', '--import', import.meta.resolve('tsx')];

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

function local(port: number): Endpoint {
  return { host: '127.0.0.1', port };
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
afterAll(async () => {
  await partFromAll();
  endAll();
});

async function start(name: string, ...args: string[]): Promise<Lane> {
  const started = await lane(name, here('./server.ts'), { args: ['--name', name, ...args] });
  closing.push(() => started.kill());
  return started;
}

function client(
  options: Omit<ConstructorParameters<typeof RpcClient>[0], 'discovery'>,
  ...ports: number[]
) {
  const made = new RpcClient({ discovery: staticDiscovery(ports.map(local)), ...options });
  closing.push(() => made.close({ graceMs: 0 }));
  return made;
}

describe('a shop by itself', () => {
  it('says who serves, over TLS as well, and enters orders in the order in which they come', async () => {
    const eve = await start('eve', '--tls');
    const { tlsPort, ca } = eve.ready as { tlsPort: number; ca: string };
    const plain = new Channel({ port: eve.port });
    const encrypted = new Channel({ port: tlsPort, transport: tlsTransport({ ca }) });
    closing.push(
      () => plain.close(),
      () => encrypted.close(),
    );
    expect(await plain.service(Shop).name(null)).toBe('eve');
    expect(await encrypted.service(Shop).name(null)).toBe('eve');
    for (const number of [3, 1, 2]) await encrypted.service(Shop).order(number);
    expect(await plain.service(Shop).orders(null)).toEqual([3, 1, 2]);
    expect(await plain.service(Shop).search(1)).toBeNull();
  });

  it('falls when it has entered what it was told to, and not before it has answered the first of it', async () => {
    const eve = await start('eve', '--falls', '3,2');
    const { exited } = eve;
    const channel = new Channel({ port: eve.port });
    closing.push(() => channel.close());
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((number) => channel.service(Shop).order(number)),
    );
    expect(outcomes.map(({ status }) => status).join(' ')).toBe(
      'fulfilled fulfilled fulfilled rejected rejected',
    );
    expect(await eve.next()).toEqual({ entered: [1, 2, 3, 4, 5] });
    expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('ends in order when it is told to stop', async () => {
    const eve = await start('eve');
    expect(await eve.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});

describe('what a connection costs', () => {
  it.runIf(ON_LINUX)('whoever closes first keeps it, and its port', async () => {
    const eve = await start('eve');
    for (let count = 0; count < 5; count += 1) {
      const channel = new Channel({ port: eve.port });
      await channel.service(Shop).name(null);
      await channel.close();
    }
    await expect.poll(() => waitingOut(eve.port)).toBeGreaterThanOrEqual(5);
    expect(nearPorts()).toBeGreaterThan(100);
  });

  it('is counted in calls: one more to get ready, and a mean', async () => {
    let calls = 0;
    const us = await meanUs(4, async () => {
      calls += 1;
      await aTurn();
    });
    expect(calls).toBe(5);
    expect(us).toBeGreaterThan(0);
  });
});

describe('a pool', () => {
  const nothing = async (): Promise<object> => ({});

  it.each([
    [1, 2],
    [3, 12],
    [12, 13],
  ])('of at most %i, %i callers at once', async (max, callers) => {
    expect(await connectionsSeen(pools["the notes'"] ?? never, max, callers)).toBe(callers);
    expect(
      await connectionsSeen(pools["the library's"] ?? never, max, callers),
    ).toBeLessThanOrEqual(max);
  });

  it.each([
    [1, 2, 3],
    [3, 7, 5],
    [10, 100, 10],
  ])(
    'of %i, %i callers with %i calls each: first come, first served, or not',
    async (size, callers, calls) => {
      const [theirs, ours] = ["the notes'", "the library's"].map((whose) =>
        (pools[whose] ?? never)({ connect: nothing, max: size }),
      );
      if (theirs === undefined || ours === undefined) throw new Error('there is no such pool');
      closing.push(async () => ours[Symbol.asyncDispose]());
      await Promise.all([fill(theirs, size), fill(ours, size)]);

      const fair = await takeTurns(ours, callers, calls);
      const inTurn = Array.from({ length: callers * calls }, (_, index) => index % callers);
      expect(fair.order).toEqual(inTurn);
      expect(fair.waits.at(-1)).toBeLessThanOrEqual(callers);

      const unfair = await takeTurns(theirs, callers, calls);
      const first = unfair.order.slice(0, size * calls);
      expect(new Set(first).size).toBe(size); // whoever has one keeps it
      expect(unfair.waits[Math.floor(callers * calls * 0.5)]).toBe(0);
      expect(unfair.waits.at(-1)).toBeGreaterThan(fair.waits.at(-1) ?? 0);
      expect(unfair.order.toSorted()).toEqual(fair.order.toSorted()); // nobody is left out in the end
    },
  );

  it.each([5, 20, 45])('meets a spike of %i callers', async (callers) => {
    expect(await afterSpike(pools["the notes'"] ?? never, callers)).toBe(callers);
    expect(await afterSpike(pools["the library's"] ?? never, callers)).toBeLessThanOrEqual(3);
  });

  it.each([3, 8])(
    'that was in a hurry once, with %i connections, keeps them all or only two',
    async (size) => {
      for (const [whose, left] of [
        ["the notes'", size],
        ["the library's", 2],
      ] as const) {
        const clock = new ManualClock();
        await using pool = (pools[whose] ?? never)({ connect: nothing, max: size, clock });
        await fill(pool, size);
        for (let call = 0; call < 200; call += 1) {
          clock.advance(5_000);
          await pool.use(async () => {});
        }
        expect(pool.count()).toBe(left);
      }
    },
  );

  it('of the notes cleans up what nobody has used for as long as it says', async () => {
    const clock = new ManualClock();
    const pool = new NotesPool(nothing, { idleTimeoutMs: 10_000, clock });
    pool.release(await pool.acquire());
    expect(pool.all).toHaveLength(1);
    clock.advance(60_000);
    expect(pool.all).toHaveLength(0);
  });
});

describe('on one connection, on several', () => {
  it('a pool of exclusive ones has as many as it may, one of shared ones few; the times tell', async () => {
    const eve = await start('eve');
    const times = [];
    for (const maxInFlight of [1, 200]) {
      const made = client({ pool: { maxConnections: 4, maxInFlight } }, eve.port);
      const { search } = made.service(Shop);
      await search(0);
      const { slowestMs, failed } = await allAtOnce(20, () => search(40));
      expect(failed).toBe(0);
      expect(made.stats.pool.taken).toBeLessThanOrEqual(maxInFlight === 1 ? 4 : 2);
      times.push(slowestMs);
    }
    expect(times[0]).toBeGreaterThanOrEqual(5 * 38);
    expect(times[0]).toBeGreaterThan(times[1] ?? Infinity);
  });

  it.runIf(ON_LINUX)('Nagle keeps the second of two, and the looks see what they see', async () => {
    const eve = await start('eve');
    const args = [...NODE, here('./claims.test-child.ts'), '--port', String(eve.port)];
    const { code, stdout, output } = await run(process.execPath, args, { timeoutMs: 25_000 });
    expect(code, output).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      stalled: [false, true, false, false],
      notForLong: true,
      closed: [0, 0, 3, 'EPIPE'],
      halfClosed: [0, 0, 3, 3],
      reset: [104, 0, 'EPIPE', 'EPIPE'],
    });
  });

  it('holder.ts: accepts, says so, and says no word to whoever is connected', async () => {
    const holder = await lane('holder', here('./holder.ts'));
    closing.push(() => holder.kill());
    const sockets = [1, 2].map(() => net.connect(holder.port, '127.0.0.1'));
    for (const socket of sockets) {
      socket.on('data', () => expect.unreachable());
      expect(await holder.next()).toEqual({ accepted: true });
    }
    for (const socket of sockets) {
      socket.destroy();
      await once(socket, 'close');
    }
  });

  it('call-async.ts: a promise for a call costs little, a thread much', async () => {
    const eve = await start('eve');
    const compared = await lane('async', here('./call-async.ts'), {
      args: ['--port', String(eve.port)],
    });
    const { exited } = compared;
    const { thread, promise } = await compared.next<{ thread: number; promise: number }>();
    expect(thread).toBeGreaterThan(20 * promise);
    expect(await exited).toEqual({ code: 0, signal: null });
  });
});

describe('servers of unequal speed', () => {
  it.each([1, 2, 3])(
    'who looks leaves the slow one alone, who does not buries it (seed %i)',
    (seed) => {
      const p99 = (balancer: 'random' | 'round-robin' | 'two-choices' | 'peak-ewma'): number => {
        const servers = [
          { serviceMs: 80 },
          ...Array.from({ length: 5 }, () => ({ serviceMs: 10 })),
        ];
        const { tookMs } = runCluster({
          servers,
          balancer,
          callsPerSecond: 250,
          seconds: 15,
          seed,
        });
        return within(tookMs, 0.99);
      };
      for (const blind of ['random', 'round-robin'] as const)
        for (const sees of ['two-choices', 'peak-ewma'] as const)
          expect(p99(blind)).toBeGreaterThan(3 * p99(sees));
    },
  );

  it.each([1, 2, 3])('a failure that is not told draws more than its share (seed %i)', (seed) => {
    for (const balancer of ['least-in-flight', 'two-choices', 'peak-ewma'] as const) {
      const share = (tellsFailures: boolean): number => {
        const servers = [{ serviceMs: 10 }, { serviceMs: 0.5, fails: true }, { serviceMs: 10 }];
        const scene = { servers, balancer, callsPerSecond: 160, seconds: 20, clients: 1, seed };
        const { failed, sent } = runCluster({ ...scene, tellsFailures });
        return failed / sent.reduce((sum, one) => sum + one, 0);
      };
      expect(share(false)).toBeGreaterThan(0.4);
      expect(share(true)).toBeLessThan(0.1);
    }
  });

  it('every call is counted once, also those that are still there', () => {
    const { sent, tookMs, meanInFlight } = runCluster({
      servers: [{ serviceMs: 1_000 }, { serviceMs: 1_000 }],
      balancer: 'random',
      callsPerSecond: 50,
      seconds: 5,
      seed: 4,
    });
    expect(sent.reduce((sum, one) => sum + one, 0)).toBe(tookMs.length);
    expect(Math.max(...meanInFlight)).toBeGreaterThan(10);
    expect(tookMs).toEqual(tookMs.toSorted((a, b) => a - b));
    expect(within([1, 2, 3, 4], 0.99)).toBe(4);
    expect(bars([0, 1, 4, 9], 4)).toBe(' ▂██');
  });
});

describe('once more', () => {
  it('by kind: what failed is what was not known; whatever happened: nothing failed, and was done twice', async () => {
    const [bob, cleo] = await Promise.all([start('bob'), start('cleo')]);
    const outcomes = new Map<string, [failed: number, twice: number]>();
    for (const [index, { how, retry, order }] of ways.entries()) {
      const ann = await start('ann', '--falls', '2,5');
      const { exited } = ann;
      const made = client({ retry, balancer: 'round-robin' }, ann.port, bob.port, cleo.port);
      const numbers = Array.from({ length: 60 }, (_, one) => index * 100 + one);
      const failed = await giveOrders(12, numbers, (one) => order(made.service(Shop), one));
      const { entered } = await ann.next<{ entered: number[] }>();
      await exited;
      const all = [...entered, ...(await enteredAt([bob.port, cleo.port]))];
      outcomes.set(how, [failed, twiceIn(all)]);
      const mine = new Set(all.filter((one) => numbers.includes(one)));
      expect(mine.size).toBeGreaterThanOrEqual(60 - failed);
    }
    const [failed, twice] = outcomes.get('by kind') ?? [];
    expect(failed).toBeGreaterThanOrEqual(5);
    expect(failed).toBeLessThanOrEqual(12); // never more than were under way
    expect(twice).toBe(0);
    for (const how of ['whatever happened', 'by kind, twice is no harm']) {
      expect(outcomes.get(how)?.[0]).toBe(0);
      expect(outcomes.get(how)?.[1]).toBeGreaterThanOrEqual(5);
    }
  });

  it('whatever happened, but not for ever', async () => {
    let calls = 0;
    const failing = (): Promise<never> => {
      calls += 1;
      return Promise.reject(new Error(`the ${calls}th`));
    };
    await expect(whateverHappened(failing)).rejects.toThrow('the 4th');
    expect(twiceIn([1, 2, 2, 3, 1])).toBe(2);
  });

  it.each([1, 2, 3])('a storm does not end by itself, one with a budget does (seed %i)', (seed) => {
    const seconds = 40;
    const end = (retries: 'none' | 'three' | 'budget'): number =>
      storm({ retries, seed, seconds })
        .answered.slice(-10)
        .reduce((sum, one) => sum + one, 0);
    expect(end('three')).toBe(0);
    for (const retries of ['none', 'budget'] as const) expect(end(retries)).toBeGreaterThan(2_000);
    const { sent } = storm({ retries: 'budget', seed, seconds });
    expect(Math.max(...sent)).toBeLessThan(700);
  });

  it.runIf(ON_LINUX)('a hedge is not held up by one who stands still', async () => {
    const [bob, cleo] = await Promise.all([start('bob'), start('cleo')]);
    process.kill(bob.pid, 'SIGSTOP');
    closing.push(async () => process.kill(bob.pid, 'SIGCONT'));
    const hedged = client({ hedge: { afterMs: 20 }, balancer: 'random' }, bob.port, cleo.port);
    const names = await Promise.all(
      Array.from({ length: 20 }, () => hedged.service(Shop).name(null, { timeoutMs: 5_000 })),
    );
    expect(new Set(names)).toEqual(new Set(['cleo']));
  });
});

describe('what is remembered', () => {
  const list = [local(7_000)];

  it.each([2, 50])('%i callers, and one question or as many', async (callers) => {
    let asked = 0;
    const ask = async () => {
      asked += 1;
      await aTurn();
      return { endpoints: list };
    };
    for (const [cache, questions, waiting] of [
      [new NotesCache(async () => (await ask()).endpoints, 1_000), callers, callers],
      [new DiscoveryCache(ask, { ttlMs: 1_000 }), 1, 0],
    ] as const) {
      await cache.get('Shop', 5);
      expect(cache.get('Shop', 900)).toEqual(list);
      asked = 0;
      const answers = Array.from({ length: callers }, () => cache.get('Shop', 1_006));
      expect(answers.filter((one) => one instanceof Promise)).toHaveLength(waiting);
      expect(await Promise.all(answers)).toEqual(answers.map(() => list));
      expect(asked).toBe(questions);
    }
  });

  it('a server that has moved is found by whoever watches', async () => {
    const registry = await lane('registry', here('../06-registry/registry.ts'));
    closing.push(() => registry.kill());
    const knows = registryDiscovery(local(registry.port), { onProblem: () => {} });
    const watching = new RpcClient({ discovery: knows });
    closing.push(() => watching.close());
    const args = ['--registry', String(registry.port)];
    const cache = new NotesCache((service) => knows.resolve(service));
    const places: number[] = [];
    for (const move of [0, 1]) {
      const eve = await start(`eve-${move}`, ...args);
      await untilNamed(knows, eve.port);
      expect(await answerOf(watching.service(Shop).name(null))).toBe(`eve-${move}`);
      expect((await cache.get('Shop', 0))[0]?.port).toBe(places[0] ?? eve.port); // and still there
      places.push(eve.port);
      await eve.kill('SIGTERM');
    }
    await expect(answerOf(Promise.reject(new Error('without a code')))).rejects.toThrow(
      'without a code',
    );
  });
});

function never(): never {
  throw new Error('there is no such pool');
}
