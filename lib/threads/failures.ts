/**
 * The errors that a pool makes itself, with their codes.
 *
 * Knows: what can go wrong with a task besides what it throws. Must not know: when that happens.
 *
 * Decision: each says which task it is about, and what is *known*: whether the task has run. A caller who wants to try again must
 * be able to tell "it never began" from "nobody knows how far it came".
 */
import { WirebookError } from '../base/errors.ts';

/** `ERR_NO_SUCH_TASK`, `ERR_ARGUMENTS_NOT_CLONEABLE`, `ERR_RESULT_NOT_CLONEABLE`, `ERR_TASK_THREW_NON_ERROR`, `ERR_THREAD_DIED` … */
export class TaskError extends WirebookError {
  /** The name of the task. */
  readonly task: string;

  constructor(code: string, task: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.task = task;
  }
}

/** The thread ended while it ran the task. How far the task came is not known. */
export class ThreadDiedError extends TaskError {
  readonly exitCode: number;

  constructor(task: string, exitCode: number, cause: unknown) {
    const why =
      cause === undefined
        ? `it ended with exit code ${exitCode}, as by process.exit`
        : cause instanceof Error
          ? cause.message
          : String(cause);
    super('ERR_THREAD_DIED', task, `the thread died while it ran the task "${task}": ${why}`, {
      cause,
    });
    this.exitCode = exitCode;
  }
}

/** As Node's own: the name is AbortError, the code ABORT_ERR, and the cause is the signal's reason. */
export function abortError(task: string, reason: unknown): TaskError {
  const error = new TaskError('ABORT_ERR', task, `the task "${task}" was aborted`, {
    cause: reason,
  });
  error.name = 'AbortError';
  return error;
}

export function noSuchTask(task: string, names: readonly string[]): TaskError {
  return new TaskError(
    'ERR_NO_SUCH_TASK',
    task,
    `the module of tasks exports no function "${task}"; it exports ${names.join(', ')}`,
  );
}

export function notCloneable(
  what: 'ARGUMENTS' | 'RESULT',
  task: string,
  cause: unknown,
): TaskError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TaskError(
    `ERR_${what}_NOT_CLONEABLE`,
    task,
    `the ${what.toLowerCase()} of the task "${task}" cannot go to another thread: ${why}`,
    { cause },
  );
}

export function threwNoError(task: string, text: string, value: unknown): TaskError {
  return new TaskError(
    'ERR_TASK_THREW_NON_ERROR',
    task,
    `the task "${task}" threw ${text}, which is no error`,
    { cause: value },
  );
}

export function queueFull(task: string, maxQueued: number): TaskError {
  return new TaskError(
    'ERR_QUEUE_FULL',
    task,
    `the task "${task}" was not taken: ${maxQueued} are queued already`,
  );
}

/** Before a task of that name has begun, or before there was any. */
export function poolStopped(task = ''): TaskError {
  const what = task === '' ? '' : `the task "${task}" has not been run: `;
  return new TaskError('ERR_POOL_STOPPED', task, `${what}the pool is stopped`);
}

/** Given up because the grace of `stop` was over. */
export function taskTerminated(task: string): TaskError {
  return new TaskError(
    'ERR_POOL_STOPPED',
    task,
    `the task "${task}" did not end within the grace of stop(), and its thread was terminated`,
  );
}

export function notLoaded(url: string, cause: unknown): WirebookError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new WirebookError('ERR_TASKS_NOT_LOADED', `no thread could load ${url}: ${why}`, {
    cause,
  });
}
