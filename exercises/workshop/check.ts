/**
 * Proves that the exercises are true: every stub fails for its declared reason, every solution passes, every known mistake is
 * recognised by name.
 *
 * Knows: which variants there are to run, and what must hold of the files. Must not know: the rules by which an outcome is
 * judged (judge.ts).
 *
 * Run by `npm run verify`; for one exercise: `npx tsx --conditions=wirebook-source exercises/workshop/check.ts 2.4`
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Catalogue, type Exercise, readCatalogue, REPOSITORY } from './catalog.ts';
import { deadReferences, readChapterPlaces } from './chapter-places.ts';
import { judgeDistinct, judgeMistake, judgeSolution, judgeStub } from './judge.ts';
import { exportsOf } from './mine.ts';
import type { Job, Outcome } from './outcome.ts';
import { Runner } from './runner.ts';
import { NoSuchExercise, selectExercises } from './select.ts';

export interface CheckOptions {
  /** The folder that holds `exercises/` and `solutions/`; the repository's unless given. */
  readonly root?: string;
  /** A chapter (`2`) or an exercise (`2.4`). */
  readonly only?: string;
}

export interface CheckResult {
  /** What does not hold, a sentence each, with the exercise's name. */
  readonly problems: string[];
  /** How many variants were run. */
  readonly checked: number;
}

const LEAST_MISTAKES = 3;

/** Runs every variant of every exercise and collects what does not hold. */
export async function checkExercises(options: CheckOptions = {}): Promise<CheckResult> {
  const catalogue = readCatalogue(options.root ?? REPOSITORY);
  const problems = [...catalogue.problems, ...strays(catalogue)];
  const exercises = select(catalogue, options.only, problems);
  for (const exercise of exercises) problems.push(...fileProblems(catalogue, exercise));

  const jobs = exercises.flatMap((exercise) => variantsOf(exercise));
  const runner = new Runner(catalogue.root);
  try {
    const outcomes = await runner.run(jobs);
    const bySubject = new Map(outcomes.map((outcome) => [outcome.subject, outcome]));
    for (const exercise of exercises) problems.push(...judge(exercise, bySubject));
  } finally {
    await runner.close();
  }
  return { problems, checked: jobs.length };
}

function select(
  catalogue: Catalogue,
  only: string | undefined,
  problems: string[],
): readonly Exercise[] {
  if (only === undefined) return catalogue.exercises;
  try {
    return selectExercises(catalogue, only).exercises;
  } catch (error) {
    // It may be missing because its text is not in order, which `problems` already says.
    if (!(error instanceof NoSuchExercise)) throw error;
    problems.push(error.message);
    return [];
  }
}

function variantsOf(exercise: Exercise): Job[] {
  const subjects = [exercise.stub, exercise.solution, ...exercise.mistakes.map((one) => one.path)];
  return subjects.map((subject) => ({ exercise, subject }));
}

function judge(exercise: Exercise, outcomes: ReadonlyMap<string, Outcome>): string[] {
  const say = (who: string, found: string[]): string[] =>
    found.map((problem) => `${exercise.id}: ${who} ${problem}`);
  const of = (subject: string): Outcome => {
    const outcome = outcomes.get(subject);
    if (outcome === undefined) throw new Error(`${subject} was not run`);
    return outcome;
  };
  const mistakes = new Map(exercise.mistakes.map((mistake) => [mistake, of(mistake.path)]));
  return [
    ...say('the stub', judgeStub(exercise, of(exercise.stub))),
    ...say('the solution', judgeSolution(of(exercise.solution))),
    ...[...mistakes].flatMap(([mistake, outcome]) =>
      say(`the mistake "${mistake.name}"`, judgeMistake(mistake, outcome)),
    ),
    ...judgeDistinct(mistakes).map((problem) => `${exercise.id}: ${problem}`),
  ];
}

function fileProblems({ root }: Catalogue, exercise: Exercise): string[] {
  const { id, mistakes, replaces, stub, solution } = exercise;
  const problems = referenceProblems(root, exercise);
  if (mistakes.length < LEAST_MISTAKES) {
    problems.push(`${id}: ${mistakes.length} mistakes are known, ${LEAST_MISTAKES} are needed`);
  }
  if (replaces !== undefined) {
    const wanted = exportsOf(path.join(root, replaces)).join(', ');
    for (const file of [stub, solution]) {
      const exported = exportsOf(file).join(', ');
      if (exported === wanted) continue;
      const name = path.relative(root, file);
      problems.push(
        `${id}: ${replaces} exports ${wanted}; ${name} exports ${exported || 'nothing'}`,
      );
    }
  }
  return problems;
}

/** Places of the chapter that the exercise sends its reader to and that are not there. */
function referenceProblems(root: string, { id, folder, test, child }: Exercise): string[] {
  const chapter = readChapterPlaces(root, folder);
  if (chapter === undefined) return [];
  const sources = [test, child].filter((file) => existsSync(file));
  const dead = sources.flatMap((file) => deadReferences(readFileSync(file, 'utf8'), chapter));
  return [...new Set(dead)].map((place) => `${id}: there is no ${place} in the chapter`);
}

/** Solutions and mistakes that belong to no exercise, as after a renaming. */
function strays({ root }: Catalogue): string[] {
  const solutions = path.join(root, 'solutions');
  if (!existsSync(solutions)) return [];
  return readdirSync(solutions, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(path.join(solutions, name)).map((file) => `${name}/${file}`))
    .filter((name) => {
      const id = name.replace(/\.(ts|mistakes)$/, '');
      return !existsSync(path.join(root, 'exercises', `${id}.md`));
    })
    .map((name) => `solutions/${name} belongs to no exercise`);
}

if (process.argv[1] === import.meta.filename) {
  const only = process.argv[2];
  const { problems, checked } = await checkExercises(only === undefined ? {} : { only });
  for (const problem of problems) console.error(problem);
  console.log(`${checked} variants checked, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
