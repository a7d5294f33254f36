/**
 * Runs before each exercise's tests, in their process: ends it when the reader's code never gives way.
 *
 * Knows: which test is running, and whether this thread still turns. Must not know: the runner's other business.
 *
 * Decision: a test runner's own time-out needs the thread that a `while (true)` keeps. So a second thread counts, and counts
 * its own turns instead of the clock: on a machine that stands still for a while both threads stand still.
 */

import { Worker } from 'node:worker_threads';
import { beforeEach, inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a guard that ends its process writes down why; the process's id is added. */
    readonly wirebookGuardNotes: string;
  }
}

const TURN_MS = 100;
/** Without a sign of life from the first thread. */
const TURNS_ALLOWED = 40;

const guard = new Worker(
  `const { parentPort, workerData } = require('node:worker_threads');
   let test = '', turns = 0;
   parentPort.on('message', (message) => { turns = 0; test = message.test ?? test; });
   setInterval(() => {
     turns += 1;
     if (turns < workerData.allowed) return;
     require('node:fs').writeFileSync(workerData.notes + process.pid, test);
     process.kill(process.pid, 'SIGKILL');
   }, workerData.turnMs);`,
  {
    eval: true,
    workerData: {
      allowed: TURNS_ALLOWED,
      turnMs: TURN_MS,
      notes: inject('wirebookGuardNotes'),
    },
  },
);
guard.unref();
setInterval(() => guard.postMessage({}), TURN_MS).unref();
beforeEach((context) => guard.postMessage({ test: context.task.fullTestName }));
