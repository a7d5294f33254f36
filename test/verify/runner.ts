/**
 * Runs steps one after another and tells how they went: a line each, details of what failed, a count at the end.
 */
import { stripVTControlCharacters } from 'node:util';
import type { Options, Outcome, Step } from './step.ts';

const WIDTH = 12;

export interface Count {
  passed: number;
  failed: number;
  leftOut: number;
}

export async function runSteps(
  steps: readonly Step[],
  options: Options,
  write: (text: string) => void,
): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, leftOut: 0 };
  for (const step of steps) {
    write(`${step.name.padEnd(WIDTH)} `);
    const started = performance.now();
    const outcome = await attempt(step, options);
    const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(8);
    if (outcome.leftOut !== undefined) {
      count.leftOut += 1;
      write(`${seconds}  left out: ${outcome.leftOut}\n`);
    } else {
      const failed = outcome.problems.length > 0;
      count[failed ? 'failed' : 'passed'] += 1;
      const note = outcome.note === undefined ? '' : ` (${outcome.note})`;
      write(`${seconds}  ${failed ? 'FAILED' : 'passed'}${note}\n`);
      for (const problem of outcome.problems) write(`${indented(problem)}\n`);
    }
  }
  return count;
}

async function attempt(step: Step, options: Options): Promise<Outcome> {
  try {
    return await step.check(options);
  } catch (error) {
    return { problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}

/** Without colours: some programs insist on them. */
function indented(text: string): string {
  return stripVTControlCharacters(text)
    .trimEnd()
    .replaceAll(/^(?=.)/gm, '    ');
}

/** The closing line. */
export function summary({ passed, failed, leftOut }: Count): string {
  return `${passed} passed, ${failed} failed${leftOut > 0 ? `, ${leftOut} skipped` : ''}`;
}
