/**
 * Starts what verify runs: programs that came with `npm ci`, and our own.
 */
import { join } from 'node:path';
import { cleanEnvironment } from '../support/environment.ts';
import { run, type Ended } from '../support/process.ts';
import { root } from '../support/root.ts';

const LONGEST_MS = 1_500_000;

/** Runs a program of node_modules/.bin in the repository's root, without colours. */
export function tool(
  name: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const windows = process.platform === 'win32';
  const path = join(root, 'node_modules/.bin', windows ? `${name}.cmd` : name);
  return run(path, args, {
    cwd: root,
    env: cleanEnvironment({ NO_COLOR: '1', ...env }),
    timeoutMs: LONGEST_MS,
  });
}

/** Runs a TypeScript program of ours, as the scripts of package.json do. */
export function program(
  file: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return tool('tsx', ['--conditions=wirebook-source', file, ...args], env);
}
