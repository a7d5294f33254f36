/**
 * What an exercise's test imports: the module under test, and the words to say what is wrong with it.
 *
 * Knows: that the runner may put a solution or a known mistake in the stub's place. Must not know: which exercises there are.
 *
 * Decision: a test never imports the file that it tests. It asks for it, so that one test, unchanged, serves the reader's
 * file, the solution and every known mistake.
 */

import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { withExports } from './exports.ts';
import { rootOf, stubOf } from './subject-path.ts';

export { answered, diagnose, outcomeOf, show } from './diagnosis.ts';
export type { Diagnosis, Outcome } from './diagnosis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** From a test file's path to the file that it shall test in this run. */
    readonly wirebookSubjects: Readonly<Record<string, string>>;
  }
}

/**
 * The module that this test tests: the reader's file, or whatever the checker put in its place.
 *
 * @param testUrl the test's own `import.meta.url`
 * @returns it; what it does not export, it says when it is asked for
 */
export async function subject<T>(testUrl: string): Promise<T> {
  const file = subjectPath(testUrl);
  const module = (await import(/* @vite-ignore */ file)) as T & object;
  return withExports<T>(module, file, rootOf(fileURLToPath(testUrl)));
}

/** The path of that module, for a test that hands it to another process. */
export function subjectPath(testUrl: string): string {
  const { test, stub } = stubOf(testUrl);
  return inject('wirebookSubjects')?.[test] ?? stub;
}
