/**
 * Sixteen messages come at once, each of them ten milliseconds of calculation: for two threads, or for a thread each.
 *
 * Decision: the threads are there before the messages come. What is measured is what many threads do to each other, not what
 * they cost to start.
 */

import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { measured } from '../notebook/mark.ts';
import { ready, report } from '../notebook/peer.ts';
import { stayOnTwoCores } from './native.ts';

const { values } = parseArgs({ options: { messages: { type: 'string', default: '16' } } });
const MESSAGES = Number(values.messages);
/** Rounds after which the engine has compiled the calculation. */
const WARM_UP = 1e6;

/** The work of a message. */
function calculate(rounds: number): number {
  let n = 1;
  for (let i = 0; i < rounds; i += 1) n = (n * 48271) % 2147483647;
  return n;
}

/** A thread: takes the next message as long as there is one, and tells when each was done. */
const THREAD = `
  const { parentPort, workerData: { cells, rounds } } = require('node:worker_threads');
  ${calculate}
  calculate(${WARM_UP});
  parentPort.postMessage('ready');
  Atomics.wait(cells, 0, 0);
  const at = [];
  while (Atomics.sub(cells, 1, 1) > 0) {
    calculate(rounds);
    at.push(performance.timeOrigin + performance.now());
  }
  parentPort.postMessage(at);
`;

/** How many rounds take so long here, by the processor's own account. */
function roundsFor(ms: number): number {
  calculate(WARM_UP);
  const { user, system } = process.cpuUsage();
  calculate(2e6);
  const used = process.cpuUsage({ user, system });
  return Math.round((2e6 * ms * 1000) / Math.max(1, used.user + used.system));
}

async function rush(threads: number, rounds: number): Promise<{ halfMs: number; allMs: number }> {
  const cells = new Int32Array(new SharedArrayBuffer(8));
  cells[1] = MESSAGES;
  const crowd = Array.from({ length: threads }, () => {
    return new Worker(THREAD, { eval: true, execArgv: [], workerData: { cells, rounds } });
  });
  await Promise.all(crowd.map((one) => once(one, 'message')));
  const ends = crowd.map(async (one) => (await once(one, 'message')) as [number[]]);
  const before = process.resourceUsage();
  const since = performance.timeOrigin + performance.now();
  Atomics.store(cells, 0, 1);
  Atomics.notify(cells, 0);
  const answered = (await Promise.all(ends)).flatMap(([at]) => at.map((time) => time - since));
  const after = process.resourceUsage();
  answered.sort((a, b) => a - b);
  const [halfMs, allMs] = [answered[MESSAGES / 2 - 1] ?? 0, answered.at(-1) ?? 0];
  const [half, all] = [halfMs, allMs].map((ms) => measured(ms, 'ms', { digits: 0, width: 6 }));
  const switches = after.involuntaryContextSwitches - before.involuntaryContextSwitches;
  console.log(
    `${String(threads).padStart(2)} threads: half answered after ${half}, all after ${all}, ${measured(switches, 'switches', { width: 12 })}`,
  );
  return { halfMs, allMs };
}

stayOnTwoCores();
const rounds = roundsFor(10);
await ready();
await report(await rush(2, rounds));
await report(await rush(MESSAGES, rounds));
process.exit();
