/**
 * The options of a pool, complete and checked.
 *
 * Knows: the defaults. Must not know: who keeps to them.
 *
 * Decision: an option that makes no sense is refused when the pool is made. (The original asks the machine how many threads it has
 * and takes 0 for an answer: such a pool takes tasks, and runs none.)
 */
import { availableParallelism } from 'node:os';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';
import { WirebookError } from '../base/errors.ts';

export interface ThreadPoolOptions {
  /** How many threads; a whole number from 1. As many as the machine can run at a time, unless it is said. */
  readonly threads?: number;
  /** How many tasks may wait for a thread. No limit unless it is said. */
  readonly maxQueued?: number;
  /**
   * What becomes of a task when so many wait. `reject` (unless it is said): it fails with `ERR_QUEUE_FULL`. `wait`: it is taken as soon as there is
   * room; its arguments are not looked at before, and `stop` refuses it.
   */
  readonly whenFull?: 'reject' | 'wait';
  /**
   * How long a task may go on after its signal is aborted, in milliseconds; 1,000 unless it is said. Then its thread is terminated and
   * another put in its place. `Infinity`: it may go on for ever.
   */
  readonly cancelGraceMs?: number;
  /** The memory through which bytes travel, for all tasks and again for each thread's results: 2^10 to 2^30, a power of two; 1 MiB unless it is said. A message of more than a quarter goes by structured clone. */
  readonly ringBytes?: number;
  /** The most memory that a thread may use; see `node:worker_threads`. A thread that uses more dies, alone. */
  readonly resourceLimits?: ResourceLimits;
}

export type CompletePoolOptions = Required<Omit<ThreadPoolOptions, 'resourceLimits'>> &
  Pick<ThreadPoolOptions, 'resourceLimits'>;

const DEFAULT_CANCEL_GRACE_MS = 1_000;
const DEFAULT_RING_BYTES = 1024 * 1024;

/** @throws WirebookError `ERR_OUT_OF_RANGE` */
export function completePoolOptions(options: ThreadPoolOptions): CompletePoolOptions {
  const {
    threads = availableParallelism(),
    maxQueued = Number.POSITIVE_INFINITY,
    whenFull = 'reject',
    cancelGraceMs = DEFAULT_CANCEL_GRACE_MS,
    ringBytes = DEFAULT_RING_BYTES,
    resourceLimits,
  } = options;
  if (!Number.isInteger(threads) || threads < 1)
    throw outOfRange(`threads must be a whole number from 1, not ${threads}`);
  if (!(maxQueued >= 0)) throw outOfRange(`maxQueued must be a number from 0, not ${maxQueued}`);
  if (!(cancelGraceMs >= 0))
    throw outOfRange(`cancelGraceMs must be a number from 0, not ${cancelGraceMs}`);
  if (whenFull !== 'reject' && whenFull !== 'wait')
    throw outOfRange(`whenFull must be 'reject' or 'wait', not ${String(whenFull)}`);
  return {
    threads,
    maxQueued,
    whenFull,
    cancelGraceMs,
    ringBytes,
    ...(resourceLimits !== undefined && { resourceLimits }),
  };
}

/**
 * @param module a URL, or an absolute path
 * @throws WirebookError `ERR_INVALID_URL`: a relative path does not say relative to what
 */
export function moduleUrl(module: URL | string): string {
  if (module instanceof URL) return module.href;
  if (isAbsolute(module)) return pathToFileURL(module).href;
  if (URL.canParse(module)) return module;
  throw new WirebookError(
    'ERR_INVALID_URL',
    `the module of tasks is named by a URL, as new URL('./tasks.js', import.meta.url), not by "${module}"`,
  );
}

function outOfRange(message: string): WirebookError {
  return new WirebookError('ERR_OUT_OF_RANGE', message);
}
