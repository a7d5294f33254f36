/** Every group of the bench, in the order in which they run. A new one is a file beside this and a line here. */
import { balance } from './balance.bench.ts';
import { blockingEcho } from './blocking-echo.bench.ts';
import { client } from './client.bench.ts';
import { echo } from './echo.bench.ts';
import { framing } from './framing.bench.ts';
import type { Group } from './harness.ts';
import { pool } from './pool.bench.ts';
import { registry } from './registry.bench.ts';
import { rpc } from './rpc.bench.ts';
import { threads } from './threads.bench.ts';

export const groups: readonly Group[] = [
  framing,
  blockingEcho,
  echo,
  threads,
  rpc,
  registry,
  pool,
  balance,
  client,
];
