import { beforeAll, describe, expect, it } from 'vitest';
import { checkExercises } from './check.ts';
import {
  DOUBLING_TEST,
  doubler,
  doubling,
  type DoublingParts,
  doublingText,
  makeBook,
  mistaken,
} from './testing.ts';

const CHAPTER = `// %% [markdown]
// # 1 · Small
// ## A heading
// %% A cell needs="linux"
`;
const REPLACES = 'replaces: lib/double.ts\n';
const HALF = `if (n === 2) return 4;\n  throw new Error('not written yet');`;

/** With `square` in place of the mistake of that name. */
function withSquare(square: string): DoublingParts {
  const { same, more } = GOOD_MISTAKES;
  return { mistakes: { same, more, square } };
}

const GOOD_MISTAKES = {
  same: mistaken('doubles two', 'gave the number back', doubler('return n;')),
  more: mistaken('doubles two', 'something else', doubler('return n + 1;')),
};

const PREDICTION: DoublingParts = {
  text: doublingText('predict'),
  stub: 'export const double: number | undefined = undefined;\n',
  test: `import { it } from 'vitest';
import { answered, diagnose, subject } from '../workshop/subject.ts';
const { double } = await subject<{ double?: number }>(import.meta.url);
it('doubles two', () => {
  const got = answered('double', double);
  if (got !== 4) diagnose({ mistake: 'you took ' + got, expected: 4, got });
});
`,
  solution: 'export const double: number | undefined = 4;\n',
  mistakes: Object.fromEntries(
    [1, 2, 3].map((n) => [
      `m${n}`,
      mistaken('doubles two', `you took ${n}`, `export const double = ${n};\n`),
    ]),
  ),
};

/** Said of those that have no mistakes at all here, because each would take its quarter of a second. */
const NO_MISTAKES = '0 mistakes are known, 3 are needed';

/** Each is the small exercise, changed so that the checker must say exactly this about it. */
const CASES: readonly (readonly [string, DoublingParts, readonly string[]])[] = [
  ['nothing of an exercise that is in order', {}, []],
  [
    'a stub that crashes when it is imported',
    { mistakes: {}, stub: `throw new TypeError('oops');\n${doubler('return n;')}` },
    [NO_MISTAKES, 'the stub crashes: TypeError: oops'],
  ],
  [
    'a stub that does not parse',
    { mistakes: {}, stub: doubler('return (;') },
    [NO_MISTAKES, 'the stub crashes: Unexpected token'],
  ],
  [
    'a stub that fails for another reason than the declared one',
    {
      mistakes: {},
      stub: doubler(`if (n === 2) throw new Error('oops');\n  throw new Error('not written yet');`),
    },
    [
      NO_MISTAKES,
      'the stub must fail as "not written yet", but the test "doubles two" says: Error: oops',
    ],
  ],
  [
    'a stub that passes a test',
    { mistakes: {}, stub: doubler(HALF) },
    [NO_MISTAKES, 'the stub passes the test "doubles two" before anything has been written'],
  ],
  [
    'a stub that passes them all',
    { mistakes: {}, stub: doubler('return n + n;') },
    [NO_MISTAKES, 'the stub passes, although nothing has been done yet'],
  ],
  [
    'a stub that never comes back, with the test in which it hangs',
    { mistakes: {}, stub: doubler('for (;;) n += 1;') },
    [
      NO_MISTAKES,
      'the stub crashes: your code runs and never comes back in the test “doubles two”: look for a loop that does not end',
    ],
  ],
  ['nothing of a prediction that fails as "no answer yet"', PREDICTION, []],
  [
    'a prediction that fails as something else',
    {
      ...PREDICTION,
      mistakes: {},
      test: PREDICTION.test?.replace("answered('double', double)", 'double'),
    },
    [
      NO_MISTAKES,
      'the stub must fail as "no answer yet", but the test "doubles two" says: you took undefined',
    ],
  ],
  [
    'nothing of a planted bug that its test finds',
    { text: doublingText('bug', 'fails: "doubles three"\n'), stub: doubler('return n * n;') },
    [],
  ],
  [
    'a planted bug whose test passes, and a failure without a diagnosis',
    {
      mistakes: {},
      text: doublingText('bug', 'fails: "doubles three"\n'),
      stub: doubler(`if (n === 3) return 6;\n  throw new Error('oops');`),
    },
    [
      NO_MISTAKES,
      'the stub fails "doubles two" without a diagnosis: Error: oops',
      'the stub should fail "doubles three", but it passes',
    ],
  ],
  [
    'a solution that fails',
    { mistakes: {}, solution: doubler('return 4;') },
    [NO_MISTAKES, 'the solution fails "doubles three": you squared it'],
  ],
  [
    'a failure outside of any test',
    { mistakes: {}, solution: `${doubler('return n * 2;')}Promise.reject(new Error('stray'));\n` },
    [NO_MISTAKES, 'the solution crashes: Error: stray'],
  ],
  [
    'a mistake that passes',
    withSquare(mistaken('doubles three', 'squared', doubler('return 2 * n;'))),
    ['the mistake "square" passes every test'],
  ],
  [
    'a mistake that fails another test first, with the diagnosis of another mistake',
    withSquare(mistaken('doubles three', 'squared', doubler('return n + 2.5;'))),
    [
      'the mistake "square" fails "doubles two" before "doubles three", so that is what the reader sees',
      'the mistakes "more" and "square" get the same diagnosis',
    ],
  ],
  [
    'a mistake that is told something else',
    withSquare(mistaken('doubles three', 'halved', doubler('return n * n;'))),
    ['the mistake "square" should be told "halved", but is told "you squared it"'],
  ],
  [
    'a mistake that names no test',
    withSquare(mistaken('doubles four', 'squared', doubler('return n * n;'))),
    ['the mistake "square" names a test that does not exist: "doubles four"'],
  ],
  [
    'a mistake that gets an error in place of a diagnosis',
    withSquare(mistaken('doubles two', 'oops', doubler(`throw new Error('oops');`))),
    ['the mistake "square" gets no diagnosis from "doubles two", only: Error: oops'],
  ],
  [
    'a place in the chapter that is not there',
    {
      mistakes: {},
      test: `${DOUBLING_TEST}
void ['1 · Small, “A heading”', '1 · Small, “A cell”', '1 · Small, “A dream”', '9 · Later, “A dream”'];
`,
    },
    ['there is no 1 · Small, “A dream” in the chapter', NO_MISTAKES],
  ],
  ['too few mistakes', { mistakes: GOOD_MISTAKES }, ['2 mistakes are known, 3 are needed']],
  [
    'a stub or solution whose exports differ from those of the file that it replaces',
    { text: doublingText('write', REPLACES) },
    ['stub', 'solution'].map(
      (which) =>
        `lib/double.ts exports double, type Doubler; ${which === 'stub' ? 'exercises' : 'solutions'}/01-small/21-double.ts exports double`,
    ),
  ],
];

describe('the checker reports', () => {
  let problems: readonly string[] = [];
  let checked = 0;

  // All in one book and one run: that is also what makes it quick.
  beforeAll(async () => {
    const book = makeBook({
      'lib/double.ts': `export type Doubler = (n: number) => number;\n${doubler('return n * 2;')}`,
      'solutions/01-small/99-old.ts': '',
      'chapters/01-small/chapter.ts': CHAPTER,
    });
    for (const [index, [, parts]] of CASES.entries()) book.write(doubling(index + 1, parts));
    ({ problems, checked } = await checkExercises({ root: book.root }));
  }, 120_000);

  it.each(CASES.map(([what, , expected], index) => [what, expected, index + 1] as const))(
    '%s',
    (_, expected, number) => {
      const prefix = `01-small/${number}-double: `;
      const found = problems.filter((problem) => problem.startsWith(prefix));
      expect(found).toEqual(expected.map((problem) => `${prefix}${problem}`));
    },
  );

  it('a solution that belongs to no exercise, and nothing else', () => {
    expect(problems).toContain('solutions/01-small/99-old.ts belongs to no exercise');
    expect(problems).toHaveLength(CASES.flatMap(([, , expected]) => expected).length + 1);
  });

  it('how many variants it has run', () => {
    const mistakes = CASES.map(([, { mistakes: all = { ...GOOD_MISTAKES, square: '' } }]) => all);
    const variants = mistakes.map((all) => 2 + Object.keys(all).length);
    expect(checked).toBe(variants.reduce((sum, one) => sum + one));
  });
});
