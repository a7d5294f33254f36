import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { readCatalogue } from './catalog.ts';
import { exerciseCommand } from './command.ts';
import { readProgress } from './progress.ts';
import { type Book, doubler, doubling, doublingText, makeBook } from './testing.ts';

const STUB = 'exercises/01-small/1-double.ts';

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `npm run exercise ARGS` on a book. */
async function exercise(book: Book, ...args: string[]): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await exerciseCommand(args, {
    catalogue: readCatalogue(book.root),
    environment: {},
    columns: 80,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  });
  // Whether this run of the tests has colour is not their business.
  const [plainOut = '', plainErr = ''] = [out, err].map((all) =>
    stripVTControlCharacters(all.join('\n')),
  );
  return { code, out: plainOut, err: plainErr };
}

it('tells a newcomer what to do and where', async () => {
  const { code, out, err } = await exercise(makeBook(doubling()), '1.1');
  expect(code).toBe(1);
  expect(err).toBe('');
  expect(out).toMatchInlineSnapshot(`
    "1.1 · Twice

    Return twice the number.

    Edit   exercises/01-small/1-double.ts   (nothing is written there yet)
    Check  npm run exercise 1.1
    Hint   npm run exercise 1.1 -- --hint"
  `);
});

it('says which test fails first and what the mistake is, without a stack', async () => {
  const book = makeBook(doubling());
  book.write({ [STUB]: doubler('return n * n;') });
  const { code, out } = await exercise(book, '1.1');
  expect(code).toBe(1);
  expect(out).toMatchInlineSnapshot(`
    "1.1 · Twice

      ✓ doubles two
      ✗ doubles three

    you squared it
      expected  6
      got       9
      read      1 · Small

    Edit   exercises/01-small/1-double.ts
    Task   exercises/01-small/1-double.md
    Check  npm run exercise 1.1
    Hint   npm run exercise 1.1 -- --hint"
  `);
});

it('says where an error came from that no test knows, and shows what was printed', async () => {
  const book = makeBook(doubling());
  book.write({ [STUB]: doubler(`console.log('n is', n);\n  return (n as any).twice();`) });
  const { out } = await exercise(book, '1.1');
  expect(out).toContain(`${STUB}:3  TypeError: n.twice is not a function`);
  expect(out).toContain('It printed:\n  n is 2\n  n is 3\n');
  expect(out).not.toContain('node_modules');
});

it('gives the file, the line and the message of what is not TypeScript', async () => {
  const book = makeBook(doubling());
  book.write({ [STUB]: doubler('return (;') });
  const { code, out } = await exercise(book, '1.1');
  expect(code).toBe(1);
  expect(out).toContain(`${STUB}:2  Unexpected token`);
});

it('names what the file does not export', async () => {
  const book = makeBook(doubling());
  book.write({ [STUB]: doubler('return n + n;').replace('double', 'twice') });
  const { code, out } = await exercise(book, '1.1');
  expect(code).toBe(1);
  expect(out).toContain(`\n${STUB} exports no \`double\`\n`);
  expect(out).not.toContain('not a function');
});

it('gives the message of an import that leads nowhere', async () => {
  const book = makeBook(doubling());
  book.write({ [STUB]: `import { three } from './three.ts';\n${doubler('return n * three;')}` });
  const { out } = await exercise(book, '1.1');
  expect(out).toMatch(/Cannot find module '?\.\/three\.ts/);
});

it('names the part that is still to be written', async () => {
  const book = makeBook(doubling());
  book.write({ [STUB]: doubler(`if (n === 2) return 4;\n  throw new Error('not written yet');`) });
  const { out } = await exercise(book, '1.1');
  expect(out).toContain(`This part is not written yet (${STUB}:3).`);
});

it('remembers a pass by the hash of the file, and says what comes next', async () => {
  const book = makeBook({ ...doubling(1), ...doubling(2) });
  book.write({ [STUB]: doubler('return n + n;') });
  const { code, out } = await exercise(book, '1.1');
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "1.1 · Twice

      ✓ doubles two
      ✓ doubles three

    Passes.
    One good answer  solutions/01-small/1-double.ts
    Next  npm run exercise 1.2   (Twice)"
  `);
  const passed = readProgress(book.root).progress.exercises['01-small/1-double'];
  expect(passed?.passedHash).toMatch(/^[0-9a-f]{64}$/);
  expect((await exercise(book)).out).toContain('1 of 2 exercises pass');
  book.write({ [STUB]: doubler('return 2 * n;') });
  expect((await exercise(book)).out).toContain('edited since it passed');
});

it('says at once when a part passes that could not stand in for the library’s', async () => {
  const text = doublingText('write', 'replaces: lib/double.ts\n');
  const book = makeBook({ ...doubling(1, { text }), 'lib/double.ts': doubler('return n * 2;') });
  book.write({ [STUB]: `export { double } from '../../lib/double.ts';\n` });
  const { code, out } = await exercise(book, '1.1');
  expect(code).toBe(0);
  expect(out).toContain('It passes alone, but not yet inside the system:');
  expect(out).toContain('→ imports lib/double.ts, in whose place');
  book.write({ [STUB]: doubler('return n + n;') });
  expect((await exercise(book, '1.1')).out).toContain('npm run chapter 1 -- --mine');
});

it('takes a pass back when the same file fails later', async () => {
  const book = makeBook(doubling());
  book.write({ [STUB]: doubler('return n + n;') });
  await exercise(book, '1.1');
  const test = 'exercises/01-small/1-double.test.ts';
  book.write({ [test]: book.read(test).replace('got !== 6', 'got !== 7') });
  await exercise(book, '1.1');
  expect(
    readProgress(book.root).progress.exercises['01-small/1-double']?.passedHash,
  ).toBeUndefined();
});

it('does not let an exercise pass whose tests were skipped or removed', async () => {
  const book = makeBook(doubling(1, { stub: doubler('return n + n;') }));
  const test = 'exercises/01-small/1-double.test.ts';
  const whole = book.read(test);
  book.write({ [test]: whole.replace("it('doubles three'", "it.skip('doubles three'") });
  expect(await exercise(book, '1.1')).toMatchObject({ code: 1 });
  book.write({ [test]: whole.replaceAll(/^it\(/gm, 'void ((...all: unknown[]) => all)(') });
  expect(await exercise(book, '1.1')).toMatchObject({ code: 1 });
});

it('runs a whole chapter, an exercise a line', async () => {
  const book = makeBook({
    ...doubling(1, { stub: doubler('return n + n;') }),
    ...doubling(2),
    ...doubling(3, { stub: doubler('return n * n;') }),
  });
  const { code, out } = await exercise(book, '1');
  expect(code).toBe(1);
  expect(out).toMatchInlineSnapshot(`
    "1 · Small
      ✓ 1.1  Twice                                    passes (2 tests)
      · 1.2  Twice                                    not written yet
      ✗ 1.3  Twice                                    1 of 2 tests pass; first to fail: doubles three

    Next  npm run exercise 1.2   (Twice)"
  `);
});

it('shows the diagnosis of a planted bug beside the task', async () => {
  const text = doublingText('bug', 'fails: "doubles three"\n');
  const book = makeBook(doubling(1, { text, stub: doubler('return n * n;') }));
  const { out } = await exercise(book, '1.1');
  expect(out).toContain('Return **twice** the number.'.replaceAll('*', ''));
  expect(out).toContain('you squared it');
  expect(out).toContain(`Edit   ${STUB}   (a bug is in there)`);
});

it('gives one hint at a time and remembers where it was', async () => {
  const book = makeBook(doubling());
  expect((await exercise(book, '1.1', '--hint')).out).toContain('hint 1 of 3\n\nThink.');
  expect((await exercise(book, '1.1', '--hint')).out).toContain('hint 2 of 3\n\nAdd it');
  expect((await exercise(book, '1.1', '--hint', '1')).out).toContain('hint 1 of 3');
  const { code, out } = await exercise(book, '1.1', '--hint');
  expect(code).toBe(0);
  expect(out).toMatch(/hint 3 of 3\n\n`?n \+ n`?\n\nThat is the last one\./);
});

it('answers words that make no sense with one line and exit code 2', async () => {
  const book = makeBook(doubling());
  for (const args of [
    ['1.9'],
    ['x'],
    ['1.1', '1.2'],
    ['--fast'],
    ['1', '--hint'],
    ['1.1', '--hint', '4'],
  ]) {
    const { code, out, err } = await exercise(book, ...args);
    expect({ args, code, out }).toEqual({ args, code: 2, out: '' });
    expect(err.split('\n')).toHaveLength(1);
  }
});

it('prints how it is used, and that is no error', async () => {
  for (const word of ['--help', '-h']) {
    const { code, out, err } = await exercise(makeBook(doubling()), word);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^npm run exercise \[N \| N\.K\].*\n/);
  }
});

it('says so when a file of an exercise is gone', async () => {
  const { code, err } = await exercise(makeBook(doubling(1, { stub: undefined })));
  expect(code).toBe(1);
  expect(err).toContain(`01-small/1-double: ${STUB} is missing`);
});
