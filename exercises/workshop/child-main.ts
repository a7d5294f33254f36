/**
 * The program of every exercise child: `child-main.ts PROGRAM SUBJECT`, its data on stdin, its messages on descriptor 3.
 *
 * Knows: how to call an exercise's child program and tell the test how it went. Must not know: any exercise.
 *
 * Decision: it watches over its own life from a second thread, because its first may be blocked in the kernel when the test
 * that started it is ended. Then nobody else is left to end it.
 */

import { readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ChildContext } from './child.ts';
import { type ChildMessage, decodeLine, describeFailure, encodeLine } from './child-wire.ts';
import { withExports } from './exports.ts';
import { rootOf } from './subject-path.ts';

const MESSAGES_FD = 3;
const PARENT_CHECK_MS = 500;

type Program = (context: ChildContext<unknown, unknown>) => unknown;

const [, , programPath = '', subjectPath = ''] = process.argv;

const guard = new Worker(
  `const parent = process.ppid;
   setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), ${PARENT_CHECK_MS});`,
  { eval: true },
);

try {
  const data = decodeLine(readFileSync(0, 'latin1'));
  const module = (await import(pathToFileURL(subjectPath).href)) as object;
  const subject = withExports<unknown>(module, subjectPath, rootOf(programPath));
  const program = (await import(pathToFileURL(programPath).href)) as { readonly default: Program };
  // From here on time is the reader's.
  tell({ kind: 'waiting', what: 'the end of the program' });
  const value = await program.default({
    subject,
    data,
    waitingFor: (what) => tell({ kind: 'waiting', what }),
    report: (message) => tell({ kind: 'report', message }),
  });
  tell({ kind: 'done', value });
} catch (error) {
  tell(describeFailure(error));
}
// The test ends this process when it has read the last message, should the reader's code have left something running.
guard.unref();

function tell(message: ChildMessage): void {
  const bytes = Buffer.from(encodeLine(message), 'latin1');
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(MESSAGES_FD, bytes, written);
    } catch (error) {
      // A full pipe: the test reads it in a moment. A test that is gone reads no more.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}
