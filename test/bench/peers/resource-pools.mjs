/**
 * One pool of things, under load or in a burst. In JavaScript, as users run it: nothing here loads a compiler.
 * `resource-pools.mjs KIND LIBRARY LOAD`; KIND is `ours`, `generic-pool` or `tarn`, LIBRARY the URL of ours; LOAD is `alone`, `crowd` or
 * `spike`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import genericPool from 'generic-pool';
import { Pool as TarnPool } from 'tarn';

/** How long somebody waits at the most. */
const PATIENCE_MS = 5_000;
const [kind, library, load] = process.argv.slice(2);

/** Each gives a pool of things that take `connectMs` to make, with `min` of them at the least, and counts how many were made. */
const makers = {
  async ours() {
    const { HostPool } = await import(library);
    return ({ min, max, connect }) => {
      const connector = { connect, destroy: () => {} };
      const pool = new HostPool(connector, {
        minConnections: min,
        maxConnections: max,
        acquireTimeoutMs: PATIENCE_MS,
      });
      return {
        acquire: () => pool.acquire(),
        release: (pooled) => pooled.release(),
        stop: () => pool.close(),
      };
    };
  },
  async 'generic-pool'() {
    return ({ min, max, connect }) => {
      const pool = genericPool.createPool(
        { create: connect, destroy: async () => {} },
        { min, max, acquireTimeoutMillis: PATIENCE_MS },
      );
      return {
        acquire: () => pool.acquire(),
        release: (thing) => void pool.release(thing),
        stop: () => pool.drain().then(() => pool.clear()),
      };
    };
  },
  async tarn() {
    return ({ min, max, connect }) => {
      const pool = new TarnPool({
        create: connect,
        destroy: () => {},
        min,
        max,
        acquireTimeoutMillis: PATIENCE_MS,
      });
      return {
        acquire: () => pool.acquire().promise,
        release: (thing) => void pool.release(thing),
        stop: () => pool.destroy(),
      };
    };
  },
};
const makePool = await makers[kind]();

/** So many that borrow one, use it for a moment, and give it back, again and again. @returns how often, a second */
async function underLoad(pool, count, roundMs) {
  const startMs = performance.now();
  let done = 0;
  let over = false;
  const borrower = async () => {
    while (!over) {
      const thing = await pool.acquire();
      await undefined;
      pool.release(thing);
      done += 1;
      if (done % 64 === 0) over = performance.now() - startMs >= roundMs;
    }
  };
  await Promise.all(Array.from({ length: count }, borrower));
  return (done / (performance.now() - startMs)) * 1_000;
}

/** So many things stand in the pool. */
async function warm(pool, count) {
  const things = await Promise.all(Array.from({ length: count }, () => pool.acquire()));
  for (const thing of things) pool.release(thing);
}

/**
 * Fifty come at once to a pool of five that may have fifty; connecting takes 150 ms, and each needs its thing for 2 ms: "Welcome to the
 * Jungle" of HikariCP.
 *
 * @returns how many things were made, once all that was begun has come to its end
 */
async function spike() {
  let made = 0;
  let connectMs = 0;
  const connect = async () => {
    await sleep(connectMs);
    made += 1;
    return { made };
  };
  const pool = makePool({ min: 5, max: 50, connect });
  await warm(pool, 5);
  connectMs = 150;
  const borrower = async () => {
    const thing = await pool.acquire();
    await sleep(2);
    pool.release(thing);
  };
  await Promise.all(Array.from({ length: 50 }, borrower));
  await sleep(2 * connectMs);
  await pool.stop();
  return made;
}

const standing =
  load === 'spike' ? undefined : makePool({ min: 0, max: 10, connect: async () => ({}) });
if (standing !== undefined) await warm(standing, 10);
process.on('disconnect', () => process.exit());
process.on('message', async ({ roundMs }) => {
  const figure = standing
    ? await underLoad(standing, load === 'alone' ? 1 : 64, roundMs)
    : await spike();
  process.send({ figure });
});
process.send({ ready: true });
