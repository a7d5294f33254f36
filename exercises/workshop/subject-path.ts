/** From a test to the stub beside it, and to the book that both belong to. */

import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The paths of a test file and of the stub that it tests. @throws if the URL is not a test's */
export function stubOf(testUrl: string): { readonly test: string; readonly stub: string } {
  const test = fileURLToPath(testUrl);
  if (!test.endsWith('.test.ts')) throw new TypeError(`${test} is not an exercise's test`);
  return { test, stub: test.replace(/\.test\.ts$/, '.ts') };
}

/** The book's folder, from the path of a file of one of its exercises: `ROOT/exercises/NN-name/FILE`. */
export function rootOf(file: string): string {
  return path.resolve(path.dirname(file), '../..');
}
