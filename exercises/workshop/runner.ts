/**
 * Runs exercises' tests and tells, as data, how they went.
 *
 * Knows: the test runner's node API. Must not know: what a good or bad result is, or how it is shown.
 *
 * Decision: one runner stays up and runs every variant (the reader's file, a solution, a mistake) in a fresh process with a
 * fresh module graph. A process costs a quarter of a second; a test runner of its own for each would cost two.
 */

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest, type TestModule, type TestRunResult, type Vitest } from 'vitest/node';
import type { Exercise } from './catalog.ts';
import { type Diagnosis, isUntouchedMessage } from './diagnosis.ts';
import { syntaxProblem } from './syntax.ts';

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

const TEST_TIMEOUT_MS = 30_000;

export class Runner {
  readonly #vitest: Vitest;
  readonly #printed: Map<string, string>;
  readonly #notes: string;

  private constructor(vitest: Vitest, printed: Map<string, string>, notes: string) {
    this.#vitest = vitest;
    this.#printed = printed;
    this.#notes = notes;
  }

  /** Starts a runner for the exercises below `root`. Close it when done. */
  static async start(root: string): Promise<Runner> {
    const printed = new Map<string, string>();
    const notes = path.join(tmpdir(), `wirebook-guard-${process.pid}-`);
    const resolve = { conditions: ['wirebook-source'] };
    const vitest = await createVitest(
      'test',
      {
        root,
        config: false,
        watch: false,
        include: ['exercises/*/*.test.ts'],
        exclude: ['exercises/workshop/**'],
        pool: 'forks',
        maxWorkers: availableParallelism(),
        setupFiles: [fileURLToPath(new URL('./guard.ts', import.meta.url))],
        provide: { wirebookGuardNotes: notes, wirebookSubjects: {} },
        testTimeout: TEST_TIMEOUT_MS,
        passWithNoTests: true,
        reporters: [
          {
            onUserConsoleLog(log) {
              const file = log.taskId?.split('_')[0] ?? '';
              printed.set(file, (printed.get(file) ?? '') + log.content);
            },
          },
        ],
      },
      { resolve, ssr: { resolve }, clearScreen: false, logLevel: 'silent' },
    );
    return new Runner(vitest, printed, notes);
  }

  /** Runs the jobs, those of different exercises side by side. @returns their outcomes, in the order of the jobs */
  async run(jobs: readonly Job[]): Promise<Outcome[]> {
    const outcomes = new Map<Job, Outcome>();
    let left = [...jobs];
    while (left.length > 0) {
      const round = new Map<string, Job>();
      for (const job of left) {
        if (!round.has(job.exercise.test)) round.set(job.exercise.test, job);
      }
      left = left.filter((job) => round.get(job.exercise.test) !== job);
      await this.#runRound(round, outcomes);
    }
    return jobs.map((job) => outcomes.get(job) ?? nothing(job));
  }

  async close(): Promise<void> {
    await this.#vitest.close();
    this.#takeNotes();
  }

  async #runRound(round: Map<string, Job>, outcomes: Map<Job, Outcome>): Promise<void> {
    for (const [test, job] of round) {
      const problem = syntaxProblem(job.subject);
      if (problem === undefined) continue;
      outcomes.set(job, { ...nothing(job), broken: problem });
      round.delete(test);
    }
    if (round.size === 0) return;
    const subjects = [...round].map(([test, job]) => [test, job.subject] as const);
    for (const file of subjects.flat()) this.#vitest.invalidateFile(file);
    this.#vitest.provide('wirebookSubjects', Object.fromEntries(subjects));
    this.#printed.clear();
    const exitCode = process.exitCode;
    const project = this.#vitest.getRootProject();
    const specifications = [...round.keys()].map((test) => project.createSpecification(test));
    const result = await this.#vitest.runTestSpecifications(specifications);
    // A failed test is a result here, not a failure of this process.
    process.exitCode = exitCode;
    const notes = this.#takeNotes();
    for (const [test, job] of round) {
      const module = result.testModules.find((one) => one.moduleId === test);
      outcomes.set(job, this.#outcomeOf(job, module, result, notes.get(test)));
    }
  }

  #outcomeOf(
    job: Job,
    module: TestModule | undefined,
    result: TestRunResult,
    loopsIn: string | undefined,
  ): Outcome {
    const tests = module === undefined ? [] : testsOf(module, job.subject);
    const stray = result.unhandledErrors.filter((error) => concerns(error, job, result));
    const errors = [...(module?.errors() ?? []), ...stray];
    const broken =
      loopsIn === undefined ? errors.map((e) => failureOf(e, job.subject))[0] : loop(loopsIn);
    const printed = this.#printed.get(module?.id ?? '') ?? '';
    const passed =
      broken === undefined && tests.length > 0 && tests.every(({ state }) => state === 'passed');
    return { subject: job.subject, tests, broken, printed, passed };
  }

  /** Reads and removes what guards wrote before they ended their process: by test file, the test in which it happened. */
  #takeNotes(): Map<string, string> {
    const folder = path.dirname(this.#notes);
    const notes = new Map<string, string>();
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      if (!file.startsWith(this.#notes)) continue;
      const note = JSON.parse(readFileSync(file, 'utf8')) as { file: string; test: string };
      notes.set(note.file, note.test);
      rmSync(file);
    }
    return notes;
  }
}

function testsOf(module: TestModule, subject: string): TestOutcome[] {
  return [...module.children.allTests()].map((test) => {
    const result = test.result();
    const state = result.state === 'pending' ? 'skipped' : result.state;
    const error = result.errors?.[0];
    const failure = error === undefined ? undefined : failureOf(error, subject);
    return { name: test.fullName, state, failure };
  });
}

interface ErrorLike {
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly stack?: string | undefined;
  readonly stacks?: readonly Place[] | undefined;
  readonly diagnosis?: unknown;
}

function failureOf(error: unknown, subject: string): Failure {
  const { name = 'Error', message = '', stacks = [], diagnosis } = error as ErrorLike;
  const place = stacks.find((one) => one.file === subject);
  const untouched = isUntouchedMessage(message);
  return {
    message: diagnosis === undefined && !untouched ? `${name}: ${message}` : message,
    diagnosis: diagnosis as Diagnosis | undefined,
    untouched,
    at: place === undefined ? undefined : { file: place.file, line: place.line },
  };
}

function nothing(job: Job): Outcome {
  return { subject: job.subject, tests: [], broken: undefined, printed: '', passed: false };
}

function loop(test: string): Failure {
  const where = test === '' ? 'while it was loaded' : `in the test “${test}”`;
  const mistake = `your code runs and never comes back ${where}: look for a loop that does not end`;
  return { message: mistake, diagnosis: { mistake }, untouched: false, at: undefined };
}

/** An error outside any test belongs to the module it names; one that names none belongs to all. */
function concerns(error: unknown, job: Job, result: TestRunResult): boolean {
  const { VITEST_TEST_PATH: file } = error as { readonly VITEST_TEST_PATH?: string };
  if (file !== undefined) return file === job.exercise.test;
  return result.testModules.length < 2;
}
