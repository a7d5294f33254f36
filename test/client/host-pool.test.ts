/** What those who borrow from a pool may rely on, on things whose making takes as long as the test says. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock, seededRandom } from 'wirebook/base';
import { HostPool, type HostPoolOptions, type Pooled, type PoolEvent } from 'wirebook/client';
import { RpcError } from 'wirebook/rpc';
import { warnings } from '../transport/warnings.ts';
import { settled, type Thing, Workshop } from './workshop.ts';

interface Bench {
  readonly clock: ManualClock;
  readonly shop: Workshop;
  readonly pool: HostPool<Thing>;
}

function bench(
  options: HostPoolOptions & { capacity?: number; provesItself?: boolean } = {},
): Bench {
  const { capacity = 1, provesItself = false, ...rest } = options;
  const clock = new ManualClock();
  const shop = new Workshop({ capacity, provesItself });
  const endpoint = { host: '10.0.0.1', port: 7000 };
  const random = seededRandom(1);
  const pool = new HostPool(shop, { clock, random, endpoint, minConnections: 0, ...rest });
  onTestFinished(async () => {
    await pool.close({ graceMs: 0 });
    expect(clock.pending).toBe(0);
    expect(shop.standing).toEqual([]);
    expect(pool.stats).toMatchObject({ connections: 0, connecting: 0, retired: 0, waiting: 0 });
  });
  return { clock, shop, pool };
}

/** What a promise has come to so far. */
function watch<Value>(promise: Promise<Value>): { value?: Value; error?: unknown } {
  const outcome: { value?: Value; error?: unknown } = {};
  promise.then(
    (value) => (outcome.value = value),
    (error: unknown) => (outcome.error = error),
  );
  return outcome;
}

/** So many callers ask at once. */
function callers(
  pool: HostPool<Thing>,
  count: number,
): { value?: Pooled<Thing>; error?: unknown }[] {
  return Array.from({ length: count }, () => watch(pool.acquire()));
}

/** So many things in the pool. */
async function warm({ pool, shop }: Bench, count: number): Promise<void> {
  const all = callers(pool, count);
  await shop.succeedAll();
  for (const { value } of all) value?.release();
  expect(pool.stats).toMatchObject({ connections: count, idle: count });
}

describe('borrowing', () => {
  it('makes one when there is none, and lends it again when it has been given back', async () => {
    const { pool, shop } = bench();
    const first = pool.acquire();
    const { id } = await shop.succeed();
    (await first).release();
    const second = pool.tryAcquire();
    expect(second?.resource.id).toBe(id);
    expect(pool.tryAcquire()).toBeUndefined();
    second?.release();
    expect(shop.begun).toBe(1);
  });

  it('lends the one used last, so that the others can go idle', async () => {
    const all = bench();
    await warm(all, 3);
    const [one, two] = [all.pool.tryAcquire(), all.pool.tryAcquire()];
    one?.release();
    two?.release();
    for (let round = 0; round < 5; round += 1) {
      const again = all.pool.tryAcquire();
      expect(again?.resource.id).toBe(two?.resource.id);
      again?.release();
    }
  });

  it('serves who waits in order, by whichever comes first: one given back, or a new one', async () => {
    const { pool, shop } = bench({ maxConnections: 2 });
    const order: string[] = [];
    const ask = (name: string): Promise<Pooled<Thing>> =>
      pool.acquire().then((pooled) => {
        order.push(`${name} has ${pooled.resource.id}`);
        return pooled;
      });
    const [a, b, c] = [ask('a'), ask('b'), ask('c')];
    await shop.succeed();
    (await a).release(); // before the second is made
    await settled();
    await shop.succeed();
    await c;
    expect(order).toEqual(['a has 0', 'b has 0', 'c has 1']);
    for (const one of [b, c]) (await one).release();
  });

  it('gives it back by itself: using, and use', async () => {
    const { pool, shop } = bench();
    const used = pool.use(({ id }) => `used ${id}`);
    await shop.succeed();
    expect(await used).toBe('used 0');
    await expect(pool.use(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    {
      using pooled = await pool.acquire();
      expect(pooled.users).toBe(1);
    }
    expect(pool.stats).toMatchObject({ idle: 1, users: 0, lent: 3 });
  });

  it('notices who gives back what nobody has', async () => {
    const all = bench();
    await warm(all, 1);
    const pooled = await all.pool.acquire();
    pooled.release();
    const twice = expect.objectContaining({ code: 'ERR_POOL_NOT_LENT' });
    expect(() => pooled.release()).toThrow(twice);
    expect(() => pooled.discard()).toThrow(twice);
    expect(all.pool.stats).toMatchObject({ connections: 1, idle: 1, users: 0 });
  });

  it('ends what is given back as unusable, and makes another when it is needed', async () => {
    const all = bench();
    await warm(all, 1);
    const pooled = await all.pool.acquire();
    const waits = watch(all.pool.acquire());
    await all.shop.succeed(); // the second for the one who waits
    expect(waits.value?.resource.id).toBe(1);
    pooled.discard();
    expect(all.shop.things[0]).toMatchObject({ ended: 1, atOnce: false });
    waits.value?.release();
  });

  it('asks each before it lends it, and passes over those that are dead', async () => {
    const all = bench();
    await warm(all, 3);
    const [first] = all.shop.things;
    for (const thing of all.shop.things.slice(1)) thing.alive = false;
    const pooled = all.pool.tryAcquire();
    expect(pooled?.resource).toBe(first);
    expect(all.shop.standing).toEqual([first]);
    pooled?.release();
  });
});

describe('many on one connection', () => {
  it('shares one up to its capacity, and makes the next when it is full', async () => {
    const { pool, shop } = bench({ capacity: 3 });
    const all = callers(pool, 4);
    await shop.succeed();
    expect(all.map(({ value }) => value?.resource.id)).toEqual([0, 0, 0, undefined]);
    await shop.succeed();
    expect(all[3]?.value?.resource.id).toBe(1);
    expect(shop.begun).toBe(2);
    for (const { value } of all) value?.release();
  });

  it('takes one that has no room just now as full, until it says that there is', async () => {
    const { pool, shop } = bench({ capacity: 8, maxConnections: 1 });
    const first = pool.acquire();
    const thing = await shop.succeed();
    thing.room = false;
    const [second, third] = callers(pool, 2);
    await settled();
    expect(second?.value).toBeUndefined();
    thing.notices.room(); // not true
    await settled();
    expect(second?.value).toBeUndefined();
    thing.room = true;
    thing.notices.room();
    await settled();
    expect(second?.value?.resource).toBe(thing);
    expect(third?.value?.resource).toBe(thing);
    for (const pooled of [await first, second?.value, third?.value]) pooled?.release();
  });
});

describe('how many are made', () => {
  it('five stay five or six when fifty come for a moment, as in the test of HikariCP', async () => {
    const all = bench({ maxConnections: 50, minConnections: 5 });
    const { pool, shop, clock } = all;
    await warm(all, 5);
    let served = 0;
    for (let caller = 0; caller < 50; caller += 1)
      pool.wait({
        onLent: (pooled) => {
          served += 1;
          clock.after(2, () => pooled.release()); // each needs it for two milliseconds
        },
        onFailed: () => expect.unreachable(),
      });
    await settled();
    clock.after(150, () => void shop.succeedAll()); // so long a connection takes
    clock.advance(149);
    expect(served).toBe(50);
    clock.advance(1);
    await settled();
    expect(shop.things.length).toBeLessThanOrEqual(6);
    expect(shop.peak).toBeLessThanOrEqual(6);
    expect(pool.stats.waiting).toBe(0);
  });

  it('an empty pool has its ten after the time of two connects', async () => {
    const { pool, shop } = bench();
    const all = callers(pool, 64);
    expect(shop.wanted.length).toBe(1);
    await shop.succeed(); // 63 still wait: connecting is quicker than waiting
    expect(shop.wanted.length).toBe(9);
    for (const making of shop.wanted.slice()) await making.succeed();
    expect(pool.stats).toMatchObject({ connections: 10, users: 10, waiting: 54 });
    for (let left = 64; left > 0; left -= 10) {
      for (const one of all) {
        one.value?.release();
        delete one.value;
      }
      await settled();
    }
    expect(pool.stats).toMatchObject({ users: 0, waiting: 0, lent: 64 });
  });

  // The original asked whether there is room, let go of its lock, and connected: 22 were seen where 10 are allowed.
  it('never more than ten, those that are being made included', async () => {
    const { pool, shop } = bench();
    for (let round = 0; round < 20; round += 1) {
      const all = callers(pool, 64);
      await settled();
      while (all.some(({ value }) => value !== undefined) || shop.wanted.length > 0) {
        await shop.succeedAll();
        for (const one of all) {
          if (round % 3 === 0) one.value?.resource.notices.lost();
          one.value?.release();
          delete one.value;
        }
        await settled();
      }
      for (const thing of shop.standing.slice(0, round % 5)) thing.notices.lost();
    }
    expect(pool.stats).toMatchObject({ users: 0, waiting: 0, waitsFailed: 0 });
    expect(shop.peak).toBe(10);
  });

  it('gives up what nobody waits for any more, but for one', async () => {
    const { pool, shop } = bench();
    const all = callers(pool, 5);
    await shop.succeed();
    expect(shop.wanted.length).toBe(4);
    const [first] = all;
    for (let turn = 0; turn < 5; turn += 1) {
      for (const one of all) {
        one.value?.release();
        delete one.value;
      }
      await settled();
    }
    expect(first?.value).toBeUndefined();
    expect(shop.wanted.length).toBe(1);
    expect(pool.stats).toMatchObject({ connections: 1, connecting: 1, dropped: 3, waiting: 0 });
    const late = shop.makings.find(({ signal }) => signal.aborted);
    const thing = await late?.succeed(); // it has not listened
    expect(thing).toMatchObject({ ended: 1, atOnce: true });
    expect(pool.stats.connections).toBe(1);
  });

  it('fills up to the least once there is one, and not before somebody asks', async () => {
    const { pool, shop } = bench({ minConnections: 3 });
    await settled();
    expect(shop.begun).toBe(0);
    const first = pool.acquire();
    expect(shop.begun).toBe(1);
    await shop.succeedAll();
    expect(pool.stats).toMatchObject({ connections: 3, users: 1 });
    (await first).release();
    shop.things[2]?.notices.lost();
    await shop.succeedAll();
    expect(pool.stats.connections).toBe(2); // whoever does not want a spare one is not asked again and again
    const both = [await pool.acquire(), await pool.acquire()]; // now the spare one is of use
    await shop.succeedAll();
    expect(pool.stats.connections).toBe(3);
    for (const pooled of both) pooled.release();
  });

  it('does not hold it against those who ask that a spare one could not be made', async () => {
    const { pool, shop } = bench({ minConnections: 2 });
    const first = pool.acquire();
    await shop.succeed();
    await shop.fail(); // the spare one
    (await first).discard();
    const next = watch(pool.acquire());
    await shop.succeed();
    expect(next.value?.resource.id).toBe(1);
    next.value?.release();
    await shop.succeed(); // again a spare one
    expect(pool.stats).toMatchObject({ connections: 2, connectFailures: 1 });
  });

  it('closes what is idle for long, down to the least', async () => {
    const all = bench({ minConnections: 2, idleTimeoutMs: 300_000 });
    await warm(all, 10);
    const { clock, pool, shop } = all;
    clock.advance(290_000);
    expect(pool.stats.connections).toBe(10);
    // A light load, which in turn would keep all ten alive.
    for (let second = 0; second < 100; second += 1) {
      pool.tryAcquire()?.release();
      clock.advance(1_000);
    }
    expect(pool.stats).toMatchObject({ connections: 2, reaped: 8 });
    clock.advance(3_600_000);
    expect(pool.stats.connections).toBe(2);
    expect(clock.pending).toBe(0);
    expect(shop.standing.length).toBe(2);
  });
});

describe('waiting', () => {
  it('ends after the acquire time-out, as not executed, and leaks no place', async () => {
    const all = bench({ maxConnections: 1 });
    await warm(all, 1);
    const { pool, clock } = all;
    const holder = await pool.acquire();
    const [early, late] = [watch(pool.acquire()), watch(pool.acquire({ timeoutMs: 60_000 }))];
    clock.advance(4_999);
    await settled();
    expect([early, late]).toEqual([{}, {}]);
    clock.advance(2);
    await settled();
    for (const { error } of [early, late])
      expect(error).toMatchObject({
        code: 'ERR_RPC_POOL_TIMEOUT',
        retry: 'not-executed',
        message: 'no connection to 10.0.0.1:7000 became free within 5000 ms',
        address: '10.0.0.1',
        port: 7000,
      });
    const next = watch(pool.acquire());
    holder.release();
    await settled();
    expect(next.value?.resource.id).toBe(0);
    next.value?.release();
    expect(pool.stats).toMatchObject({ idle: 1, waiting: 0, waitsFailed: 2 });
  });

  it('ends when the signal says so, with its reason, and the next one is served', async () => {
    const all = bench({ maxConnections: 1 });
    await warm(all, 1);
    const { pool } = all;
    const holder = await pool.acquire();
    const caller = new AbortController();
    const [given, next] = [
      watch(pool.acquire({ signal: caller.signal })),
      watch(pool.acquire({ signal: AbortSignal.abort('too late') })),
    ];
    const last = watch(pool.acquire());
    caller.abort('enough');
    await settled();
    expect([given.error, next.error]).toEqual(['enough', 'too late']);
    holder.release();
    await settled();
    last.value?.release();
    caller.abort('again');
    expect(pool.stats).toMatchObject({ idle: 1, users: 0, waiting: 0 });
  });

  it('ends with the deadline of its own that is shorter than a connect, which goes on for the next', async () => {
    const { pool, shop, clock } = bench();
    const hasty = watch(pool.acquire({ timeoutMs: 50 }));
    clock.advance(51);
    await settled();
    expect(hasty.error).toMatchObject({
      code: 'ERR_RPC_DEADLINE_EXCEEDED',
      retry: 'not-executed',
      message: 'no connection to 10.0.0.1:7000 within 50 ms',
    });
    const next = watch(pool.acquire({ timeoutMs: 50 }));
    clock.advance(49);
    await shop.succeed();
    expect(next.value?.resource.id).toBe(0);
    expect(shop.begun).toBe(1);
    next.value?.release();
    const [none] = [watch(pool.acquire({ timeoutMs: 0 }))];
    expect(none).toEqual({}); // there is one at once, whatever the time
    await settled();
    none?.value?.release();
  });

  it('is refused when enough wait already', async () => {
    const { pool, shop } = bench({ maxConnections: 1, maxWaiting: 2 });
    const all = callers(pool, 3);
    await settled();
    expect(all[2]?.error).toMatchObject({
      code: 'ERR_RPC_OVERLOADED',
      retry: 'not-executed',
      message: '2 wait already for a connection to 10.0.0.1:7000',
    });
    await shop.succeed();
    for (const one of all) {
      one.value?.release();
      await settled();
    }
    expect(pool.stats).toMatchObject({ lent: 2, idle: 1 });
  });

  it('tells nobody before he knows that he waits, and nobody who has gone in between', async () => {
    const all = bench({ maxConnections: 1 });
    await warm(all, 1);
    const told: string[] = [];
    let entered = false;
    const waiter = (name: string): Parameters<typeof all.pool.wait>[0] => ({
      onLent: (pooled) => {
        told.push(`${name} ${entered}`);
        pooled.release();
      },
      onFailed: () => expect.unreachable(),
    });
    all.pool.wait(waiter('one'));
    const leave = all.pool.wait(waiter('two'));
    leave();
    leave();
    entered = true;
    await settled();
    expect(told).toEqual(['one true']);
    expect(all.pool.stats).toMatchObject({ idle: 1, users: 0, waiting: 0 });
  });

  it('needs no deeper stack for more who wait, and survives one that throws', async () => {
    const heard = warnings();
    const all = bench({ maxConnections: 1 });
    await warm(all, 1);
    const holder = await all.pool.acquire();
    let served = 0;
    for (let count = 0; count < 20_000; count += 1)
      all.pool.wait({
        onLent: (pooled) => {
          served += 1;
          pooled.release();
          if (served === 1) throw new Error('a bug of whoever waits');
        },
        onFailed: () => expect.unreachable(),
      });
    holder.release();
    expect(served).toBe(20_000);
    expect(all.pool.stats).toMatchObject({ idle: 1, users: 0, waiting: 0 });
    await settled();
    expect(heard).toEqual([expect.stringContaining('a bug of whoever waits')]);
  });
});

describe('a host that cannot be reached', () => {
  // The original tries again every 100 ms until the acquire time-out, and calls that a time-out.
  it('fails at once who waits for it, and says why', async () => {
    const { pool, shop, clock } = bench();
    const all = callers(pool, 3);
    await shop.fail(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    for (const { error } of all) {
      expect(error).toBeInstanceOf(RpcError);
      expect(error).toMatchObject({
        code: 'ERR_RPC_CONNECT_FAILED',
        retry: 'not-executed',
        message: 'no connection to 10.0.0.1:7000: connect ECONNREFUSED',
        cause: { code: 'ECONNREFUSED' },
        address: '10.0.0.1',
        port: 7000,
      });
    }
    expect(clock.now()).toBe(0);
    expect(shop.begun).toBe(1);
  });

  it('is left alone for a while that grows, in which everybody is told at once', async () => {
    const { pool, shop, clock } = bench({ reconnect: { firstMs: 100, factor: 2, jitter: 0 } });
    for (const delayMs of [100, 200, 400]) {
      const begun = shop.begun;
      const one = watch(pool.acquire());
      await shop.fail();
      expect(one.error).toBeDefined();
      clock.advance(delayMs - 1);
      const [soon] = callers(pool, 1);
      await settled();
      expect(soon?.error).toMatchObject({ code: 'ERR_RPC_CONNECT_FAILED' });
      expect(shop.begun).toBe(begun + 1);
      clock.advance(1);
    }
    const [last] = callers(pool, 1);
    await shop.succeed();
    expect(last?.value).toBeDefined();
    last?.value?.discard();
    const [again] = callers(pool, 1);
    await shop.fail();
    clock.advance(100); // the delay is the first one again
    const begun = shop.begun;
    callers(pool, 1);
    expect(again?.error).toBeDefined();
    expect(shop.begun).toBe(begun + 1);
  });

  it('is tried again for those who are ready to wait, also by itself', async () => {
    const { pool, shop, clock } = bench({ reconnect: { firstMs: 100, factor: 2, jitter: 0 } });
    const patient = watch(pool.acquire({ waitForReady: true }));
    const hasty = watch(pool.acquire());
    await shop.fail();
    expect(hasty.error).toBeDefined();
    clock.advance(99);
    expect(shop.wanted.length).toBe(0);
    clock.advance(1);
    await shop.fail();
    clock.advance(200);
    await shop.succeed();
    expect(patient.value?.resource.id).toBe(0);
    patient.value?.release();
  });

  it('fails nobody whom a connection that stands will serve', async () => {
    const { pool, shop } = bench();
    const [has, waits] = callers(pool, 2);
    await shop.succeed();
    await shop.fail(); // the second
    expect(waits).toEqual({});
    has?.value?.release();
    await settled();
    expect(waits?.value?.resource.id).toBe(0);
    waits?.value?.release();
  });

  it('counts attempts that fail together as one failure', async () => {
    const { pool, shop, clock } = bench({ reconnect: { firstMs: 100, factor: 10, jitter: 0 } });
    const all = callers(pool, 4);
    await shop.succeed();
    for (const making of shop.wanted.slice()) await making.fail();
    all[0]?.value?.discard();
    await settled();
    expect(all.slice(1).every(({ error }) => error !== undefined)).toBe(true);
    clock.advance(100);
    const [next] = callers(pool, 1);
    await shop.succeed();
    next?.value?.release();
    expect(pool.stats.connectFailures).toBe(3);
  });

  it('takes too long: the attempt is given up, and what it brings too late is ended', async () => {
    const { pool, shop, clock } = bench({ connectTimeoutMs: 1_000 });
    const one = watch(pool.acquire());
    const [making] = shop.makings;
    clock.advance(1_001);
    await settled();
    expect(one.error).toMatchObject({
      code: 'ERR_RPC_CONNECT_FAILED',
      cause: { code: 'ETIMEDOUT', message: 'not connected within 1000 ms' },
    });
    expect(making?.signal.aborted).toBe(true);
    expect(await making?.succeed()).toMatchObject({ ended: 1 });
    expect(pool.stats).toMatchObject({ connections: 0, connecting: 0 });
  });

  it('throws instead of failing, or fails with what is no error', async () => {
    const clock = new ManualClock();
    const thrown = ['text', undefined, new Error('at once')];
    const pool = new HostPool<Thing>(
      {
        connect: () => {
          const what = thrown.shift();
          throw what;
        },
        destroy: () => {},
      },
      { clock },
    );
    for (const message of ['text', 'undefined', 'at once']) {
      await expect(pool.acquire()).rejects.toMatchObject({ cause: { message } });
      clock.advance(5_000);
    }
    await pool.close();
  });
});

describe('a host that accepts, and closes again', () => {
  it('has failed, if the connection had nothing to show by then', async () => {
    const { pool, shop, clock } = bench({
      provesItself: true,
      reconnect: { firstMs: 100, factor: 2, jitter: 0 },
    });
    for (const delayMs of [100, 200]) {
      const one = watch(pool.acquire());
      const thing = await shop.succeed();
      thing.notices.lost(new Error('reset'));
      one.value?.release();
      const [soon] = callers(pool, 1);
      await settled();
      expect(soon?.error).toMatchObject({
        code: 'ERR_RPC_CONNECT_FAILED',
        cause: { message: 'reset' },
      });
      clock.advance(delayMs);
    }
    const one = watch(pool.acquire());
    const thing = await shop.succeed();
    thing.notices.proven();
    thing.notices.proven();
    thing.notices.lost();
    one.value?.release();
    const [next] = callers(pool, 1);
    await shop.succeed(); // at once: it had answered
    next?.value?.release();
    expect(pool.stats).toMatchObject({ connectFailures: 2, lost: 3 });
  });

  it('even before the attempt is over', async () => {
    const { pool, shop } = bench({ provesItself: true });
    const all = callers(pool, 2);
    shop.makings[0]?.notices.lost();
    const thing = await shop.succeed();
    for (const { error } of all)
      expect(error).toMatchObject({ cause: { message: 'it was closed at once' } });
    expect(thing.ended).toBe(1);
  });
});

describe('a connection that leaves', () => {
  it('is lost under its user: he gives it back, and that is all', async () => {
    const all = bench({ maxConnections: 1 });
    await warm(all, 1);
    const pooled = await all.pool.acquire();
    const waits = watch(all.pool.acquire());
    pooled.resource.notices.lost();
    pooled.resource.notices.lost();
    await all.shop.succeed(); // its place is free at once
    expect(waits.value?.resource.id).toBe(1);
    pooled.release();
    waits.value?.release();
    expect(all.pool.stats).toMatchObject({ connections: 1, idle: 1, users: 0, lost: 1 });
    expect(all.shop.things[0]?.ended).toBe(1);
  });

  it('is to be replaced: its users finish, and others get a new one, also when one is the most', async () => {
    const { pool, shop } = bench({ maxConnections: 1, capacity: 4 });
    const users = callers(pool, 2);
    const old = await shop.succeed();
    old.notices.retired();
    old.notices.retired();
    const next = watch(pool.acquire());
    await shop.succeed();
    expect(next.value?.resource.id).toBe(1);
    users[0]?.value?.release();
    expect(old.ended).toBe(0);
    users[1]?.value?.release();
    expect(old).toMatchObject({ ended: 1, atOnce: false });
    next.value?.release();
  });

  it('is replaced so often and no more: a server that retires each one does not get more and more', async () => {
    const { pool, shop } = bench({ maxConnections: 2 });
    const users: Pooled<Thing>[] = [];
    for (let count = 0; count < 4; count += 1) {
      const user = watch(pool.acquire());
      const thing = await shop.succeed();
      if (user.value !== undefined) users.push(user.value);
      thing.notices.retired();
    }
    const waits = watch(pool.acquire());
    await settled();
    expect(shop.begun).toBe(4);
    users.shift()?.release();
    await shop.succeed();
    expect(waits.value?.resource.id).toBe(4);
    waits.value?.release();
    for (const user of users) user.release();
    expect(pool.stats).toMatchObject({ connections: 1, retired: 0 });
  });
});

describe('closing', () => {
  it('fails who waits, gives up connecting, lets the lent come back, and ends the rest', async () => {
    const all = bench();
    await warm(all, 2);
    const { pool, shop, clock } = all;
    const lent = [await pool.acquire(), await pool.acquire()];
    const waits = callers(pool, 3);
    const [making] = shop.makings;
    lent[0]?.release();
    let closed = false;
    const closing = pool.close().then(() => (closed = true));
    await settled();
    expect(making?.signal.aborted).toBe(true);
    expect(pool.closed).toBe(true);
    expect(waits.map(({ error }) => (error as RpcError | undefined)?.code)).toEqual([
      undefined, // it has what was given back
      'ERR_RPC_SHUTTING_DOWN',
      'ERR_RPC_SHUTTING_DOWN',
    ]);
    expect(pool.tryAcquire()).toBeUndefined();
    await expect(pool.acquire()).rejects.toMatchObject({
      code: 'ERR_RPC_SHUTTING_DOWN',
      retry: 'not-executed',
    });
    expect(closed).toBe(false);
    lent[1]?.release();
    waits[0]?.value?.release();
    await closing;
    expect(shop.things.map(({ ended, atOnce }) => [ended, atOnce])).toEqual([
      [1, false],
      [1, false],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('ends the lent when the grace is over, and another close may shorten it', async () => {
    for (const second of [undefined, 0, 10]) {
      const all = bench();
      await warm(all, 2);
      const lent = await all.pool.acquire();
      const closing = all.pool.close({ graceMs: 1_000 });
      all.clock.advance(500);
      if (second !== undefined) void all.pool.close({ graceMs: second });
      all.clock.advance(second ?? 500);
      await closing;
      expect(lent.resource).toMatchObject({ ended: 1, atOnce: true });
      lent.release(); // has no effect
      expect(all.pool.stats.users).toBe(0);
    }
  });

  it('waits until what takes its time to end is gone, and hurries it when the grace is over', async () => {
    const clock = new ManualClock();
    const ended: boolean[] = [];
    let gone = (): void => {};
    const pool = new HostPool<object>(
      {
        connect: async () => ({}),
        destroy: (_, atOnce) => {
          ended.push(atOnce);
          if (atOnce) gone();
          return new Promise((resolve) => {
            const before = gone;
            gone = () => {
              before();
              resolve();
            };
            if (atOnce) resolve();
          });
        },
      },
      { clock, minConnections: 0 },
    );
    (await pool.acquire()).release();
    const closing = watch(pool.close({ graceMs: 100 }));
    await settled();
    expect([closing, ended]).toEqual([{}, [false]]);
    clock.advance(100);
    await settled();
    expect(closing).toHaveProperty('value');
    expect(ended).toEqual([false, true]);
  });

  it('is not kept from it by a connector that throws', async () => {
    const heard = warnings();
    for (const destroy of [
      () => {
        throw new Error('cannot end');
      },
      () => Promise.reject(new Error('cannot end')),
    ]) {
      const pool = new HostPool<object>({ connect: async () => ({}), destroy });
      (await pool.acquire()).release();
      await pool.close();
    }
    await settled();
    expect(heard.length).toBeGreaterThanOrEqual(2);
  });

  it('of a pool that never had anything, and twice', async () => {
    await using pool = new HostPool<object>({ connect: async () => ({}), destroy: () => {} });
    await pool.close();
    await pool.close({ graceMs: 0 });
  });
});

describe('what a pool tells', () => {
  it('its story, in order', async () => {
    const story: PoolEvent[] = [];
    const all = bench({
      hooks: { onEvent: (event) => void story.push(event) },
      idleTimeoutMs: 100,
      reconnect: { firstMs: 100, jitter: 0 },
      maxConnections: 1,
    });
    const { pool, shop, clock } = all;
    const first = watch(pool.acquire());
    clock.advance(5);
    await shop.succeed();
    first.value?.release();
    clock.advance(200);
    const error = new Error('refused');
    const second = watch(pool.acquire());
    await shop.fail(error);
    expect(story).toEqual([
      { type: 'waiting', waiting: 1 },
      { type: 'connecting' },
      { type: 'connected', durationMs: 5 },
      { type: 'left', why: 'idle', error: undefined },
      { type: 'waiting', waiting: 1 },
      { type: 'connecting' },
      { type: 'connect-failed', error, retryInMs: 100 },
      { type: 'wait-failed', error: second.error },
    ]);
  });

  it('to a hook that throws, as a warning', async () => {
    const heard = warnings();
    const all = bench({
      hooks: {
        onEvent: () => {
          throw new Error('a bug of the hook');
        },
      },
    });
    await warm(all, 1);
    await settled();
    expect(heard[0]).toContain('a bug of the hook');
  });
});

describe('what makes no sense', () => {
  const make = (options: HostPoolOptions & { capacity?: number }): HostPool<object> =>
    new HostPool<object>(
      {
        connect: async () => ({}),
        destroy: () => {},
        capacity: options.capacity,
      },
      options,
    );

  it.each([
    { maxConnections: 0 },
    { maxConnections: 1.5 },
    { minConnections: -1 },
    { maxConnections: 2, minConnections: 3 },
    { connectTimeoutMs: 0 },
    { idleTimeoutMs: Number.NaN },
    { acquireTimeoutMs: -1 },
    { maxWaiting: -1 },
    { capacity: 0 },
    { reconnect: { factor: 0.5 } },
  ])('is refused when the pool is made: %j', (options) => {
    expect(() => make(options)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  });

  it('or when somebody asks: a time that is none', async () => {
    const pool = make({});
    await expect(pool.acquire({ timeoutMs: Number.NaN })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
    await pool.close();
  });

  it('a question that throws is a no', async () => {
    const heard = warnings();
    let asked = 0;
    const pool = new HostPool<object>({
      connect: async () => ({}),
      destroy: () => {},
      isAlive: () => {
        asked += 1;
        if (asked === 2) throw new Error('a bug of the connector');
        return true;
      },
    });
    (await pool.acquire()).release();
    (await pool.acquire()).release();
    await pool.close();
    await settled();
    expect(heard[0]).toContain('a bug of the connector');
  });
});
