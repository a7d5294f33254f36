/**
 * What is typed behind `npm run chapter`, in all the forms in which npm hands it on.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ChapterArguments,
  readArguments,
  UsageError,
  withoutSettings,
} from '../../chapters/notebook/arguments.ts';

const nothing: ChapterArguments = {
  chapter: undefined,
  only: undefined,
  from: undefined,
  all: false,
  quiet: false,
  mine: false,
  record: false,
};

type Case = [typed: string, argv: string[], environment: Record<string, string>];

const understood: [...Case, Partial<ChapterArguments>][] = [
  ['chapter', [], {}, {}],
  ['chapter 3', ['3'], {}, { chapter: 3 }],
  ['chapter 03', ['03'], {}, { chapter: 3 }],
  ['chapter 3.4', ['3.4'], {}, { chapter: 3, only: 4 }],
  ['chapter 3 -- --all', ['3', '--all'], {}, { chapter: 3, all: true }],
  ['chapter 3 --all', ['3'], { npm_config_all: 'true' }, { chapter: 3, all: true }],
  ['chapter 3 --no-all', ['3'], { npm_config_all: 'false' }, { chapter: 3 }],
  ['chapter 3 -- --from 4', ['3', '--from', '4'], {}, { chapter: 3, from: 4 }],
  ['chapter 3 -- --from=4', ['3', '--from=4'], {}, { chapter: 3, from: 4 }],
  ['chapter 3 --from=4', ['3'], { npm_config_from: '4' }, { chapter: 3, from: 4 }],
  ['chapter 3 --from 4', ['3', '4'], { npm_config_from: 'true' }, { chapter: 3, from: 4 }],
  ['chapter 3 -- --quiet', ['3', '--quiet'], {}, { chapter: 3, quiet: true }],
  ['chapter 3 --quiet', ['3'], { npm_config_loglevel: 'warn' }, { chapter: 3, quiet: true }],
  ['chapter 3 --loglevel=info', ['3'], { npm_config_loglevel: 'info' }, { chapter: 3 }],
  ['chapter 3 --mine', ['3'], { npm_config_mine: 'true' }, { chapter: 3, mine: true }],
  ['chapter 3 -- --record', ['3', '--record'], {}, { chapter: 3, record: true }],
  ['chapter 3 --record', ['3'], { npm_config_record: 'true' }, { chapter: 3, record: true }],
];

describe('npm run', () => {
  it.each(understood)('%s is understood', (_, argv, environment, expected) => {
    expect(readArguments(argv, environment)).toEqual({ ...nothing, ...expected });
  });
});

const wrong: [...Case, problem: string][] = [
  ['chapter two', ['two'], {}, '"two" is not the number of a chapter'],
  ['chapter -1', ['-1'], {}, "Unknown option '-1'"],
  ['chapter 1.', ['1.'], {}, '"1." is not the number of a chapter'],
  ['chapter 1 2', ['1', '2'], {}, 'one chapter at a time, not "1 2"'],
  ['chapter 1 -- --fast', ['1', '--fast'], {}, "Unknown option '--fast'"],
  ['chapter 1 -- --all=yes', ['1', '--all=yes'], {}, "Option '--all' does not take an argument"],
  ['chapter 1 -- --from', ['1', '--from'], {}, "Option '--from <value>' argument missing"],
  ['chapter 1 -- --from -2', ['1', '--from', '-2'], {}, "Option '--from' argument is ambiguous"],
  ['chapter 1 --from', ['1'], { npm_config_from: 'true' }, '--from needs the number of a cell'],
  [
    'chapter 1 --from=x',
    ['1'],
    { npm_config_from: 'x' },
    '--from needs the number of a cell, not "x"',
  ],
  ['chapter 1 -- --from 0', ['1', '--from', '0'], {}, '--from needs the number of a cell, not "0"'],
  [
    'chapter 1.2 -- --record',
    ['1.2', '--record'],
    {},
    '--record keeps a whole chapter, not one cell',
  ],
];

describe('npm run', () => {
  it.each(wrong)('%s is answered with one line that says what is right', (...row) => {
    const [, argv, environment, problem] = row;
    const read = (): unknown => readArguments(argv, environment);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(
      `${problem} (npm run chapter [N | N.CELL] [-- --all | --from CELL | --quiet | --mine | --record])`,
    );
  });
});

describe('a log level in somebody’s own npm settings', () => {
  it('is not the option --quiet', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wirebook-'));
    try {
      const file = path.join(folder, 'npmrc');
      writeFileSync(file, 'fund=false\nloglevel=warn\n');
      const environment = { npm_config_loglevel: 'warn', npm_config_userconfig: file };
      expect(readArguments(['3'], withoutSettings(environment)).quiet).toBe(false);
      writeFileSync(file, 'fund=false\n');
      expect(readArguments(['3'], withoutSettings(environment)).quiet).toBe(true);
      rmSync(file);
      expect(readArguments(['3'], withoutSettings(environment)).quiet).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
