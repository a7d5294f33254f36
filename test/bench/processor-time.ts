/**
 * How much processor time a process has used, all its threads, as the kernel counts it.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** @returns seconds. Linux only */
export function processorSeconds(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks)
    .map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9)
    .reduce((sum, seconds) => sum + seconds, 0);
}
