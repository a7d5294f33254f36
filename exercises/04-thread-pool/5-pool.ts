/** Exercise 4.5: what a pool owes. The task stands in 5-pool.md; check with `npm run exercise 4.5`. */

/** Hands a task to a thread that is free. The thread says `done` or `failed`, or dies. */
export type StartTask<Task> = (thread: number, task: Task) => void;

/** Knows which task waits, which thread does which, and what each caller is owed. It has no threads of its own. */
export class PoolDesk<Task> {
  /**
   * @param threads how many threads there are, all of them free; they are numbered from 0
   * @param start called once for each task that begins
   */
  constructor(threads: number, start: StartTask<Task>) {
    throw new Error('not written yet');
  }

  /**
   * Takes a task. It begins at once if a thread is free, else when one becomes free, oldest first.
   *
   * @param signal aborted before the task has begun: it never begins. Aborted while it runs: nobody waits for it any more, but its
   *   thread is not free until it says so. In both cases the promise fails at once, with the signal's reason.
   * @returns what the task comes to; fails with what it failed with. After `stop` it fails; `run` itself never throws.
   */
  run(task: Task, signal?: AbortSignal): Promise<unknown> {
    throw new Error('not written yet');
  }

  /** A thread has ended its task, and is free. */
  done(thread: number, value: unknown): void {
    throw new Error('not written yet');
  }

  /** A thread's task has thrown. The thread is free. */
  failed(thread: number, error: Error): void {
    throw new Error('not written yet');
  }

  /** A thread has died, with its task if it had one. Another has its number now, and is free. */
  died(thread: number, reason: Error): void {
    throw new Error('not written yet');
  }

  /** Resolved when no task is waiting or running; at once if none is. */
  drain(): Promise<void> {
    throw new Error('not written yet');
  }

  /** Takes no more tasks. Those that it has are finished. @returns resolved when they are */
  stop(): Promise<void> {
    throw new Error('not written yet');
  }
}
