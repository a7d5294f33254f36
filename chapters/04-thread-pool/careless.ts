/** Gives a task to a pool and never asks what came of it. */

import { ThreadPool } from 'wirebook/threads';
import { ready } from '../notebook/peer.ts';

const pool = new ThreadPool<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url), {
  threads: 1,
});
await ready();
process.once('uncaughtException', (error) => {
  console.log(`nobody has asked: ${error.name}`);
  process.exit(1);
});
void pool.run('amountOf', 'three');
