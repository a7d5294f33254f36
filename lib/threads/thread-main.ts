/**
 * The program of a pool's thread: loads the module of tasks, says so, and runs what it is given.
 *
 * Knows: how a module becomes a table of functions. Must not know: how a task comes, or where its result goes (task-loop.ts).
 */
import { workerData } from 'node:worker_threads';
import { WirebookError } from '../base/errors.ts';
import { TaskLoop, type TaskFunction } from './task-loop.ts';
import type { FromThread, ThreadData } from './thread-messages.ts';
import { packThrown } from './thrown.ts';

const data: ThreadData = workerData.wirebookThread;

try {
  const tasks = tasksOf(await import(data.url));
  const names = [...tasks.keys()];
  const loop = new TaskLoop(data, names, [...tasks.values()]);
  loop.listen();
  say({ type: 'ready', names });
} catch (error) {
  say({ type: 'failed', error: packThrown(error) });
  data.port.close();
}

function say(message: FromThread): void {
  data.port.postMessage(message);
}

/** The functions that a module exports, also by way of the default that CommonJS modules have. In an order that all threads share. */
function tasksOf(module: Readonly<Record<string, unknown>>): Map<string, TaskFunction> {
  const inner = module['default'];
  const all = {
    ...(typeof inner === 'object' ? inner : {}),
    ...module,
  } as Readonly<Record<string, unknown>>;
  const tasks = new Map<string, TaskFunction>();
  for (const name of Object.keys(all).toSorted()) {
    const value = all[name];
    if (typeof value === 'function') tasks.set(name, value as TaskFunction);
  }
  if (tasks.size === 0)
    throw new WirebookError('ERR_NO_SUCH_TASK', 'the module exports no function');
  return tasks;
}
