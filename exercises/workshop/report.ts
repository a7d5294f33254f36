/**
 * What a reader sees of exercises: the list, a task, a failure, a pass, a hint.
 *
 * Knows: how results look as text. Must not know: where text goes, or how tests are run.
 *
 * Decision: one failure at a time, and no stack. The first test that fails is the one to think about; the rest is a column of
 * marks. Every view ends with the next command to type.
 */

import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import chalk from 'chalk';
import stringWidth from 'string-width';
import { renderMarkdown } from '../../chapters/notebook/terminal-markdown.ts';
import type { Catalogue, Exercise } from './catalog.ts';
import { firstFailure } from './judge.ts';
import { placesOf, problemsOf } from './mine.ts';
import { type Progress, stateOf } from './progress.ts';
import type { Failure, Outcome } from './outcome.ts';

/** Where the text is going. */
export interface View {
  readonly root: string;
  readonly columns: number;
}

const WIDEST = 96;
const BAR_CELLS = 24;
const PRINTED_LINES = 20;
const TITLE_COLUMNS = 40;

/** All exercises with the reader's progress over them. */
export function listing({ exercises }: Catalogue, progress: Progress): string {
  if (exercises.length === 0) return 'There are no exercises yet.';
  const done = exercises.filter((one) => stateOf(progress, one) === 'passed').length;
  const filled = Math.round((BAR_CELLS * done) / exercises.length);
  const bar = chalk.green('█'.repeat(filled)) + chalk.dim('░'.repeat(BAR_CELLS - filled));
  const lines = [`${bar} ${done} of ${exercises.length} exercises pass`];
  let chapter = 0;
  for (const exercise of exercises) {
    if (exercise.chapter !== chapter) lines.push('', chalk.bold(exercise.chapterTitle));
    chapter = exercise.chapter;
    lines.push(listLine(exercise, progress));
  }
  lines.push('', nextLine(exercises, progress));
  return lines.join('\n');
}

function listLine(exercise: Exercise, progress: Progress): string {
  const state = stateOf(progress, exercise);
  const mark = { passed: chalk.green('✓'), changed: chalk.yellow('~'), open: chalk.dim('·') }[
    state
  ];
  const remark = {
    passed: exercise.replaces === undefined ? '' : `${exercise.replaces} is yours`,
    changed: 'edited since it passed',
    open: `${KIND[exercise.kind]}, about ${exercise.minutes} min`,
  }[state];
  return `  ${mark} ${exercise.label}  ${pad(exercise.title)} ${chalk.dim(remark)}`.trimEnd();
}

const KIND = {
  write: 'write a part',
  bug: 'find the bug',
  predict: 'predict',
  tune: 'tune',
} as const;

/** One line for each exercise of a chapter, after its tests have run. */
export function chapterResults(
  results: ReadonlyMap<Exercise, Outcome>,
  progress: Progress,
): string {
  const lines: string[] = [];
  for (const [exercise, outcome] of results) {
    if (lines.length === 0) lines.push(chalk.bold(exercise.chapterTitle));
    const mark = outcome.passed
      ? chalk.green('✓')
      : isUntouched(exercise, outcome)
        ? chalk.dim('·')
        : chalk.red('✗');
    lines.push(`  ${mark} ${exercise.label}  ${pad(exercise.title)} ${inShort(exercise, outcome)}`);
  }
  lines.push('', nextLine([...results.keys()], progress));
  return lines.join('\n');
}

function inShort(exercise: Exercise, outcome: Outcome): string {
  const { tests, broken } = outcome;
  const passing = tests.filter(({ state }) => state === 'passed').length;
  if (outcome.passed) return `passes (${count(passing, 'test')})`;
  if (broken !== undefined) return firstLine(broken.message);
  const first = firstFailure(outcome);
  if (isUntouched(exercise, outcome)) return firstLine(first?.failure?.message ?? '');
  return `${passing} of ${count(tests.length, 'test')} pass; first to fail: ${first?.name}`;
}

/** One exercise, after its tests have run: the task when it is untouched, what failed, or that it passes. */
export function exerciseResult(exercise: Exercise, outcome: Outcome, view: View): string {
  const head = chalk.bold(`${exercise.label} · ${exercise.title}`);
  if (isUntouched(exercise, outcome)) return `${head}\n\n${taskAndWhere(exercise, outcome, view)}`;
  const parts = [head];
  if (outcome.tests.length > 0) parts.push(testColumn(outcome));
  if (!outcome.passed) parts.push(whatFailed(exercise, outcome, view));
  if (outcome.printed !== '') parts.push(printedBy(outcome));
  if (!outcome.passed) parts.push(where(exercise, view));
  return parts.join('\n\n');
}

/** What there is to know once an exercise passes. */
export function afterPassing(catalogue: Catalogue, exercise: Exercise, progress: Progress): string {
  const { root, exercises } = catalogue;
  const lines = [chalk.green('Passes.')];
  lines.push(`One good answer  ${path.relative(root, exercise.solution)}`);
  const problems = problemsOf(root, exercise, placesOf(root, [exercise]));
  if (exercise.replaces !== undefined && problems.length > 0) {
    lines.push('', 'It passes alone, but not yet inside the system:', ...problems, '');
  } else if (exercise.replaces !== undefined) {
    const run = `npm run chapter ${exercise.chapter} -- --mine`;
    lines.push(`Run the system on yours, in place of ${exercise.replaces}:  ${run}`);
  }
  const at = exercises.indexOf(exercise);
  lines.push(nextLine([...exercises.slice(at + 1), ...exercises.slice(0, at)], progress));
  return lines.join('\n');
}

/** The hint with this number, from 1. */
export function hintText(exercise: Exercise, number: number, view: View): string {
  const { label, title, hints, solution } = exercise;
  const head = chalk.bold(`${label} · ${title}, hint ${number} of ${hints.length}`);
  const more =
    number < hints.length
      ? `The next one  ${hintCommand(exercise)}`
      : `That is the last one. One good answer  ${path.relative(view.root, solution)}`;
  return `${head}\n\n${markdown(hints[number - 1] ?? '', view)}\n\n${more}`;
}

/** Whether the reader has done nothing yet, by the exercise's declared kind. */
function isUntouched(exercise: Exercise, outcome: Outcome): boolean {
  if (outcome.broken !== undefined || outcome.passed) return false;
  switch (exercise.kind) {
    case 'write':
    case 'predict':
      return outcome.tests.every(({ failure }) => failure?.untouched === true);
    case 'bug':
    case 'tune':
      return firstFailure(outcome)?.name === exercise.fails;
  }
}

function taskAndWhere(exercise: Exercise, outcome: Outcome, view: View): string {
  const parts = [markdown(exercise.task, view)];
  const first = firstFailure(outcome);
  // A planted bug is there to be seen; an empty stub has nothing to show.
  if (first?.failure?.diagnosis !== undefined) parts.push(whatFailed(exercise, outcome, view));
  const states = {
    write: 'nothing is written there yet',
    predict: 'no answer is there yet',
    bug: 'a bug is in there',
    tune: 'a number in there is not right yet',
  };
  parts.push(where(exercise, view, states[exercise.kind]));
  return parts.join('\n\n');
}

function where(exercise: Exercise, { root }: View, state?: string): string {
  const file = path.relative(root, exercise.stub);
  const lines = [`Edit   ${chalk.bold(file)}${state === undefined ? '' : `   (${state})`}`];
  if (state === undefined) lines.push(`Task   ${path.relative(root, exercise.text)}`);
  lines.push(`Check  npm run exercise ${exercise.label}`);
  lines.push(`Hint   ${hintCommand(exercise)}`);
  return lines.join('\n');
}

/** Every test with a mark; the first that fails stands out, and what fails behind it can wait. */
function testColumn(outcome: Outcome): string {
  const first = firstFailure(outcome);
  return outcome.tests
    .map((test) => {
      if (test.state === 'passed') return `  ${chalk.green('✓')} ${test.name}`;
      if (test === first) return `  ${chalk.red('✗')} ${chalk.bold(test.name)}`;
      return chalk.dim(`  · ${test.name}`);
    })
    .join('\n');
}

function whatFailed(exercise: Exercise, outcome: Outcome, view: View): string {
  if (outcome.broken !== undefined) return describe(outcome.broken, view);
  const failure = firstFailure(outcome)?.failure;
  if (failure === undefined) return 'A test was skipped: each of them must run.';
  if (!failure.untouched) return describe(failure, view);
  const at = failure.at === undefined ? '' : ` (${place(failure, view)})`;
  return exercise.kind === 'predict' ? failure.message : `This part is not written yet${at}.`;
}

function describe(failure: Failure, view: View): string {
  const [mistake = '', ...details] = failure.message.split('\n');
  if (failure.diagnosis !== undefined) return [chalk.red(mistake), ...details].join('\n');
  const at = failure.at === undefined ? '' : `${place(failure, view)}  `;
  return `${at}${chalk.red(mistake)}`;
}

function place({ at }: Failure, { root }: View): string {
  return at === undefined ? '' : `${path.relative(root, at.file)}:${at.line}`;
}

function printedBy({ printed }: Outcome): string {
  const text = chalk.level === 0 ? stripVTControlCharacters(printed) : printed;
  const lines = text.trimEnd().split('\n');
  const left = lines.length - PRINTED_LINES;
  const shown = lines.slice(0, PRINTED_LINES).map((line) => `  ${line}`);
  if (left > 0) shown.push(chalk.dim(`  … and ${count(left, 'line')} more`));
  return ['It printed:', ...shown].join('\n');
}

function nextLine(inOrder: readonly Exercise[], progress: Progress): string {
  const next = inOrder.find((one) => stateOf(progress, one) !== 'passed');
  if (next === undefined) return 'All of them pass.';
  return `Next  npm run exercise ${next.label}   (${next.title})`;
}

function hintCommand({ label }: Exercise): string {
  return `npm run exercise ${label} -- --hint`;
}

function markdown(text: string, { columns }: View): string {
  return renderMarkdown(text, Math.min(columns, WIDEST), (source) => source);
}

function pad(title: string): string {
  return title + ' '.repeat(Math.max(0, TITLE_COLUMNS - stringWidth(title)));
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}
