/**
 * Threads that take messages from one heap until there are none, and say when each was begun and done.
 *
 * Knows: two kinds of messages, to calculate and to wait. Must not know: what a peer wants to show with them.
 *
 * Decision: bare workers, without TypeScript and without a pool, so that sixteen of them cost no more than they must. They are
 * all there before the messages are.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Heap {
  readonly threads: number;
  readonly messages: number;
  readonly kind: 'calculate' | 'wait';
  /** What each of them takes: of a core, or of time alone. */
  readonly ms: number;
}

/** In milliseconds, from when the messages came. Those that were done first come first. */
export interface Times {
  readonly begun: number;
  readonly done: number;
}

/** Rounds after which the engine has compiled the calculation. */
const WARM_UP = 1e6;
const MEASURED = 2e6;

function calculate(rounds: number): number {
  let n = 1;
  for (let i = 0; i < rounds; i += 1) n = (n * 48271) % 2147483647;
  return n;
}

const THREAD = `
  const { parentPort, workerData: { cells, kind, rounds, ms } } = require('node:worker_threads');
  ${calculate}
  calculate(${WARM_UP});
  const now = () => performance.timeOrigin + performance.now();
  parentPort.postMessage('ready');
  Atomics.wait(cells, 0, 0);
  const times = [];
  while (Atomics.sub(cells, 1, 1) > 0) {
    const begun = now();
    if (kind === 'calculate') calculate(rounds);
    else Atomics.wait(cells, 0, 1, ms);
    times.push({ begun, done: now() });
  }
  parentPort.postMessage(times);
`;

export async function take({ threads, messages, kind, ms }: Heap): Promise<Times[]> {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  cells[1] = messages;
  const workerData = { cells, kind, ms, rounds: roundsFor(ms) };
  const crowd = Array.from({ length: threads }, () => {
    return new Worker(THREAD, { eval: true, execArgv: [], workerData });
  });
  await Promise.all(crowd.map((one) => once(one, 'message')));
  const ends = crowd.map(async (one) => (await once(one, 'message')) as [Times[]]);
  const since = performance.timeOrigin + performance.now();
  Atomics.store(cells, 0, 1);
  Atomics.notify(cells, 0);
  const times = (await Promise.all(ends)).flatMap(([some]) =>
    some.map(({ begun, done }) => ({ begun: begun - since, done: done - since })),
  );
  return times.sort((a, b) => a.done - b.done);
}

/** How many rounds take a core so long, by its own account; once for all. */
function roundsFor(ms: number): number {
  if (roundsOfOneMs === 0) {
    calculate(WARM_UP);
    const before = process.cpuUsage();
    calculate(MEASURED);
    const { user, system } = process.cpuUsage(before);
    roundsOfOneMs = MEASURED / (Math.max(1, user + system) / 1000);
  }
  return Math.round(ms * roundsOfOneMs);
}

let roundsOfOneMs = 0;
