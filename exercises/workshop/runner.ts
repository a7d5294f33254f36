/**
 * Runs exercises' tests on many files, as many side by side as the machine has processors.
 *
 * Knows: how to share jobs out. Must not know: how a test is run, or what a good result is.
 */

import { availableParallelism } from 'node:os';
import type { Job, Outcome } from './outcome.ts';
import { TestProcess } from './test-process.ts';

export class Runner {
  readonly #root: string;
  readonly #processes: TestProcess[] = [];

  /** A runner for the exercises below `root`. Close it when done. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Runs the jobs, on files as they are at the beginning. @returns their outcomes, in the order of the jobs */
  async run(jobs: readonly Job[]): Promise<Outcome[]> {
    const { exitCode } = process;
    const outcomes: Outcome[] = [];
    const queue = jobs.entries();
    const wanted = Math.min(jobs.length, availableParallelism());
    while (this.#processes.length < wanted) {
      this.#processes.push(await TestProcess.start(this.#root));
    }
    await Promise.all(
      this.#processes.map(async (one) => {
        one.forgetFiles();
        for (const [index, job] of queue) outcomes[index] = await one.run(job);
      }),
    );
    // A failed test is a result here, not a failure of this process.
    process.exitCode = exitCode;
    return outcomes;
  }

  async close(): Promise<void> {
    const { exitCode } = process;
    await Promise.all(this.#processes.splice(0).map((one) => one.close()));
    process.exitCode = exitCode;
  }
}
