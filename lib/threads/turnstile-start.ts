/**
 * Starts a worker of a turnstile, also where its program or its module is TypeScript.
 *
 * Knows: how a worker comes to load TypeScript. Must not know: what it does then.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerSetting } from './turnstile-worker.ts';

/** The condition under which this package is its source. */
const SOURCE = '--conditions=wirebook-source';

export function startWorker(module: URL, setting: WorkerSetting): Worker {
  // The program lies beside this file, and is of its kind.
  const kind = /\.\w+$/.exec(new URL(import.meta.url).pathname)?.[0] ?? '.js';
  const program = new URL(`./turnstile-worker${kind}`, import.meta.url);
  const fromSource = kind === '.ts';
  const execArgv = process.execArgv.filter((option) => /^(--conditions=|-C)/.test(option));
  if (fromSource && !execArgv.includes(SOURCE)) execArgv.push(SOURCE);
  const options = { workerData: setting, execArgv };
  if (!fromSource && !/\.[mc]?ts$/.test(module.pathname)) return new Worker(program, options);
  const urls = [loaderFor(module), program.href].map((url) => JSON.stringify(url));
  const source = `import(${urls[0]}).then(({ register }) => { register(); return import(${urls[1]}); })`;
  return new Worker(source, { ...options, eval: true });
}

/** tsx, as it is installed where the module is. `require.resolve` would give its other half, which loads no ES modules. */
function loaderFor(module: URL): string {
  const require = createRequire(module);
  const file = require.resolve('tsx/package.json');
  const { exports } = require('tsx/package.json') as TsxPackage;
  return new URL(exports['./esm/api'].import.default, pathToFileURL(file)).href;
}

interface TsxPackage {
  readonly exports: { readonly './esm/api': { readonly import: { readonly default: string } } };
}
