/**
 * Steps that are one program of the toolchain with its own configuration file.
 */
import { tool } from '../tool.ts';
import type { Step } from '../step.ts';

function program(name: string, about: string, command: string, ...args: string[]): Step {
  return {
    name,
    about,
    async check() {
      const { code, output } = await tool(command, args);
      return { problems: code === 0 ? [] : [output] };
    },
  };
}

export const types: Step = program('types', 'tsc finds no error', 'tsc', '-p', '.');

export const lint: Step = program('lint', 'oxlint finds nothing', 'oxlint', '--deny-warnings');

export const format: Step = program(
  'format',
  'oxfmt would change nothing (npm run format)',
  'oxfmt',
  '--check',
);

export const deadCode: Step = program(
  'dead-code',
  'knip finds no file, export or dependency that nothing uses',
  'knip',
  '--no-progress',
);
