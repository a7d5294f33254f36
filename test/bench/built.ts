/**
 * The library as users get it: compiled, in a folder of its own, for as long as the bench runs.
 *
 * Knows: the package's own build. Must not know: what is measured with it.
 *
 * Decision: a peer comes as JavaScript. From source, ours would load a compiler first, into each of its threads too.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string | undefined;

/** The URL of a folder of `lib/`, compiled: `built('threads')`. */
export function built(name: string): string {
  folder ??= compile();
  return pathToFileURL(join(folder, name, 'index.js')).href;
}

function compile(): string {
  const target = mkdtempSync(join(tmpdir(), 'wirebook-bench-'));
  process.on('exit', () => rmSync(target, { recursive: true, force: true }));
  writeFileSync(join(target, 'package.json'), JSON.stringify({ type: 'module' }));
  const compiler = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const args = [join(compiler, 'bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', target];
  execFileSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  return target;
}
