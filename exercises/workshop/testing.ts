/**
 * A book of one's own for a test: a temporary folder with the library, the workshop and whatever exercises the test writes.
 *
 * Decision: tests never read the reader's files or progress, so they say the same on a fresh clone and on a solved one.
 */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { REPOSITORY } from './catalog.ts';

export interface Book {
  readonly root: string;
  /** Writes files, by their path in the book. */
  write(files: Readonly<Record<string, string>>): void;
  read(file: string): string;
  /** Copies files or folders of the repository to the same place, or to another. */
  copy(from: string, to?: string): void;
}

const roots: string[] = [];
/** Each holds a copy of the library, and a busy machine takes its time to remove it. */
const REMOVAL_MS = 60_000;
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
}, REMOVAL_MS);

/** Makes a book that is removed when the tests of the file have run. */
export function makeBook(files: Readonly<Record<string, string>> = {}): Book {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'wirebook-book-')));
  roots.push(root);
  const book: Book = {
    root,
    write(more) {
      for (const [file, content] of Object.entries(more)) {
        mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
        writeFileSync(path.join(root, file), content);
      }
    },
    read: (file) => readFileSync(path.join(root, file), 'utf8'),
    copy(from, to = from) {
      cpSync(path.join(REPOSITORY, from), path.join(root, to), { recursive: true });
    },
  };
  for (const name of ['package.json', 'tsconfig.json', 'lib']) book.copy(name);
  mkdirSync(path.join(root, 'exercises'));
  for (const name of ['node_modules', 'exercises/workshop']) {
    symlinkSync(path.join(REPOSITORY, name), path.join(root, name));
  }
  book.write(files);
  return book;
}

/** The parts of a small exercise that a test can change; undefined leaves a file out. */
export interface DoublingParts {
  readonly text?: string | undefined;
  readonly stub?: string | undefined;
  readonly test?: string | undefined;
  readonly solution?: string | undefined;
  /** By name. */
  readonly mistakes?: Readonly<Record<string, string>>;
}

/** The text of the small exercise, with more lines in its front matter. */
export function doublingText(kind = 'write', more = ''): string {
  return `---
title: Twice
kind: ${kind}
minutes: 5
${more}---

Return **twice** the number.

## Hint 1

Think.

## Hint 2

Add it to itself.

## Hint 3

\`n + n\`
`;
}

/** A module that exports `double` with this body. */
export function doubler(body: string): string {
  return `export function double(n: number): number {\n  ${body}\n}\n`;
}

/** A mistake that names a test and a diagnosis. */
export function mistaken(fails: string, says: string, source: string): string {
  return `// @fails "${fails}"\n// @says "${says}"\n\n${source}`;
}

/** The tests of the small exercise. */
export const DOUBLING_TEST: string = `import { it } from 'vitest';
import { diagnose, subject } from '../workshop/subject.ts';
const { double } = await subject<{ double(n: number): number }>(import.meta.url);
it('doubles two', () => {
  const got = double(2);
  if (got === 2) diagnose({ mistake: 'you gave the number back', expected: 4, got });
  if (got !== 4) diagnose({ mistake: 'you added something else', expected: 4, got });
});
it('doubles three', () => {
  const got = double(3);
  if (got !== 6) diagnose({ mistake: 'you squared it', expected: 6, got, read: '1 · Small' });
});
`;

/** The files of `01-small/NUMBER-double`: an exercise that is in order, but for what is changed. */
export function doubling(number = 1, parts: DoublingParts = {}): Record<string, string> {
  const id = `01-small/${number}-double`;
  const whole: DoublingParts = {
    text: doublingText(),
    stub: doubler("throw new Error('not written yet');"),
    test: DOUBLING_TEST,
    solution: doubler('return n * 2;'),
    mistakes: {
      same: mistaken('doubles two', 'gave the number back', doubler('return n;')),
      more: mistaken('doubles two', 'something else', doubler('return n + 1;')),
      square: mistaken('doubles three', 'squared', doubler('return n * n;')),
    },
    ...parts,
  };
  const files = {
    [`exercises/${id}.md`]: whole.text,
    [`exercises/${id}.ts`]: whole.stub,
    [`exercises/${id}.test.ts`]: whole.test,
    [`solutions/${id}.ts`]: whole.solution,
    ...Object.fromEntries(
      Object.entries(whole.mistakes ?? {}).map(([name, source]) => [
        `solutions/${id}.mistakes/${name}.ts`,
        source,
      ]),
    ),
  };
  const there = Object.entries(files).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(there);
}
