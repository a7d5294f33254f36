/**
 * The shape of `lib/`. Its rules, and that each of them is noticed when broken, stand in test/architecture.test.ts.
 */
import { checkStaircase, packagesOf, readLib } from '../../support/staircase.ts';
import { root } from '../../support/root.ts';
import type { Step } from '../step.ts';

export const staircase: Step = {
  name: 'staircase',
  about: 'no folder of lib imports one above it, and what is pure stays so',
  async check() {
    const lib = readLib(root);
    return { problems: checkStaircase(lib, packagesOf(root)), note: `${lib.size} files` };
  },
};
