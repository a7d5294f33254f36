/**
 * Runs one exercise's test on one file at a time, each in a fresh process with a fresh module graph.
 *
 * Knows: the test runner's node API, and how to read its results. Must not know: what a good or bad result is.
 *
 * Decision: the test runner stays up between runs, so that a run costs a process (a quarter of a second) and not a test runner
 * (two).
 */

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest, type TestModule, type Vitest } from 'vitest/node';
import { type Diagnosis, isUntouchedMessage } from './diagnosis.ts';
import type { Failure, Job, Outcome, Place, TestOutcome } from './outcome.ts';
import { syntaxProblem } from './syntax.ts';

const TEST_TIMEOUT_MS = 30_000;
let started = 0;

export class TestProcess {
  readonly #vitest: Vitest;
  /** Where the guard of a run leaves its note when it has to end it; the name goes on with the process's id. */
  readonly #notes: string;
  #printed = '';

  private constructor(vitest: Vitest, notes: string) {
    this.#vitest = vitest;
    this.#notes = notes;
  }

  /** Starts one for the exercises below `root`. Close it when done. */
  static async start(root: string): Promise<TestProcess> {
    started += 1;
    const notes = path.join(tmpdir(), `wirebook-guard-${process.pid}-${started}-`);
    const resolve = { conditions: ['wirebook-source'] };
    const onUserConsoleLog = ({ content }: { content: string }): void => {
      self.#printed += content;
    };
    const vitest = await createVitest(
      'test',
      {
        root,
        config: false,
        watch: false,
        include: ['exercises/*/*.test.ts'],
        exclude: ['exercises/workshop/**'],
        pool: 'forks',
        maxWorkers: 1,
        setupFiles: [fileURLToPath(new URL('./guard.ts', import.meta.url))],
        provide: { wirebookGuardNotes: notes, wirebookSubjects: {} },
        testTimeout: TEST_TIMEOUT_MS,
        passWithNoTests: true,
        reporters: [{ onUserConsoleLog }],
      },
      { resolve, ssr: { resolve }, clearScreen: false, logLevel: 'silent' },
    );
    const self = new TestProcess(vitest, notes);
    return self;
  }

  /** Runs an exercise's test on a file. */
  async run({ exercise, subject }: Job): Promise<Outcome> {
    const nothing = { subject, tests: [], broken: undefined, printed: '', passed: false };
    const problem = syntaxProblem(subject);
    if (problem !== undefined) return { ...nothing, broken: problem };
    this.#printed = '';
    this.#vitest.provide('wirebookSubjects', { [exercise.test]: subject });
    const specification = this.#vitest.getRootProject().createSpecification(exercise.test);
    const result = await this.#vitest.runTestSpecifications([specification]);
    const loopIn = this.#takeNote();
    // The runner remembers every module that it has ever run.
    const module = result.testModules.find(({ moduleId }) => moduleId === exercise.test);
    const tests = module === undefined ? [] : testsOf(module, subject);
    const errors = [...(module?.errors() ?? []), ...result.unhandledErrors];
    const broken =
      loopIn === undefined ? errors.map((error) => failureOf(error, subject))[0] : endless(loopIn);
    const passed =
      broken === undefined && tests.length > 0 && tests.every(({ state }) => state === 'passed');
    return { subject, tests, broken, printed: this.#printed, passed };
  }

  async close(): Promise<void> {
    await this.#vitest.close();
  }

  /** Files may have been edited since the last run, and nobody watches them. What has been read once is kept until this is called. */
  forgetFiles(): void {
    for (const { moduleGraph } of Object.values(this.#vitest.vite.environments)) {
      moduleGraph.invalidateAll();
    }
  }

  /** The test in which a guard had to end the process, if one had to. Removes its note. */
  #takeNote(): string | undefined {
    const folder = path.dirname(this.#notes);
    let test: string | undefined;
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      if (!file.startsWith(this.#notes)) continue;
      test = readFileSync(file, 'utf8');
      rmSync(file);
    }
    return test;
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

function endless(test: string): Failure {
  const where = test === '' ? 'while it was loaded' : `in the test “${test}”`;
  const mistake = `your code runs and never comes back ${where}: look for a loop that does not end`;
  return { message: mistake, diagnosis: { mistake }, untouched: false, at: undefined };
}
