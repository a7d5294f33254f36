import { expect, it } from 'vitest';
import { runSteps, summary } from './runner.ts';
import type { Outcome, Step } from './step.ts';

function step(name: string, check: () => Outcome): Step {
  return { name, about: '', check: async () => check() };
}

it('tells a line for each step, details of what failed, and a count', async () => {
  let text = '';
  const steps = [
    step('good', () => ({ problems: [], note: '3 files' })),
    step('bad', () => ({ problems: ['first line\n\nsecond line\n', 'another'] })),
    step('not here', () => ({ problems: [], leftOut: 'no git' })),
    step('broken', () => {
      throw new Error('it fell over');
    }),
  ];
  const count = await runSteps(steps, { soak: false }, (piece) => (text += piece));
  expect(
    text
      .replaceAll(/ +\d+\.\d s/g, ' N s')
      .split('\n')
      .slice(0, 7),
  ).toEqual([
    'good N s  passed (3 files)',
    'bad N s  FAILED',
    '    first line',
    '',
    '    second line',
    '    another',
    'not here N s  left out: no git',
  ]);
  expect(text).toContain('FAILED\n    Error: it fell over\n        at ');
  expect(summary(count)).toBe('1 passed, 2 failed, 1 skipped');
});

it('says nothing of skipped steps where there is none', async () => {
  const count = await runSteps([step('good', () => ({ problems: [] }))], { soak: false }, () => {});
  expect(summary(count)).toBe('1 passed, 0 failed');
});
