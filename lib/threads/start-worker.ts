/**
 * Starts a worker that can load a module in JavaScript or TypeScript, from our source or from what is built of it.
 *
 * Knows: what a worker inherits from its parent and what not. Must not know: what the worker will do.
 *
 * Decision: a worker of Node 20 does not get the loader of TypeScript that the main thread has (tsx, by `--import`). So where there
 * is TypeScript to load, a few lines of JavaScript come first, which register tsx, as found from the module or from here; where it
 * is not installed the newer Nodes' own understanding of TypeScript has to do. What the process itself was told to load first
 * (`node --import`) comes before that, as it would in any worker. From built code, with a module in JavaScript, nothing of this
 * happens.
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
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
  return new Worker(bootstrap(preloads(), tsx, main.href), { ...complete, eval: true });
}

/** What a worker begins with that Node starts from a text. */
function bootstrap(first: readonly string[], tsx: string, main: string): string {
  return `(async () => {
    for (const url of ${JSON.stringify(first)}) await import(url);
    (await import(${JSON.stringify(tsx)})).register();
    await import(${JSON.stringify(main)});
  })();`;
}

/** The modules of `node --import`, which Node would load first if the worker began with a file. Not tsx: in a worker it does nothing. */
function preloads(): string[] {
  const options = process.execArgv.flatMap((option, at) => {
    if (option === '--import') return process.execArgv.slice(at + 1, at + 2);
    return option.startsWith('--import=') ? [option.slice('--import='.length)] : [];
  });
  return options.filter((one) => !/(^|\/)tsx(\/|$)/.test(one)).map(urlOf);
}

/** As Node reads it: a path is one from the working directory. */
function urlOf(specifier: string): string {
  return /^\.{0,2}\//.test(specifier) ? pathToFileURL(resolve(specifier)).href : specifier;
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
