/**
 * How an exercise's tests went on one file, as data.
 *
 * Knows: what can come out. Must not know: how it was found out, or what is made of it.
 */

import type { Exercise } from './catalog.ts';
import type { Diagnosis } from './diagnosis.ts';

/** What shall be run: an exercise's test on this file. */
export interface Job {
  readonly exercise: Pick<Exercise, 'test'>;
  /** The reader's file, the solution or a mistake. */
  readonly subject: string;
}

/** Why a test, or the whole module, failed. */
export interface Failure {
  readonly message: string;
  /** When the test recognised the mistake. */
  readonly diagnosis: Diagnosis | undefined;
  /** The stub says that nothing has been written yet. */
  readonly untouched: boolean;
  /** Where in the subject it happened, if it happened there. */
  readonly at: Place | undefined;
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface TestOutcome {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly failure: Failure | undefined;
}

export interface Outcome {
  readonly subject: string;
  /** In the order in which they stand in the file. */
  readonly tests: readonly TestOutcome[];
  /** Why there is no telling from the tests: the module does not load, or the process was lost. */
  readonly broken: Failure | undefined;
  /** What the subject and its tests printed. */
  readonly printed: string;
  /** Every test passed, and there was one. */
  readonly passed: boolean;
}
