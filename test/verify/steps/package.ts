/**
 * Whether the tarball is one that Node, bundlers and TypeScript can use.
 */
import { pack } from '../../support/tarball.ts';
import type { Step } from '../step.ts';
import { tool } from '../tool.ts';

export const packageShape: Step = {
  name: 'package',
  about: 'the package builds, and publint and attw find nothing in its tarball',
  async check() {
    await using tarball = await pack();
    const checks = [
      await tool('publint', [tarball.path, '--strict']),
      await tool('attw', [tarball.path, '--profile', 'esm-only', '--no-color', '--no-emoji']),
    ];
    return {
      problems: checks.filter(({ code }) => code !== 0).map(({ output }) => output),
      note: `${tarball.files.length} files`,
    };
  },
};
