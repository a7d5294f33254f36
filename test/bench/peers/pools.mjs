/**
 * One pool of threads under load, or made anew each time. In JavaScript, as users run it: nothing here loads a compiler.
 * `pools.mjs KIND LIBRARY THREADS TASK BYTES IN-FLIGHT`; KIND is `ours` or `piscina`, LIBRARY the URL of ours; no TASK: first results.
 */
import { Piscina } from 'piscina';

const [kind, library, threads, task, bytes, inFlight] = process.argv.slice(2);
const tasks = new URL('./pool-tasks.mjs', import.meta.url);

const makers = {
  async ours() {
    const { ThreadPool } = await import(library);
    return () => {
      const pool = new ThreadPool(tasks, { threads: Number(threads) });
      return { run: (name, input) => pool.run(name, input), stop: () => pool.stop() };
    };
  },
  async piscina() {
    return () => {
      const count = Number(threads);
      const pool = new Piscina({ filename: tasks.href, minThreads: count, maxThreads: count });
      return { run: (name, input) => pool.run(input, { name }), stop: () => pool.destroy() };
    };
  },
};
const makePool = await makers[kind]();

/** So many callers, each of which runs its next task when the last is done. @returns tasks a second */
async function underLoad(pool, roundMs) {
  const input = new Uint8Array(Number(bytes)).fill(7);
  const startMs = performance.now();
  let done = 0;
  const caller = async () => {
    while (performance.now() - startMs < roundMs) {
      await pool.run(task, input);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(inFlight) }, caller));
  return (done / (performance.now() - startMs)) * 1_000;
}

/** @returns milliseconds */
async function firstResult() {
  const startMs = performance.now();
  const pool = makePool();
  await pool.run('echo', new Uint8Array(100));
  const elapsedMs = performance.now() - startMs;
  await pool.stop();
  return elapsedMs;
}

const standing = task === undefined ? undefined : makePool();
await standing?.run('echo', new Uint8Array(1));
process.on('disconnect', () => process.exit());
process.on('message', async ({ roundMs }) => {
  process.send({ figure: await (standing ? underLoad(standing, roundMs) : firstResult()) });
});
process.send({ ready: true });
