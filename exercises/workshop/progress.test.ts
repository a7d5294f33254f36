import { chmodSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCatalogue } from './catalog.ts';
import { hashOf, readProgress, stateOf, updateProgress } from './progress.ts';
import { doubling, makeBook } from './testing.ts';

it('begins empty and keeps what was done', () => {
  const { root } = makeBook();
  expect(readProgress(root)).toEqual({
    progress: { version: 1, chapters: {}, exercises: {} },
    notice: undefined,
  });
  updateProgress(({ chapters }) => (chapters['01-blocking-echo'] = { cell: 4, of: 12 }), root);
  updateProgress(({ exercises }) => (exercises['01-small/1-double'] = { hints: 2 }), root);
  expect(readProgress(root).progress).toMatchObject({
    chapters: { '01-blocking-echo': { cell: 4, of: 12 } },
    exercises: { '01-small/1-double': { hints: 2 } },
  });
});

it('keeps keys that it does not know', () => {
  const book = makeBook({
    '.progress.json':
      '{"version":1,"theme":"dark","exercises":{"a/1":{"passedHash":"x","stars":3}}}',
  });
  updateProgress(({ chapters }) => (chapters['a'] = { cell: 1, of: 2 }), book.root);
  expect(JSON.parse(book.read('.progress.json'))).toEqual({
    version: 1,
    theme: 'dark',
    chapters: { a: { cell: 1, of: 2 } },
    exercises: { 'a/1': { passedHash: 'x', stars: 3 } },
  });
});

it.each(['{"version":1,"exer', '[]', 'null', '{"exercises":[]}', '{"chapters":{"a":4}}', ''])(
  'puts a damaged file aside and says so: %s',
  (text) => {
    const book = makeBook({ '.progress.json': text, '.progress.json.damaged-1': 'an older one' });
    const { progress, notice } = readProgress(book.root);
    expect(progress.exercises).toEqual({});
    expect(notice).toContain('It is kept as .progress.json.damaged-2');
    expect(book.read('.progress.json.damaged-1')).toBe('an older one');
    expect(book.read('.progress.json.damaged-2')).toBe(text);
    expect(readProgress(book.root).notice).toBeUndefined();
  },
);

it('reads the file of a newer version and leaves it alone', () => {
  const text = '{"version":2,"exercises":{"a/1":{"passedHash":"x"}},"chapters":{}}';
  const book = makeBook({ '.progress.json': text });
  expect(readProgress(book.root).progress.exercises['a/1']).toEqual({ passedHash: 'x' });
  const notice = updateProgress(({ exercises }) => delete exercises['a/1'], book.root);
  expect(notice).toContain('newer Wirebook');
  expect(book.read('.progress.json')).toBe(text);
});

it('writes one file, and only when there is something to write', () => {
  const { root } = makeBook();
  const before = readdirSync(root);
  updateProgress(() => {}, root);
  expect(readdirSync(root)).toEqual(before);
  updateProgress(({ chapters }) => (chapters['a'] = { cell: 1, of: 2 }), root);
  expect(readdirSync(root).filter((name) => !before.includes(name))).toEqual(['.progress.json']);
});

it.skipIf(process.getuid?.() === 0)('says so when it cannot be saved', () => {
  const { root } = makeBook();
  chmodSync(root, 0o500);
  const notice = updateProgress(({ chapters }) => (chapters['a'] = { cell: 1, of: 2 }), root);
  chmodSync(root, 0o700);
  expect(notice).toContain('could not be saved');
});

it('tells a file that has passed from one that was edited since', () => {
  const book = makeBook(doubling());
  const [exercise] = readCatalogue(book.root).exercises;
  if (exercise === undefined) throw new Error('no exercise');
  const state = (): string => stateOf(readProgress(book.root).progress, exercise);
  expect(state()).toBe('open');
  updateProgress(({ exercises }) => {
    exercises[exercise.id] = { passedHash: hashOf(exercise.stub) };
  }, book.root);
  expect(state()).toBe('passed');
  book.write({ 'exercises/01-small/1-double.ts': '// edited' });
  expect(state()).toBe('changed');
});
