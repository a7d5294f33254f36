import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run } from '../support/process.ts';
import { calledByTest } from './canary.ts';

it('calls one function here and another in a child, which the coverage step must see', async () => {
  expect(calledByTest()).toBe('a test');
  const child = fileURLToPath(new URL('./canary.child.ts', import.meta.url));
  const { output } = await run(process.execPath, ['--import', 'tsx', child]);
  expect(output).toBe('a process that a test started\n');
});
