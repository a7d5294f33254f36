/**
 * Starts a worker that can load a module in JavaScript or TypeScript, from our source or from what is built of it.
 *
 * Knows: what a worker inherits from its parent and what not. Must not know: what the worker will do.
 *
 * Decision: a worker of Node 20 does not get the loader of TypeScript that the main thread has (tsx, by `--import`). So where there
 * is TypeScript to load, a few lines of JavaScript come first, which register tsx, as found from the module or from here; where it
 * is not installed the newer Nodes' own understanding of TypeScript has to do. From built code, with a module in JavaScript,
 * nothing of this happens.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** The condition under which this package's subpaths are its source. */
const SOURCE_CONDITION = 'wirebook-source';

/**
 * @param main the worker's program, one of our own files
 * @param module the module of a user, which the program is going to load
 */
export function startWorker(main: URL, module: string, options: WorkerOptions): Worker {
  const tsx = isTypeScript(main.href) || isTypeScript(module) ? findTsx(module) : undefined;
  const complete = { ...options, ...execArgvFor(main) };
  if (tsx === undefined) return new Worker(main, complete);
  const source = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(main.href)}); })`;
  return new Worker(source, { ...complete, eval: true });
}

/** Whether a module is TypeScript, by its name. */
export function isTypeScript(url: string): boolean {
  return /\.[cm]?tsx?$/.test(new URL(url).pathname);
}

/** Where tsx can be imported from; undefined when it is not installed. */
function findTsx(module: string): string | undefined {
  for (const from of [module, import.meta.url]) {
    try {
      // What `require` finds, and beside it what `import` would: only the latter can register hooks.
      const found = createRequire(from).resolve('tsx/esm/api');
      return pathToFileURL(found.replace(/\.cjs$/, '.mjs')).href;
    } catch {
      // Not from there.
    }
  }
  return undefined;
}

/** A worker inherits its parent's options. From source it needs the condition too, which a test runner may have kept to itself. */
function execArgvFor(main: URL): { execArgv?: string[] } {
  if (!isTypeScript(main.href)) return {};
  const inherited = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  return inherited.includes(SOURCE_CONDITION)
    ? {}
    : { execArgv: [`--conditions=${SOURCE_CONDITION}`] };
}
