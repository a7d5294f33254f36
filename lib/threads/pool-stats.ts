/**
 * What a pool counts.
 *
 * Knows: numbers and two histograms. Must not know: tasks.
 *
 * Decision: times are counted in microseconds, as the histograms of `perf_hooks` take whole numbers, and measured in the thread: how
 * long a task waited ends when it begins there, not when its result is back.
 */
import { createHistogram, type Histogram, type RecordableHistogram } from 'node:perf_hooks';

export interface PoolStats {
  readonly threads: number;
  /** Taken and not begun. */
  readonly queued: number;
  /** Running. */
  readonly active: number;
  /** Not taken yet, as too many are queued (`whenFull: 'wait'`). */
  readonly waiting: number;
  readonly completed: number;
  /** Everything that was taken and failed, also by being cancelled. */
  readonly failed: number;
  /** How many threads had to be replaced. */
  readonly replaced: number;
  /** From `run` to the beginning of the task, in microseconds. */
  readonly waitUs: Histogram;
  /** From the beginning of the task to its end, in microseconds. */
  readonly runUs: Histogram;
}

export class PoolCounters {
  completed = 0;
  failed = 0;
  replaced = 0;
  readonly waitUs: RecordableHistogram = createHistogram();
  readonly runUs: RecordableHistogram = createHistogram();

  /** Times below a microsecond count as one: the histograms begin there. */
  recordTimes(waitUs: number, runUs: number): void {
    this.waitUs.record(waitUs > 0 ? waitUs : 1);
    this.runUs.record(runUs > 0 ? runUs : 1);
  }
}
