/** Pools of many hosts: one for each, and one number of places for all. */
import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from 'wirebook/base';
import { ConnectionPool, type ConnectionPoolOptions, type PoolEndpoint } from 'wirebook/client';
import { settled, type Thing, Workshop } from './workshop.ts';

const A = { host: 'a', port: 1 };
const B = { host: 'b', port: 2 };
const C = { host: '::1', port: 3 };

/** A pool, and a workshop for each host. */
function bench(options: ConnectionPoolOptions = {}): {
  clock: ManualClock;
  pool: ConnectionPool<Thing>;
  shop(endpoint: PoolEndpoint): Workshop;
  asked: PoolEndpoint[];
} {
  const clock = new ManualClock();
  const shops = new Map<string, Workshop>();
  const asked: PoolEndpoint[] = [];
  const shop = ({ host }: PoolEndpoint): Workshop => {
    const made = shops.get(host) ?? new Workshop();
    shops.set(host, made);
    return made;
  };
  const connectorOf = (endpoint: PoolEndpoint): Workshop => {
    asked.push(endpoint);
    return shop(endpoint);
  };
  const pool = new ConnectionPool(connectorOf, { clock, minConnections: 0, ...options });
  onTestFinished(async () => {
    await pool.close({ graceMs: 0 });
    expect(pool.stats).toEqual({ taken: 0, hosts: new Map() });
    expect([...shops.values()].flatMap(({ standing }) => standing)).toEqual([]);
    expect(clock.pending).toBe(0);
  });
  return { clock, pool, shop, asked };
}

it('has a pool for each host, made when it is first asked for', async () => {
  const { pool, shop, asked } = bench();
  const all = [A, B, A].map((endpoint) => pool.acquire(endpoint));
  await shop(A).succeedAll();
  await shop(B).succeedAll();
  for (const pooled of await Promise.all(all)) pooled.release();
  expect(asked).toEqual([A, B]);
  expect(pool.host({ ...A, port: 1 })).toBe(pool.host(A));
  expect([...pool.stats.hosts].map(([key, { idle }]) => [key, idle])).toEqual([
    ['a:1', 2],
    ['b:2', 1],
  ]);
  expect(pool.stats.taken).toBe(3);
});

it('says which host could not be reached', async () => {
  const { pool, shop } = bench();
  const failing = expect(pool.acquire(C)).rejects.toMatchObject({
    message: 'no connection to [::1]:3: refused',
    address: '::1',
    port: 3,
  });
  await shop(C).fail();
  await failing;
});

it('forgets a host that nobody needs any more, and lets what is lent come back', async () => {
  const { pool, shop, asked } = bench();
  const first = pool.acquire(A);
  const old = await shop(A).succeed();
  const before = pool.host(A);
  pool.forget(A);
  pool.forget(A);
  pool.forget(B);
  expect(before.closed).toBe(true);
  const again = pool.acquire(A); // it is back
  expect(pool.host(A)).not.toBe(before);
  await shop(A).succeed();
  (await again).release();
  expect(old.ended).toBe(0);
  (await first).release();
  await settled();
  expect(old).toMatchObject({ ended: 1, atOnce: false });
  expect(asked).toEqual([A, A]);
  expect(pool.stats.taken).toBe(1);
});

it('fails those who wait for a host that is forgotten, as not executed: they go elsewhere', async () => {
  const { pool } = bench();
  const waiting = expect(pool.acquire(A)).rejects.toMatchObject({
    code: 'ERR_RPC_SHUTTING_DOWN',
    retry: 'not-executed',
  });
  pool.forget(A);
  await waiting;
});

it('takes out pools in which there has been nothing for long, when another is made', async () => {
  const { pool, shop, clock } = bench({ idleTimeoutMs: 1_000 });
  const later = (port: number): string[] => {
    clock.advance(1_000);
    void pool.host({ host: 'new', port });
    return [...pool.stats.hosts.keys()].filter((key) => !key.startsWith('new'));
  };
  const empty = pool.host(A);
  const failing = expect(pool.acquire(B)).rejects.toThrow('refused');
  await shop(B).fail();
  await failing;
  const lent = pool.acquire(C);
  await shop(C).succeed();
  expect(later(10)).toEqual(['a:1', 'b:2', '[::1]:3']);
  pool.host(B).tryAcquire(); // asked for, and nothing came of it
  expect(later(11)).toEqual(['[::1]:3']); // there is something in it
  expect(empty.closed).toBe(true);
  (await lent).discard();
  expect(later(12)).toEqual(['[::1]:3']);
  expect(later(13)).toEqual([]);
});

it('never has more connections than for all hosts together', async () => {
  const { pool, shop } = bench({ maxTotal: 3, maxConnections: 2 });
  const lent = [A, A, B, B].map((endpoint) => pool.acquire(endpoint));
  await shop(A).succeedAll();
  await shop(B).succeedAll();
  const [first, second, third] = await Promise.all(lent.slice(0, 3));
  expect(pool.stats.taken).toBe(3);
  expect(pool.host(B).stats).toMatchObject({ connections: 1, waiting: 1 });
  first?.release(); // and nobody at A needs it
  first?.resource.notices.lost();
  await settled();
  await shop(B).succeed();
  for (const pooled of [second, third, await lent[3]]) pooled?.release();
  expect(pool.stats.taken).toBe(3);
});

it('closes an idle connection elsewhere for a host that needs one', async () => {
  const { pool, shop } = bench({ maxTotal: 2, minConnections: 1 });
  const both = [pool.acquire(A), pool.acquire(A)];
  await shop(A).succeedAll();
  for (const pooled of await Promise.all(both)) pooled.release();
  const first = pool.acquire(B);
  await shop(B).succeed();
  expect(shop(A).standing.length).toBe(1);
  const second = pool.acquire(B); // also the last one
  await shop(B).succeed();
  expect(shop(A).standing.length).toBe(0);
  expect(pool.stats.taken).toBe(2);
  for (const pooled of [await first, await second]) pooled.release();
});

it('feeds the host that has waited longest first, and every one in the end', async () => {
  const { pool, shop } = bench({ maxTotal: 1 });
  const holder = pool.acquire(A);
  await shop(A).succeed();
  const order: string[] = [];
  const others = [B, C].map(async (endpoint) => {
    const pooled = await pool.acquire(endpoint);
    order.push(endpoint.host);
    pooled.discard();
  });
  await settled();
  expect([shop(B).begun, shop(C).begun]).toEqual([0, 0]);
  (await holder).discard();
  await settled();
  await shop(B).succeed();
  await settled();
  await shop(C).succeed();
  await Promise.all(others);
  expect(order).toEqual(['b', '::1']);
});

it('lends nothing any more once it is closed', async () => {
  const { pool, shop } = bench();
  const lent = pool.acquire(A);
  await shop(A).succeed();
  const waiting = expect(pool.acquire(B)).rejects.toMatchObject({ code: 'ERR_RPC_SHUTTING_DOWN' });
  const closing = pool.close();
  await waiting;
  await expect(pool.acquire(C)).rejects.toMatchObject({ code: 'ERR_RPC_SHUTTING_DOWN' });
  (await lent).release();
  await closing;
  await pool.close();
});

it('tells of which host it tells', async () => {
  const story: string[] = [];
  const { pool, shop } = bench({
    hooks: { onEvent: ({ type }, { host }) => void story.push(`${host} ${type}`) },
  });
  const lent = pool.acquire(A);
  await shop(A).succeed();
  (await lent).release();
  expect(story).toEqual(['a waiting', 'a connecting', 'a connected']);
});

it('refuses limits that are none', () => {
  for (const options of [{ maxTotal: 0 }, { maxConnections: 0 }, { maxTotal: 1.5 }])
    expect(() => bench(options)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
});
