/**
 * The package as a user gets it: packed from a copy of this tree, so that a test neither needs nor touches `dist/`.
 */
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cleanEnvironment } from './environment.ts';
import { run } from './process.ts';
import { root } from './root.ts';
import { makeTemporary, removeTemporary } from './temporary.ts';

const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'coverage', '.setup.lock']);

export interface Tarball extends AsyncDisposable {
  /** The .tgz file. */
  readonly path: string;
  /** A folder beside it, to be used freely; gone with the tarball. */
  readonly folder: string;
  /** What is in it, without the leading `package/`. */
  readonly files: readonly string[];
}

/** Packs what is in the work tree, by `npm pack` with its `prepack`. */
export async function pack(): Promise<Tarball> {
  const folder = makeTemporary('pack');
  const dispose = async (): Promise<void> => removeTemporary(folder);
  try {
    const copy = join(folder, 'copy');
    cpSync(root, copy, {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(relative(root, source)),
    });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    const use = join(folder, 'use');
    mkdirSync(use);

    await npm(['pack', '--pack-destination', folder], copy);
    const name = readdirSync(folder).find((entry) => entry.endsWith('.tgz'));
    if (name === undefined) throw new Error('npm pack made no tarball');
    const path = join(folder, name);
    const list = await run('tar', ['-tzf', path]);
    const files = list.stdout.trim().split('\n');
    return {
      path,
      folder: use,
      files: files.map((file) => file.replace(/^package\//, '')).toSorted(),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Runs npm as if from a terminal; throws with all that it said when it fails. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const shell = process.platform === 'win32';
  const { code, output } = await run(shell ? 'npm.cmd' : 'npm', args, {
    cwd,
    env: cleanEnvironment(),
  });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${output}`);
  return output;
}
