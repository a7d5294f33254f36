/**
 * Pools of connections beside each other: ours, generic-pool and tarn, which pool anything.
 *
 * Knows: three pools, and the same loads for each. Must not know: how any of them works.
 *
 * Decision: what is pooled costs nothing, so that only the pool is measured, and each pool has a process of its own, in JavaScript. None is
 * asked to look whether a thing is alive before it lends it, for then the answer would be measured. In each nobody waits for ever: five seconds at
 * the most, as one would have it in earnest.
 * The spike counts things and no time: it is the story of how many connections a burst may cost.
 */
import { built } from './built.ts';
import type { Bar, Contest, Entry, Group, Round } from './harness.ts';
import { BenchProcess } from './processes.ts';

const PEERS = ['generic-pool', 'tarn'] as const;

type Load = 'alone' | 'crowd' | 'spike';

export const pool: Group = {
  name: 'pool',
  entries: [
    borrowing('alone', 'one borrower; there is always one in the pool'),
    borrowing('crowd', '64 borrowers on 10 things: nearly everybody waits'),
    {
      name: 'pool/spike',
      unit: 'connections',
      better: 'lower',
      bar: { atMost: 6 },
      note: '50 borrowers at once, 2 ms each, on a pool of 5 that may have 50; to connect takes 150 ms',
      open: () => openAll('spike', 0),
    },
  ],
};

function borrowing(load: Load, note: string): Entry {
  const bar: readonly Bar[] = [
    { atLeast: 3, against: 'generic-pool' },
    { atLeast: 1, against: 'tarn' },
  ];
  return {
    name: `pool/${load}`,
    unit: 'acquires/s',
    bar,
    note,
    open: ({ roundMs }) => openAll(load, roundMs),
  };
}

/** Starts all contenders, or none. */
async function openAll(load: Load, roundMs: number): Promise<Contest> {
  const started: BenchProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((process) => process.kill()));
  };
  const start = async (kind: string): Promise<Round> => {
    const args = [kind, built('client'), load];
    const { process } = await BenchProcess.start('./peers/resource-pools.mjs', args);
    started.push(process);
    return async () => (await process.ask<{ figure: number }>({ roundMs })).figure;
  };
  try {
    const ours = await start('ours');
    const peers: Record<string, Round> = {};
    for (const kind of PEERS) peers[kind] = await start(kind);
    return { ours, peers, close };
  } catch (error) {
    await close();
    throw error;
  }
}
