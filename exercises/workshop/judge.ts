/**
 * Judges the outcomes of an exercise's variants: does the stub fail for its declared reason, does the solution pass, is each
 * mistake recognised?
 *
 * Knows: the rules for exercises. Must not know: how tests are run.
 *
 * Decision: that something fails is not enough, as a broken build fails too. Every rule asks for the reason.
 */

import type { Exercise, Mistake } from './catalog.ts';
import { NO_ANSWER_YET, NOT_WRITTEN_YET } from './diagnosis.ts';
import type { Outcome, TestOutcome } from './outcome.ts';

/** The first test that failed; it is what a reader sees. */
export function firstFailure(outcome: Outcome): TestOutcome | undefined {
  return outcome.tests.find(({ state }) => state === 'failed');
}

/** What is wrong with the untouched stub's outcome; half a sentence each. */
export function judgeStub(exercise: Exercise, outcome: Outcome): string[] {
  if (outcome.broken !== undefined) return [`crashes: ${firstLine(outcome.broken.message)}`];
  if (outcome.passed) return ['passes, although nothing has been done yet'];
  if (outcome.tests.length === 0) return ['has no tests'];
  switch (exercise.kind) {
    case 'write':
      return notSaying(outcome, (message) => message === NOT_WRITTEN_YET, NOT_WRITTEN_YET);
    case 'predict':
      return notSaying(outcome, (message) => message.startsWith(NO_ANSWER_YET), NO_ANSWER_YET);
    case 'bug':
    case 'tune':
      return judgePlanted(exercise, outcome);
  }
}

/** Every test must fail, and for this reason: one that passes tests nothing of what the reader is to write. */
function notSaying(
  outcome: Outcome,
  isReason: (message: string) => boolean,
  reason: string,
): string[] {
  return outcome.tests.flatMap(({ name, state, failure }) => {
    if (state === 'passed') return [`passes the test "${name}" before anything has been written`];
    if (failure !== undefined && isReason(failure.message)) return [];
    const said = failure === undefined ? 'is skipped' : `says: ${firstLine(failure.message)}`;
    return [`must fail as "${reason}", but the test "${name}" ${said}`];
  });
}

function judgePlanted(exercise: Exercise, outcome: Outcome): string[] {
  const problems = bareFailures(outcome);
  const named = outcome.tests.find(({ name }) => name === exercise.fails);
  if (named === undefined)
    problems.push(`should fail "${exercise.fails}", but there is no such test`);
  else if (named.state !== 'failed')
    problems.push(`should fail "${exercise.fails}", but it passes`);
  return problems;
}

/** What is wrong with the solution's outcome. */
export function judgeSolution(outcome: Outcome): string[] {
  if (outcome.broken !== undefined) return [`crashes: ${firstLine(outcome.broken.message)}`];
  if (outcome.tests.length === 0) return ['has no tests'];
  return outcome.tests.flatMap(({ name, state, failure }) =>
    state === 'passed'
      ? []
      : [`${state === 'failed' ? 'fails' : 'skips'} "${name}": ${firstLine(failure?.message)}`],
  );
}

/** What is wrong with a mistake's outcome. */
export function judgeMistake(mistake: Mistake, outcome: Outcome): string[] {
  const { broken, tests, passed } = outcome;
  if (passed) return ['passes every test'];
  const message = broken?.diagnosis === undefined ? broken?.message : undefined;
  if (message !== undefined) return [`crashes: ${firstLine(message)}`];
  if (broken?.diagnosis !== undefined) {
    return broken.message.includes(mistake.says) ? [] : [notSays(mistake, broken.message)];
  }
  if (!tests.some(({ name }) => name === mistake.fails)) {
    return [`names a test that does not exist: "${mistake.fails}"`];
  }
  const first = firstFailure(outcome);
  if (first === undefined) return ['fails no test'];
  if (first.name !== mistake.fails) {
    return [`fails "${first.name}" before "${mistake.fails}", so that is what the reader sees`];
  }
  if (first.failure?.diagnosis === undefined) {
    return [`gets no diagnosis from "${first.name}", only: ${firstLine(first.failure?.message)}`];
  }
  return first.failure.message.includes(mistake.says)
    ? []
    : [notSays(mistake, first.failure.message)];
}

/** Mistakes that a reader could not tell apart by the diagnosis. */
export function judgeDistinct(outcomes: ReadonlyMap<Mistake, Outcome>): string[] {
  const seen = new Map<string, string>();
  const problems: string[] = [];
  for (const [{ name }, outcome] of outcomes) {
    const said = outcome.broken?.diagnosis ?? firstFailure(outcome)?.failure?.diagnosis;
    if (said === undefined) continue;
    const other = seen.get(said.mistake);
    if (other !== undefined)
      problems.push(`the mistakes "${other}" and "${name}" get the same diagnosis`);
    seen.set(said.mistake, name);
  }
  return problems;
}

function bareFailures(outcome: Outcome): string[] {
  return outcome.tests.flatMap(({ name, failure }) =>
    failure === undefined || failure.diagnosis !== undefined
      ? []
      : [`fails "${name}" without a diagnosis: ${firstLine(failure.message)}`],
  );
}

function notSays(mistake: Mistake, message: string): string {
  return `should be told "${mistake.says}", but is told "${firstLine(message)}"`;
}

function firstLine(message: string | undefined): string {
  return message?.split('\n')[0] ?? '';
}
