/**
 * Programs with a pool, for pool-process.test.ts to watch: when do they end, and how?
 * `pool-process.test-child.ts SCENARIO`
 */
import { writeSync } from 'node:fs';
import { ThreadPool } from '../thread-pool.ts';
import { codeOf, Gate } from './pools.test-child.ts';

const say = (line: string): void => void writeSync(1, `${line}\n`);
const open = (threads = 2): ThreadPool<typeof import('./tasks.test-child.ts')> =>
  new ThreadPool(new URL('./tasks.test-child.ts', import.meta.url), { threads });

const scenarios: Record<string, () => Promise<void>> = {
  /** Its threads load, or sleep in one way or the other. */
  async unused() {
    open();
    say('opened');
  },

  async idle() {
    const pool = open();
    say(String(await pool.run('add', 1, 2)));
  },

  async longIdle() {
    const pool = open();
    await pool.run('add', 1, 2);
    setTimeout(() => say('still idle'), 100);
  },

  /** A caller waits for room, and the process for neither of the two when both are done. */
  async waitedForRoom() {
    const pool = new ThreadPool<typeof import('./tasks.test-child.ts')>(
      new URL('./tasks.test-child.ts', import.meta.url),
      { threads: 1, maxQueued: 0, whenFull: 'wait' },
    );
    const sums = await Promise.all([1, 2, 3].map((left) => pool.run('add', left, 1)));
    say(sums.join());
  },

  /** A grace that is given when all is over keeps nothing. */
  async lateGrace() {
    const pool = open(1);
    await pool.run('add', 1, 2);
    await pool.stop();
    await pool.stop({ graceMs: 60_000 });
    say('stopped');
  },

  /** Nothing but the task keeps the process. */
  async busy() {
    const pool = open();
    void pool.run('later', 'the task is over', 300).then(say);
  },

  async queued() {
    const pool = open(1);
    for (let at = 0; at < 3; at += 1) void pool.run('busy', 50).then(() => say('over'));
  },

  async stopping() {
    const pool = open(1);
    void pool.run('busy', 100);
    void pool.stop().then(() => say('stopped'));
  },

  async exit() {
    const pool = open();
    await pool.ready();
    void pool.run('forever');
    setTimeout(() => process.exit(7), 50);
  },

  async uncaught() {
    const pool = open();
    await pool.ready();
    void pool.run('busy', 10_000);
    setImmediate(() => {
      throw new Error('uncaught on purpose');
    });
  },

  /** Tasks that look up are told, each in its own way. */
  async heeding() {
    const pool = open(1);
    for (const name of ['untilCancelled', 'untilAborted'] as const) {
      const gate = new Gate();
      const controller = new AbortController();
      const task = codeOf(pool.with({ signal: controller.signal }).run(name, gate.memory));
      await gate.begun(1);
      controller.abort();
      say(`${name}: ${String(await task)}, told ${await gate.left()}`);
    }
    say(JSON.stringify(await pool.run('about')));
    const handed = await pool.run('handOver', 8);
    say(`handed over ${handed.length}, kept ${await pool.run('keptBytes')}`);
    const ends = [pool.run('failLater'), pool.run('giveFunction'), pool.run('throwIfCancelled')];
    say(String(await Promise.all(ends.map(codeOf))));
  },

  /** What tasks write is written, also at the last moment. */
  async output() {
    const pool = open(1);
    await pool.run('writeHere', 'from a thread\n');
    await pool.stop();
    say('stopped');
  },

  /** The main thread is blocked while results pile up, more than the ring holds. */
  async blocked() {
    const pool = new ThreadPool<typeof import('./tasks.test-child.ts')>(
      new URL('./tasks.test-child.ts', import.meta.url),
      { threads: 1, ringBytes: 2 ** 12 },
    );
    await pool.ready();
    const tasks = Array.from({ length: 200 }, (_, at) =>
      pool.run('echo', new Uint8Array(900).fill(at)),
    );
    await Promise.resolve();
    for (const untilMs = performance.now() + 100; performance.now() < untilMs;);
    const results = await Promise.all(tasks);
    say(results.every((result, at) => result[899] === at) ? 'all there' : 'mixed up');
  },

  async sleeps() {
    const pool = open();
    await pool.ready();
    await pool.run('add', 1, 2);
    let busyMs = 0;
    // What loading has left to do may take a while on a busy machine. A pool that polls is busy every time.
    for (let round = 0; round < 10; round += 1) {
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { user, system } = process.cpuUsage(before);
      busyMs = (user + system) / 1_000;
      if (busyMs < 15) return say('sleeps');
    }
    say(`was busy for ${busyMs} of 300 ms`);
  },

  /** Threads come and go; none is left, nor its memory. */
  async churn() {
    const handles = (): number => process.getActiveResourcesInfo().length;
    await open().stop();
    const before = handles();
    for (let round = 0; round < 5; round += 1) {
      const pool = open();
      const tasks = [pool.run('add', 1, 2), pool.run('exit', 1), pool.run('fail')];
      await Promise.allSettled(tasks);
      await pool.stop();
    }
    await new Promise((resolve) => setImmediate(resolve));
    say(handles() <= before ? 'nothing left' : `${handles()} handles, and there were ${before}`);
  },
};

await scenarios[process.argv[2] ?? '']?.();
