import { expect, it } from 'vitest';
import { readArguments, UsageError } from './options.ts';

it.each([
  [[], {}, { which: undefined, hint: undefined }],
  [['2'], {}, { which: '2', hint: undefined }],
  [['2.4'], {}, { which: '2.4', hint: undefined }],
  [['2.4', '--hint'], {}, { which: '2.4', hint: 'next' }],
  [['2.4', '--hint', '2'], {}, { which: '2.4', hint: 2 }],
  [['--hint', '2', '2.4'], {}, { which: '2.4', hint: 2 }],
  [['--hint=2', '2.4'], {}, { which: '2.4', hint: 2 }],
  // What npm makes of options that are not behind `--`.
  [['2.4'], { npm_config_hint: 'true' }, { which: '2.4', hint: 'next' }],
  [['2.4', '2'], { npm_config_hint: 'true' }, { which: '2.4', hint: 2 }],
  [['2.4'], { npm_config_hint: '3' }, { which: '2.4', hint: 3 }],
  [[], { npm_config_hint: '2.4' }, { which: '2.4', hint: 'next' }],
  [['2.4'], { npm_config_hint: '' }, { which: '2.4', hint: undefined }],
])('understands %j with %j', (argv, environment, expected) => {
  expect(readArguments(argv, environment)).toEqual(expected);
});

it('gives help, whatever else is said', () => {
  expect(readArguments(['--help'], {})).toBe('help');
  expect(readArguments(['2.4', '-h'], {})).toBe('help');
});

it.each([[['2', '3']], [['--hint']], [['2', '--hint']], [['2.4', '--hint', '4']], [['--speed']]])(
  'refuses %j in one line',
  (argv) => {
    expect(() => readArguments(argv, {})).toThrow(UsageError);
    expect(() => readArguments(argv, {})).toThrow(/^[^\n]*$/);
  },
);
