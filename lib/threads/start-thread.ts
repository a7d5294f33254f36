/**
 * Starts a thread of a pool.
 *
 * Knows: where the thread's program lies. Must not know: how TypeScript comes into it (start-worker.ts).
 */
import type { ResourceLimits, Worker } from 'node:worker_threads';
import { isTypeScript, startWorker } from './start-worker.ts';
import type { ThreadData } from './thread-messages.ts';

export function startThread(data: ThreadData, limits: ResourceLimits | undefined): Worker {
  const main = new URL(
    isTypeScript(import.meta.url) ? './thread-main.ts' : './thread-main.js',
    import.meta.url,
  );
  return startWorker(main, data.url, {
    workerData: { wirebookThread: data },
    transferList: [data.port],
    ...(limits !== undefined && { resourceLimits: limits }),
  });
}
