/**
 * Thread pools beside each other: ours, and piscina.
 *
 * Knows: both pools, the same tasks, the same number of threads and of tasks in flight. Must not know: how either works.
 *
 * Decision: each contender has a process of its own, in JavaScript, and its threads stand before the first round; it sleeps while the other
 * works. In one process they would share a heap, and what one leaves to collect the other would pay for. A bar on the ratio to
 * piscina says what the rings are worth; the one on two threads against one says that nothing in the pool makes threads wait for each
 * other, and can only be reached where two processors are free.
 */
import { built } from './built.ts';
import type { Bar, Contest, Entry, Group, Round } from './harness.ts';
import { BenchProcess } from './processes.ts';

export const threads: Group = {
  name: 'threads',
  entries: [
    load('100B-1-thread', { threads: 1, task: 'echo', bytes: 100, inFlight: 64 }, 2.5),
    load('100B-2-threads', { threads: 2, task: 'echo', bytes: 100, inFlight: 64 }, 2.5),
    load('100B-one-at-a-time', { threads: 1, task: 'echo', bytes: 100, inFlight: 1 }),
    load('64KiB-1-thread', { threads: 1, task: 'echo', bytes: 64 * 1024, inFlight: 64 }, 1),
    load('64KiB-2-threads', { threads: 2, task: 'echo', bytes: 64 * 1024, inFlight: 64 }, 1),
    load('CPU-1-thread', { threads: 1, ...computing() }, 1),
    load('CPU-2-threads', { threads: 2, ...computing() }, 1),
    {
      name: 'threads/CPU-two-for-one',
      unit: '× the tasks',
      bar: { atLeast: 1.8 },
      note: 'two threads against one, in the same round',
      open: async ({ roundMs }) => {
        const [contest, one, two] = await openAll(
          { kind: 'ours', threads: 1, ...computing() },
          { kind: 'ours', threads: 2, ...computing() },
        );
        return { ...contest, ours: async () => (await two(roundMs)) / (await one(roundMs)) };
      },
    },
    {
      name: 'threads/first-result',
      unit: 'ms',
      better: 'lower',
      note: 'from making a pool of one thread to the result of its first task',
      open: () => openBoth({ threads: 1 }, 0),
    },
  ],
};

interface Load {
  readonly threads: number;
  /** Of peers/pool-tasks.mjs. Left out: pools are made anew, and it is the first result that counts. */
  readonly task?: string;
  readonly bytes?: number;
  readonly inFlight?: number;
}

interface Contender extends Load {
  readonly kind: 'ours' | 'piscina';
}

/** Runs a round, and gives its figure. */
type Ask = (roundMs: number) => Promise<number>;

/** About two milliseconds each. */
function computing(): Omit<Load, 'threads'> {
  return { task: 'compute', bytes: 100, inFlight: 8 };
}

function load(name: string, how: Load, timesPiscina?: number): Entry {
  const bar: Bar | undefined =
    timesPiscina === undefined ? undefined : { atLeast: timesPiscina, against: 'piscina' };
  return {
    name: `threads/${name}`,
    unit: 'tasks/s',
    ...(bar && { bar }),
    open: ({ roundMs }) => openBoth(how, roundMs),
  };
}

async function openBoth(how: Load, roundMs: number): Promise<Contest> {
  const [contest, ours, theirs] = await openAll(
    { kind: 'ours', ...how },
    { kind: 'piscina', ...how },
  );
  const round =
    (ask: Ask): Round =>
    () =>
      ask(roundMs);
  return { ...contest, ours: round(ours), peers: { piscina: round(theirs) } };
}

/** Starts two contenders, or neither. */
async function openAll(
  first: Contender,
  second: Contender,
): Promise<[Pick<Contest, 'close'>, Ask, Ask]> {
  const started: BenchProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((process) => process.kill()));
  };
  const start = async ({ kind, threads: count, ...more }: Contender): Promise<Ask> => {
    const rest = [more.task, more.bytes, more.inFlight].filter((value) => value !== undefined);
    const args = [kind, built('threads'), count, ...rest].map(String);
    const { process } = await BenchProcess.start('./peers/pools.mjs', args);
    started.push(process);
    return async (roundMs) => (await process.ask<{ figure: number }>({ roundMs })).figure;
  };
  try {
    return [{ close }, await start(first), await start(second)];
  } catch (error) {
    await close();
    throw error;
  }
}
