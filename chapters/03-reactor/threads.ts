/** What a thread for each connection costs before it has done anything: native threads, then Node's workers. */

import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { measured } from '../notebook/mark.ts';
import { ready, report } from '../notebook/peer.ts';
import { threadStarter } from './kernel-calls.ts';

/** From /proc/self/status, in bytes: the addresses that are taken, and the memory that is really there. */
function memory(): { virtual: number; resident: number } {
  const status = readFileSync('/proc/self/status', 'utf8');
  const kilobytes = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]);
  return { virtual: kilobytes('VmSize') * 1024, resident: kilobytes('VmRSS') * 1024 };
}

async function cost(what: string, start: () => number | Promise<number>): Promise<void> {
  const before = memory();
  const since = performance.now();
  const count = await start();
  const ms = performance.now() - since;
  const after = memory();
  const virtual = after.virtual - before.virtual;
  const resident = after.resident - before.resident;
  const columns = [
    measured(count, what, { width: 20 }),
    measured(virtual / 1e9, 'GB of addresses', { width: 22 }),
    measured(resident / 1e6, 'MB of memory', { width: 19 }),
    measured(ms, 'ms', { digits: 0, width: 9 }),
  ];
  console.log(columns.join(''));
  await report({ virtualEach: virtual / count, residentEach: resident / count });
}

const startThread = threadStarter();
startThread(); // the first one loads what is needed
await ready();
await cost('native threads', () => {
  let count = 0;
  while (count < 1_000 && startThread()) count += 1;
  return count;
});
await cost('workers', async () => {
  const online = (): Promise<void> =>
    new Promise((resolve) => {
      new Worker('setInterval(() => {}, 1e6)', { eval: true }).once('online', resolve);
    });
  return (await Promise.all(Array.from({ length: 8 }, online))).length;
});
process.exit();
