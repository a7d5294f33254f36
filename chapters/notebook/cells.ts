/**
 * The cell process: runs a chapter's own code, one cell at a time, each with the controller's leave.
 *
 * Knows: the chapter's file, the tape, the message channel to the controller. Must not know: terminals, recordings, whether
 * anybody is watching.
 *
 * Decision: it may block, throw, exit or be killed at any moment. So nothing that must go on stands here; all of that is the
 * controller's.
 */

import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { partFromAll } from './lane.ts';
import { writeTape } from './tap.ts';

const chapter = process.argv[2] ?? '';
// A chapter sees the arguments that it would see when run bare; lanes are looked for beside argv[1].
process.argv.splice(1, 2, chapter);

Object.defineProperty(globalThis, Symbol.for('wirebook.cell'), { value: stopBefore });
process.on('uncaughtException', fail);

try {
  await import(pathToFileURL(chapter).href);
  await partFromAll();
  writeTape({ kind: 'done' });
  process.exit(0);
} catch (error) {
  fail(error);
}

/** Stands before a cell until the controller lets it run. */
async function stopBefore(cell: number): Promise<void> {
  const leave = new Promise<void>((resolve) => process.once('message', () => resolve()));
  process.channel?.ref();
  writeTape({ kind: 'before', cell });
  await leave;
  process.channel?.unref();
}

function fail(thrown: unknown): never {
  const shown = typeof thrown === 'string' ? thrown : inspect(thrown);
  const error = thrown instanceof Error ? thrown : new Error(`thrown: ${shown}`);
  writeTape({ kind: 'fault', message: error.message, stack: error.stack ?? '' });
  process.exit(1);
}
