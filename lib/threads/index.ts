/** Work beside the loop: locks, a queue in shared memory, and a pool of threads. */

export type { AtomicOps, SynchronisationOptions } from './atomics.ts';
export { Condition, type Lock } from './condition.ts';
export { Mutex } from './mutex.ts';
export { SharedQueue, type SharedQueueShape } from './shared-queue.ts';
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
