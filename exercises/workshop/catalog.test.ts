import { expect, it } from 'vitest';
import { readCatalogue } from './catalog.ts';
import { NoSuchExercise, selectExercises } from './select.ts';
import { doubler, doubling, doublingText, makeBook, mistaken } from './testing.ts';

it('finds exercises by folder and number, with all that is known about them', () => {
  const { root } = makeBook({ ...doubling(10), ...doubling(2) });
  const { exercises, problems } = readCatalogue(root);
  expect(problems).toEqual([]);
  expect(exercises.map(({ label }) => label)).toEqual(['1.2', '1.10']);
  expect(exercises[0]).toMatchObject({
    id: '01-small/2-double',
    title: 'Twice',
    kind: 'write',
    minutes: 5,
    task: 'Return **twice** the number.',
    hints: ['Think.', 'Add it to itself.', '`n + n`'],
    stub: `${root}/exercises/01-small/2-double.ts`,
    solution: `${root}/solutions/01-small/2-double.ts`,
  });
  expect(exercises[0]?.mistakes.map(({ name, fails }) => [name, fails])).toEqual([
    ['more', 'doubles two'],
    ['same', 'doubles two'],
    ['square', 'doubles three'],
  ]);
});

it('says what is wrong with the files, and shows the exercises that are in order', () => {
  const { root } = makeBook({
    ...doubling(1),
    ...doubling(2, { stub: undefined }),
    ...doubling(3, { text: doublingText().replace('## Hint 2', '## Hint two') }),
    ...doubling(4, { text: doublingText('riddle') }),
    ...doubling(5, { text: doublingText('bug') }),
    ...doubling(6, { text: doublingText('write', 'replace: lib/x.ts\n') }),
    ...doubling(7, { text: doublingText('write', 'replaces: lib/none.ts\n') }),
    ...doubling(8, { text: 'Return twice the number.' }),
    ...doubling(9, { text: undefined, test: undefined }),
    'exercises/01-small/1-triple.md': doublingText(),
    'solutions/01-small/1-double.mistakes/bare.ts': doubler('return 0;'),
  });
  const { exercises, problems } = readCatalogue(root);
  expect(exercises.map(({ label }) => label)).toEqual(['1.1']);
  expect(problems.join('\n')).toMatchInlineSnapshot(`
    "solutions/01-small/1-double.mistakes/bare.ts must begin with \`// @fails "name of the test"\` and \`// @says "words of the diagnosis"\`
    01-small/1-triple: exercises/01-small/1-triple.ts is missing
    01-small/1-triple: exercises/01-small/1-triple.test.ts is missing
    01-small/1-triple: solutions/01-small/1-triple.ts is missing
    01-small/2-double: exercises/01-small/2-double.ts is missing
    exercises/01-small/3-double.md: there must be 3 hints: ## Hint 1, ## Hint 2, ## Hint 3
    exercises/01-small/4-double.md: \`kind\` must be one of write, bug, predict, tune
    exercises/01-small/5-double.md: \`fails\` must name the test that fails on the untouched stub of kind bug
    exercises/01-small/6-double.md: \`replace: lib/x.ts\` is not one of title: …, kind: …, minutes: …, replaces: …, fails: …
    exercises/01-small/7-double.md: replaces lib/none.ts, which does not exist
    exercises/01-small/8-double.md: must begin with a block between --- lines
    exercises/01-small/9-double.ts has no 9-double.md beside it"
  `);
});

it('sees two exercises with one number', () => {
  const twin = Object.entries(doubling(1)).map(([file, text]) => [
    file.replace('1-double', '1-twice'),
    text,
  ]);
  const { root } = makeBook({ ...doubling(1), ...Object.fromEntries(twin) });
  expect(readCatalogue(root).problems).toEqual([
    '01-small/1-double and 01-small/1-twice are both exercise 1.1',
  ]);
});

it('takes a chapter, an exercise or a name, and says what there is otherwise', () => {
  const { root } = makeBook({ ...doubling(1), ...doubling(2) });
  const catalogue = readCatalogue(root);
  const select = (asked: string): string[] =>
    selectExercises(catalogue, asked).exercises.map(({ label }) => label);
  expect(select('1')).toEqual(['1.1', '1.2']);
  expect(select('01')).toEqual(['1.1', '1.2']);
  expect(select('1.2')).toEqual(['1.2']);
  expect(select('01-small/2-double')).toEqual(['1.2']);
  for (const [asked, answer] of [
    ['1.7', 'There is no exercise 1.7. Chapter 1 has 1.1 and 1.2.'],
    ['4', 'Chapter 4 has no exercises; 1 has.'],
    ['4.1', 'Chapter 4 has no exercises; 1 has.'],
    [
      'decoder',
      '"decoder" names no exercise. Write a chapter, such as 2, or an exercise, such as 2.4.',
    ],
  ] as const) {
    expect(() => select(asked)).toThrow(new NoSuchExercise(answer));
  }
});

it('reads what a mistake says about itself', () => {
  const files = doubling(1, {
    mistakes: { odd: mistaken('a "quoted" test', 'it is', doubler('return 1;')) },
  });
  const { exercises } = readCatalogue(makeBook(files).root);
  expect(exercises[0]?.mistakes[0]).toMatchObject({ fails: 'a "quoted" test', says: 'it is' });
});
