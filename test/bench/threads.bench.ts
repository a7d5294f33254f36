/**
 * Thread pools beside each other: ours, and piscina.
 *
 * Knows: both pools, the same tasks, the same number of threads and of tasks in flight. Must not know: how either works.
 *
 * Decision: each contender's threads stand before the first round, and sleep while the other works. A bar on the ratio to piscina says
 * what the rings are worth; the one on two threads against one says that nothing in the pool makes threads wait for each other, and can
 * only be reached where two processors are free.
 */
import type * as Threads from 'wirebook/threads';
import { Piscina } from 'piscina';
import { built } from './built.ts';
import type { Bar, Contest, Effort, Entry, Group, Round } from './harness.ts';

const TASKS = new URL('./peers/pool-tasks.mjs', import.meta.url);
interface Tasks {
  echo(bytes: Uint8Array): Uint8Array;
  compute(bytes: Uint8Array): Uint8Array;
}

export const threads: Group = {
  name: 'threads',
  entries: [
    load('100B-1-thread', { threads: 1, task: 'echo', bytes: 100, inFlight: 64 }, 2.5),
    load('100B-2-threads', { threads: 2, task: 'echo', bytes: 100, inFlight: 64 }, 2.5),
    load('100B-one-at-a-time', { threads: 1, task: 'echo', bytes: 100, inFlight: 1 }),
    load('64KiB-1-thread', { threads: 1, task: 'echo', bytes: 64 * 1024, inFlight: 64 }, 1),
    load('64KiB-2-threads', { threads: 2, task: 'echo', bytes: 64 * 1024, inFlight: 64 }, 1),
    load('CPU-1-thread', { threads: 1, task: 'compute', bytes: 100, inFlight: 8 }, 1),
    load('CPU-2-threads', { threads: 2, task: 'compute', bytes: 100, inFlight: 8 }, 1),
    {
      name: 'threads/CPU-two-for-one',
      unit: '× the tasks',
      bar: { atLeast: 1.8 },
      note: 'two threads against one, in the same round',
      open: openTwoForOne,
    },
    {
      name: 'threads/first-result',
      unit: 'ms',
      better: 'lower',
      note: 'from making a pool of one thread to the result of its first task',
      open: openFirstResult,
    },
  ],
};

interface Load {
  readonly threads: number;
  readonly task: keyof Tasks;
  readonly bytes: number;
  readonly inFlight: number;
}

/** Runs one task and waits for its result. */
type Run = (bytes: Uint8Array) => Promise<unknown>;

function load(name: string, how: Load, timesPiscina?: number): Entry {
  const bar: Bar | undefined =
    timesPiscina === undefined ? undefined : { atLeast: timesPiscina, against: 'piscina' };
  return {
    name: `threads/${name}`,
    unit: 'tasks/s',
    ...(bar && { bar }),
    open: async (effort): Promise<Contest> => {
      const ours = await openOurs(how.threads);
      const theirs = openPiscina(how.threads);
      return {
        ours: tasksPerSecond((bytes) => ours.run(how.task, bytes), how, effort),
        peers: {
          piscina: tasksPerSecond((bytes) => theirs.run(bytes, { name: how.task }), how, effort),
        },
        close: async () => void (await Promise.all([ours.stop(), theirs.destroy()])),
      };
    },
  };
}

async function openOurs(count: number): Promise<Threads.ThreadPool<Tasks>> {
  const { ThreadPool } = await built<typeof Threads>('threads');
  const pool = new ThreadPool<Tasks>(TASKS, { threads: count });
  await pool.ready();
  return pool;
}

function openPiscina(count: number): Piscina {
  return new Piscina({ filename: TASKS.href, minThreads: count, maxThreads: count });
}

/** So many callers, each of which runs its next task when the last is done. */
function tasksPerSecond(run: Run, { bytes, inFlight }: Load, { roundMs }: Effort): Round {
  const input = new Uint8Array(bytes).fill(7);
  return async () => {
    const startMs = performance.now();
    let done = 0;
    const caller = async (): Promise<void> => {
      while (performance.now() - startMs < roundMs) {
        await run(input);
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, caller));
    return (done / (performance.now() - startMs)) * 1_000;
  };
}

async function openTwoForOne(effort: Effort): Promise<Contest> {
  const how = { task: 'compute', bytes: 100, inFlight: 8 } as const;
  const pools = [await openOurs(1), await openOurs(2)];
  const [one, two] = pools.map((pool, index) =>
    tasksPerSecond((bytes) => pool.run(how.task, bytes), { ...how, threads: index + 1 }, effort),
  );
  return {
    ours: async () => {
      const alone = (await one?.()) ?? Number.NaN;
      return ((await two?.()) ?? Number.NaN) / alone;
    },
    close: async () => void (await Promise.all(pools.map((pool) => pool.stop()))),
  };
}

async function openFirstResult(): Promise<Contest> {
  const { ThreadPool } = await built<typeof Threads>('threads');
  const input = new Uint8Array(100);
  return {
    ours: async () => {
      const startMs = performance.now();
      const pool = new ThreadPool<Tasks>(TASKS, { threads: 1 });
      await pool.run('echo', input);
      const elapsedMs = performance.now() - startMs;
      await pool.stop();
      return elapsedMs;
    },
    peers: {
      piscina: async () => {
        const startMs = performance.now();
        const pool = openPiscina(1);
        await pool.run(input, { name: 'echo' });
        const elapsedMs = performance.now() - startMs;
        await pool.destroy();
        return elapsedMs;
      },
    },
  };
}
