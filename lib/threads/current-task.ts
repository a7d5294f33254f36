/**
 * What a task can ask about itself, from inside.
 *
 * Knows: that a thread runs one task at a time. Must not know: how the thread comes by it.
 *
 * Decision: a loop that computes for a second never lets its thread's events in, so an `AbortSignal` would be set only when it is
 * over. `cancelled` looks into shared memory instead: one atomic load, and any loop can ask it in every round.
 *
 * The thread's side leaves itself at a well-known place, not in a variable of this file: the module of tasks may come by another
 * copy of this package than the thread does.
 */
import type { TransferListItem } from 'node:worker_threads';

export interface CurrentTask {
  /** The name under which it is run. */
  readonly name: string;
  /** Whether the caller's signal is aborted. Costs one load from memory, and is true also while this thread takes no events. */
  readonly cancelled: boolean;
  /** For what takes a signal. Aborted as soon as the thread gets to take an event, or `cancelled` has said so. */
  readonly signal: AbortSignal;
  /** @throws the signal's reason, an AbortError, when `cancelled` */
  throwIfCancelled(): void;
  /** Hands these over with the result, instead of copying them. Their memory is gone here when the task returns. */
  transfer(...objects: TransferListItem[]): void;
}

/** What a thread of a pool leaves for `currentTask`. */
export interface TaskSource {
  task(): CurrentTask | undefined;
}

const place = Symbol.for('wirebook.threads.current');
const sources: { [place: symbol]: TaskSource | undefined } = Object(globalThis);

/** Nobody can cancel what no pool runs. */
const outside: CurrentTask = {
  name: '',
  cancelled: false,
  signal: new AbortController().signal,
  throwIfCancelled: () => {},
  transfer: () => {},
};

/**
 * The task that this thread runs now. An async task asks before its first `await` and keeps the answer: afterwards the thread may have
 * gone on to another.
 *
 * @returns outside of a pool's threads, and between tasks: one that nobody cancels, so that the same function can also be called
 * directly
 */
export function currentTask(): CurrentTask {
  return sources[place]?.task() ?? outside;
}

/** Called by a pool's thread, once. */
export function setTaskSource(source: TaskSource): void {
  sources[place] = source;
}
