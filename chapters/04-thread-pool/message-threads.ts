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
  const { parentPort } = require('node:worker_threads');
  ${calculate}
  calculate(${WARM_UP});
  const now = () => performance.timeOrigin + performance.now();
  parentPort.on('message', ({ cells, kind, rounds, ms }) => {
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
  });
`;

export class Crowd {
  readonly #threads: readonly Worker[];

  /** @param threads how many there are to be. They start at once, and are waited for by `take` */
  constructor(threads: number) {
    roundsFor(0); // found out before there are other threads, whose time would count
    this.#threads = Array.from({ length: threads }, () => {
      return new Worker(THREAD, { eval: true, execArgv: [] });
    });
  }

  /** One heap, which comes when all threads are ready. */
  async take({ messages, kind, ms }: Heap): Promise<Times[]> {
    const cells = new Int32Array(new SharedArrayBuffer(8));
    cells[1] = messages;
    const order = { cells, kind, ms, rounds: roundsFor(ms) };
    const arrivals = this.#threads.map((one) => once(one, 'message'));
    for (const one of this.#threads) one.postMessage(order);
    await Promise.all(arrivals);
    const ends = this.#threads.map(async (one) => (await once(one, 'message')) as [Times[]]);
    const since = performance.timeOrigin + performance.now();
    Atomics.store(cells, 0, 1);
    Atomics.notify(cells, 0);
    const times = (await Promise.all(ends)).flatMap(([some]) =>
      some.map(({ begun, done }) => ({ begun: begun - since, done: done - since })),
    );
    return times.sort((a, b) => a.done - b.done);
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((one) => one.terminate()));
  }
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
