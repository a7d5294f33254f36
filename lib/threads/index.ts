/** Work beside the loop: locks, a queue in shared memory, and a pool of threads. */

export type { AtomicOps, SynchronisationOptions } from './atomics.ts';
export { Condition, type Lock } from './condition.ts';
export { Mutex } from './mutex.ts';
export { SharedQueue, type SharedQueueShape } from './shared-queue.ts';
