import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { REPOSITORY } from './catalog.ts';
import { buildMine, mineEnvironment } from './mine.ts';
import { hashOf, updateProgress } from './progress.ts';
import { type Book, doubler, doubling, doublingText, makeBook } from './testing.ts';

const ID = '02-framing/4-decoder';
const STUB = `exercises/${ID}.ts`;
const REGISTER = new URL('./mine-register.mjs', import.meta.url).href;
const VITEST = path.join(REPOSITORY, 'node_modules/vitest/vitest.mjs');

/** A book in which the frame decoder's solution, signed by the reader, is the reader's file. */
function makeDecoderBook(header = ''): Book {
  const book = makeBook();
  for (const end of ['.md', '.test.ts']) book.copy(`exercises/${ID}${end}`);
  book.copy(`solutions/${ID}.ts`);
  const signed = 'export class FrameDecoder {\n  static readonly madeBy: string = "the reader";';
  const solution = book.read(`solutions/${ID}.ts`);
  book.write({ [STUB]: header + solution.replace('export class FrameDecoder {', signed) });
  pass(book, ID);
  return book;
}

/** Remembers that the reader's file passed as it is. */
function pass(book: Book, id: string): void {
  const passedHash = hashOf(path.join(book.root, `exercises/${id}.ts`));
  updateProgress(({ exercises }) => (exercises[id] = { passedHash }), book.root);
}

/** Runs Node in a book and gives back what it printed. */
async function node(
  book: Book,
  args: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: book.root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '', ...env },
    timeout: 20_000,
  });
  return stdout.trim();
}

const USER = `
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
const { madeBy = 'the library' } = FrameDecoder as { madeBy?: string };
const frames: Uint8Array[] = new FrameDecoder().push(encodeFrame(Uint8Array.of(1, 2)));
console.log(madeBy, JSON.stringify(frames.map((frame) => [...frame])));
`;

it('counts a part that has passed, and no other', () => {
  const book = makeDecoderBook();
  expect(buildMine(book.root)).toEqual({
    map: { [`${book.root}/lib/framing/decoder.ts`]: `${book.root}/${STUB}` },
    yours: [ID],
    total: 1,
    summary: '1 of 1 parts is yours',
    notes: [],
    problems: [],
  });
  book.write({ [STUB]: `${book.read(STUB)}\n// one more thought\n` });
  expect(buildMine(book.root)).toMatchObject({
    map: {},
    summary: '0 of 1 parts are yours',
    notes: [
      `${STUB} was edited since it passed, so it does not count now. Check it: npm run exercise 2.4`,
    ],
  });
});

it.each([
  ['tsx first', ['--import', 'tsx', '--import', REGISTER]],
  ['tsx last', ['--import', REGISTER, '--import', 'tsx']],
])('runs a child process on the reader’s part, through the load hook, %s', async (_, imports) => {
  const book = makeDecoderBook();
  book.write({ 'user.ts': USER });
  const args = ['--conditions=wirebook-source', ...imports, 'user.ts'];
  expect(await node(book, args, {})).toBe('the library [[1,2]]');
  const environment = mineEnvironment(buildMine(book.root).map);
  expect(await node(book, args, environment)).toBe('the reader [[1,2]]');
});

it('reaches workers, too', async () => {
  const book = makeDecoderBook();
  // Node 20 gives a worker its TypeScript by a bootstrap that calls tsx's register().
  const bootstrap = `
    import { register } from 'tsx/esm/api';
    register();
    await import('./user.ts');`;
  book.write({
    'user.ts': USER,
    'bootstrap.mjs': bootstrap,
    'main.mjs': `import { Worker } from 'node:worker_threads';
      new Worker(new URL('./bootstrap.mjs', import.meta.url));`,
  });
  const args = ['--conditions=wirebook-source', '--import', REGISTER, 'main.mjs'];
  const environment = mineEnvironment(buildMine(book.root).map);
  expect(await node(book, args, environment)).toBe('the reader [[1,2]]');
});

it('runs tests on the reader’s part, through the plugin in vitest.config.ts', async () => {
  const book = makeDecoderBook();
  for (const name of ['vitest.config.ts', 'test/support']) book.copy(name);
  book.write({
    'test/mine.test.ts': `import { it } from 'vitest';\nit('shows who made it', async () => {${USER.replace(/import (.*) from (.*);/, 'const $1 = await import($2);')}});`,
  });
  const args = [VITEST, 'run', '--reporter=verbose', 'test/mine.test.ts'];
  const environment = mineEnvironment(buildMine(book.root).map);
  expect(await node(book, args, environment)).toContain('the reader [[1,2]]');
  expect(await node(book, args, {})).toContain('the library [[1,2]]');
});

it('refuses a part that would import itself, and says by which way and what to do', () => {
  const book = makeDecoderBook(
    `import { encodeFrame, FrameDecoder as Theirs } from 'wirebook/framing';\n`,
  );
  const { problems, map } = buildMine(book.root);
  expect(Object.keys(map)).toHaveLength(1);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchInlineSnapshot(`
    "exercises/02-framing/4-decoder.ts cannot stand in for lib/framing/decoder.ts: it would import itself.
      exercises/02-framing/4-decoder.ts, line 1
      → imports lib/framing/index.ts
      → imports lib/framing/decoder.ts, in whose place exercises/02-framing/4-decoder.ts stands
      FrameDecoder is what your file itself has to define.
      Instead: import { encodeFrame } from '../../lib/framing/encode.ts';"
  `);
});

it.each([
  [
    'the folder’s index by its path',
    `import { FrameTooLarge as E } from '../../lib/framing/index.ts';\n`,
    /→ imports lib\/framing\/decoder.ts, in whose place/,
  ],
  [
    'the whole namespace',
    `import * as framing from 'wirebook/framing';\n`,
    /Import only what stands below lib\/framing, or single files beside/,
  ],
  [
    'the file that it replaces',
    `import { FrameDecoder as D } from '../../lib/framing/decoder.ts';\n`,
    /FrameDecoder is what your file itself has to define/,
  ],
  [
    'the package’s root',
    `import { FrameDecoder as D } from 'wirebook';\n`,
    /→ imports lib\/index.ts/,
  ],
  ['itself', `import './4-decoder.ts';\n`, /it would import itself/],
  [
    'a name that is a type, in a statement that stays',
    `import { type FrameLimit as L } from 'wirebook/framing';\n`,
    /Instead: import { type FrameLimit } from '\.\.\/\.\.\/lib\/framing\/limits\.ts';/,
  ],
])('sees a cycle through %s', (_, header, expected) => {
  const { problems } = buildMine(makeDecoderBook(header).root);
  expect(problems.join('\n')).toMatch(expected);
});

it('lets a part import what lies below it, and types from anywhere', () => {
  const header = `import { WirebookError } from 'wirebook/base';\nimport type { FrameDecoder as T } from 'wirebook/framing';\nvoid WirebookError;\nexport type Theirs = T;\n`;
  expect(buildMine(makeDecoderBook(header).root).problems).toEqual([]);
});

it('sees a cycle that goes through two of the reader’s parts', () => {
  const book = makeBook({
    ...doubling(1, { text: doublingText('write', 'replaces: lib/one.ts\n') }),
    ...doubling(2, { text: doublingText('write', 'replaces: lib/two.ts\n') }),
    'lib/one.ts': doubler('return n;'),
    'lib/two.ts': doubler('return n;'),
    'exercises/01-small/1-double.ts': `import { double as two } from '../../lib/two.ts';\n${doubler('return two(n);')}`,
    'exercises/01-small/2-double.ts': `import { double as one } from '../../lib/one.ts';\n${doubler('return one(n);')}`,
  });
  pass(book, '01-small/1-double');
  // The second alone is no cycle: the library's own `one.ts` does not import it.
  expect(buildMine(book.root)).toMatchObject({ problems: [], summary: '1 of 2 parts is yours' });
  pass(book, '01-small/2-double');
  const { problems, summary } = buildMine(book.root);
  expect(summary).toBe('2 of 2 parts are yours');
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatchInlineSnapshot(`
    "exercises/01-small/1-double.ts cannot stand in for lib/one.ts: it would import itself.
      exercises/01-small/1-double.ts, line 1
      → imports lib/two.ts, in whose place exercises/01-small/2-double.ts stands
      → imports lib/one.ts, in whose place exercises/01-small/1-double.ts stands
      Your parts import each other. Change exercises/01-small/1-double.ts or exercises/01-small/2-double.ts."
  `);
});

it('refuses a part that lacks an export', () => {
  const book = makeDecoderBook();
  book.write({ [STUB]: 'export class Decoder {}\n' });
  pass(book, ID);
  expect(buildMine(book.root).problems).toEqual([
    `${STUB} cannot stand in for lib/framing/decoder.ts: it does not export FrameDecoder.`,
  ]);
});
