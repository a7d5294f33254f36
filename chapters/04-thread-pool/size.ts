/** How much a pool of one, two, four, eight threads gets done on two cores: tasks that calculate, and tasks that wait. */

import { ThreadPool } from 'wirebook/threads';
import { measuredBlock } from '../notebook/mark.ts';
import { ready, report } from '../notebook/peer.ts';
import { stayOnTwoCores } from './native.ts';
import { calculate } from './tasks.ts';

type Tasks = typeof import('./tasks.ts');
const TASKS = new URL('./tasks.ts', import.meta.url);
const SIZES = [1, 2, 4, 8];
const TASK_MS = 5;
const BAR = 30;

/** How many rounds take this thread so long, by the processor's own account. */
function roundsFor(ms: number): number {
  calculate(1e6);
  const before = process.cpuUsage();
  calculate(2e6);
  const { user, system } = process.cpuUsage(before);
  return Math.round((2e6 * ms * 1000) / Math.max(1, user + system));
}

/** Tasks a second. */
async function rate(count: number, run: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await Promise.all(Array.from({ length: count }, run));
  return count / ((performance.now() - since) / 1000);
}

stayOnTwoCores();
await ready();
const rounds = roundsFor(TASK_MS);
const points: { threads: number; calculating: number; waiting: number }[] = [];
for (const threads of SIZES) {
  const pool = new ThreadPool<Tasks>(TASKS, { threads });
  await rate(4 * threads, () => pool.run('nap', 1)); // so that all of them are there
  points.push({
    threads,
    calculating: await rate(16 * threads, () => pool.run('calculate', rounds)),
    waiting: await rate(16 * threads, () => pool.run('nap', TASK_MS)),
  });
  await pool.stop();
}
const most = Math.max(...points.flatMap(({ calculating, waiting }) => [calculating, waiting]));
const bar = (value: number): string =>
  `${'█'.repeat(Math.round((BAR * value) / most))} ${Math.round(value)}`;
const lines = points.map(({ threads, calculating, waiting }) =>
  [
    `${threads} ${threads === 1 ? 'thread ' : 'threads'}  calculate  ${bar(calculating)}`,
    `           wait       ${bar(waiting)}`,
  ].join('\n'),
);
console.log(measuredBlock(`tasks a second\n${lines.join('\n')}`));
for (const point of points) await report(point);
process.exit();
