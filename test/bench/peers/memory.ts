/**
 * How much memory this process uses, without what is only waiting to be collected.
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Memory } from './call-contract.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

export function memory(): Memory {
  // The second one takes what finalizers have let go in the first.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  const status = readFileSync('/proc/self/status', 'utf8');
  const residentKiB = Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN);
  return { heapBytes: heapUsed + external, residentBytes: residentKiB * 1024 };
}
