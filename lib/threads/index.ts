/** Work beside the loop: locks, a queue in shared memory, and a pool of threads. */

export type { AtomicOps, SynchronisationOptions } from './atomics.ts';
export { currentTask, type CurrentTask } from './current-task.ts';
export { Condition, type Lock } from './condition.ts';
export { TaskError, ThreadDiedError } from './failures.ts';
export type { TaskOptions } from './job.ts';
export { Mutex } from './mutex.ts';
export type { ThreadPoolOptions } from './pool-options.ts';
export type { PoolStats } from './pool-stats.ts';
export { SharedQueue, type SharedQueueShape } from './shared-queue.ts';
export type { AnyTasks, TaskArguments, TaskName, TaskResult } from './tasks.ts';
export { type StopOptions, type TaskRunner, ThreadPool } from './thread-pool.ts';
export {
  type RaceOptions,
  type RunOptions,
  type SearchOptions,
  Turnstile,
  type TurnstileOptions,
} from './turnstile.ts';
export type { Schedule, ScheduleOutcome, ThreadEnd } from './turnstile-schedule.ts';
export type { TurnstilePart } from './turnstile-part.ts';
export type { Operation, Step } from './turnstile-trace.ts';
export { TurnstileStopped } from './turnstile-turn.ts';
