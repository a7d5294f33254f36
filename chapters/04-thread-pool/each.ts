/** What it costs to give a message a thread of its own: a call, a native thread, a worker, for the same small work. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { measured } from '../notebook/mark.ts';
import { ready, report } from '../notebook/peer.ts';
import { threadForOneCall } from './native.ts';

/** The work: one system call. */
function handle(): number {
  return process.ppid;
}

async function each(
  what: string,
  count: number,
  work: () => void | Promise<void>,
): Promise<number> {
  await work(); // the first one loads what is needed
  const since = performance.now();
  for (let i = 0; i < count; i += 1) await work();
  const us = ((performance.now() - since) / count) * 1000;
  console.log(`${what.padEnd(17)}${measured(us, 'µs for one message', { width: 27 })}`);
  return us;
}

await ready();
const call = await each('a call', 1_000, () => void handle());
const native =
  process.platform === 'linux'
    ? await each('a native thread', 1_000, threadForOneCall())
    : undefined;
const worker = await each('a worker', 5, async () => {
  await once(new Worker('process.ppid', { eval: true, execArgv: [] }), 'exit');
});

const { rss } = process.memoryUsage();
const since = performance.now();
const burst = Array.from({ length: 10 }, () => {
  const code = `require('node:worker_threads').parentPort.on('message', () => {}).postMessage(process.ppid)`;
  return new Worker(code, { eval: true, execArgv: [] });
});
await Promise.all(burst.map((one) => once(one, 'message')));
const burstMs = performance.now() - since;
const memory = measured((process.memoryUsage().rss - rss) / 1e6, 'MB', { digits: 0 });
console.log(`ten workers at once: ${measured(burstMs, 'ms', { digits: 0 })}, ${memory}`);
await report({ call, native, worker, burstMs });
process.exit();
