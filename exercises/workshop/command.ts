/**
 * The command behind `npm run exercise`, with everything that it touches handed in.
 *
 * Knows: what to do for which words. Must not know: this process's own arguments and streams, so that tests can run it on
 * exercises of their own.
 */

import type { Catalogue, Exercise } from './catalog.ts';
import { HELP, readArguments, UsageError } from './options.ts';
import { hashOf, type Progress, readProgress, updateProgress } from './progress.ts';
import { afterPassing, chapterResults, exerciseResult, hintText, listing } from './report.ts';
import type { Outcome } from './outcome.ts';
import { Runner } from './runner.ts';
import { NoSuchExercise, selectExercises } from './select.ts';

export interface CommandContext {
  readonly catalogue: Catalogue;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Width of the terminal. */
  readonly columns: number;
  /** Takes a block of lines, without its last line end. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** @returns the exit code: 0 when all that was asked for passes, 1 when not, 2 when the words make no sense */
export async function exerciseCommand(
  argv: readonly string[],
  context: CommandContext,
): Promise<number> {
  try {
    return await run(argv, context);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof NoSuchExercise)) throw error;
    context.err(error.message);
    return 2;
  }
}

async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const { catalogue, environment, out, err } = context;
  const asked = readArguments(argv, environment);
  if (asked === 'help') {
    out(HELP);
    return 0;
  }
  const { which, hint } = asked;
  for (const problem of catalogue.problems) err(problem);
  if (which === undefined) {
    const { progress, notice } = readProgress(catalogue.root);
    if (notice !== undefined) err(notice);
    out(listing(catalogue, progress));
    return catalogue.problems.length === 0 ? 0 : 1;
  }
  const { exercises, single } = selectExercises(catalogue, which);
  const [exercise] = exercises;
  if (hint !== undefined && exercise !== undefined) {
    if (!single) throw new UsageError('a hint is for one exercise, such as 2.4');
    showHint(exercise, hint, context);
    return 0;
  }
  const results = await test(exercises, context);
  const { progress } = readProgress(catalogue.root);
  if (single && exercise !== undefined) showOne(exercise, results, progress, context);
  else out(chapterResults(results, progress));
  return [...results.values()].every(({ passed }) => passed) ? 0 : 1;
}

/** Runs the reader's files and remembers which of them passed. */
async function test(
  exercises: readonly Exercise[],
  { catalogue, err }: CommandContext,
): Promise<Map<Exercise, Outcome>> {
  const { root } = catalogue;
  // The hash of what is tested, even if the reader saves again meanwhile.
  const hashes = new Map(exercises.map((exercise) => [exercise, hashOf(exercise.stub)]));
  const runner = new Runner(root);
  try {
    const jobs = exercises.map((exercise) => ({ exercise, subject: exercise.stub }));
    const outcomes = await runner.run(jobs);
    const results = new Map<Exercise, Outcome>();
    for (const [index, exercise] of exercises.entries()) {
      const outcome = outcomes[index];
      if (outcome !== undefined) results.set(exercise, outcome);
    }
    const notice = updateProgress((progress) => {
      for (const [exercise, outcome] of results) {
        remember(progress, exercise, outcome, hashes.get(exercise));
      }
    }, root);
    if (notice !== undefined) err(notice);
    return results;
  } finally {
    await runner.close();
  }
}

function remember(
  progress: Progress,
  { id }: Exercise,
  { passed }: Outcome,
  hash: string | undefined,
): void {
  const known = progress.exercises[id] ?? {};
  if (passed && hash !== undefined) {
    const at = new Date().toISOString();
    progress.exercises[id] = { ...known, passedHash: hash, at };
  } else if (known.passedHash === hash) {
    // The same file passed once, and does not now: the test or the library has changed.
    delete known.passedHash;
  }
}

function showOne(
  exercise: Exercise,
  results: ReadonlyMap<Exercise, Outcome>,
  progress: Progress,
  { catalogue, columns, out }: CommandContext,
): void {
  const outcome = results.get(exercise);
  if (outcome === undefined) return;
  out(exerciseResult(exercise, outcome, { root: catalogue.root, columns }));
  if (outcome.passed) out(`\n${afterPassing(catalogue, exercise, progress)}`);
}

function showHint(
  exercise: Exercise,
  wanted: number | 'next',
  { catalogue, columns, out, err }: CommandContext,
): void {
  let number = 1;
  const notice = updateProgress((progress) => {
    const known = progress.exercises[exercise.id] ?? {};
    const shown = known.hints ?? 0;
    number = wanted === 'next' ? Math.min(shown + 1, exercise.hints.length) : wanted;
    progress.exercises[exercise.id] = { ...known, hints: Math.max(shown, number) };
  }, catalogue.root);
  if (notice !== undefined) err(notice);
  out(hintText(exercise, number, { root: catalogue.root, columns }));
}
