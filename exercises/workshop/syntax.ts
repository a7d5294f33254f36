/** Tells where a file stops being TypeScript, before anything tries to run it. */

import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import type { Failure } from './outcome.ts';

/** The first syntax error of a file, or undefined when it has none. */
export function syntaxProblem(file: string): Failure | undefined {
  const source = readFileSync(file, 'utf8');
  const [error] = parseSync(file, source).errors;
  if (error === undefined) return undefined;
  const offset = error.labels[0]?.start ?? 0;
  const line = source.slice(0, offset).split('\n').length;
  const message = error.message;
  return { message, diagnosis: undefined, untouched: false, at: { file, line } };
}
