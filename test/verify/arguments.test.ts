import { expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import type { Step } from './step.ts';

const steps = ['types', 'lint', 'chapters'].map((name): Step => ({
  name,
  about: '',
  check: async () => ({ problems: [] }),
}));
const [types, lint, chapters] = steps;
const read = (args: string[], env: NodeJS.ProcessEnv = {}): unknown =>
  readArguments(args, env, steps);

it('runs everything unless steps are named, and those in their own order', () => {
  expect(read([])).toEqual({ kind: 'run', steps, soak: false });
  expect(read(['lint', 'types'])).toEqual({ kind: 'run', steps: [types, lint], soak: false });
});

it('soaks the chapters, and by itself only those', () => {
  expect(read(['--soak'])).toEqual({ kind: 'run', steps: [chapters], soak: true });
  expect(read(['--soak', 'lint', 'chapters'])).toEqual({
    kind: 'run',
    steps: [lint, chapters],
    soak: true,
  });
});

it('takes options that npm took for its own', () => {
  expect(read([], { npm_config_list: 'true' })).toEqual({ kind: 'list' });
  expect(read([], { npm_config_soak: 'true' })).toMatchObject({ soak: true });
});

it('answers anything else in one line that says what is right', () => {
  const usage = 'Right is: npm run verify -- [--list] [--soak] [types|lint|chapters] …';
  expect(read(['typos'])).toEqual({ kind: 'wrong', why: `There is no step "typos". ${usage}` });
  expect(read(['--fast'])).toEqual({
    kind: 'wrong',
    why: `Unknown option '--fast'. ${usage}`,
  });
});
