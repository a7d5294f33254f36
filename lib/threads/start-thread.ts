/**
 * Starts a thread that can load a module of tasks, in JavaScript or TypeScript, from our source or from what is built of it.
 *
 * Knows: what a worker inherits from its parent and what not. Must not know: what the thread will do.
 *
 * Decision: a worker of Node 20 does not get the loader of TypeScript that the main thread has (tsx, by `--import`). So where there
 * is TypeScript to load, a few lines of JavaScript come first, which register tsx, as found from the module of tasks or from here;
 * where it is not installed the newer Nodes' own understanding of TypeScript has to do. From built code, with tasks in JavaScript,
 * nothing of this happens.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { ThreadData } from './thread-messages.ts';

/** The condition under which this package's subpaths are its source. */
const SOURCE_CONDITION = 'wirebook-source';

export function startThread(data: ThreadData, limits: ResourceLimits | undefined): Worker {
  const main = new URL(
    isTypeScript(import.meta.url) ? './thread-main.ts' : './thread-main.js',
    import.meta.url,
  );
  const tsx = isTypeScript(main.href) || isTypeScript(data.url) ? findTsx(data.url) : undefined;
  const options = {
    workerData: { wirebookThread: data },
    transferList: [data.port],
    ...(limits !== undefined && { resourceLimits: limits }),
    ...execArgvFor(main),
  };
  if (tsx === undefined) return new Worker(main, options);
  const source = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(main.href)}); })`;
  return new Worker(source, { ...options, eval: true });
}

function isTypeScript(url: string): boolean {
  return /\.[cm]?tsx?$/.test(new URL(url).pathname);
}

/** Where tsx can be imported from; undefined when it is not installed. */
function findTsx(tasksUrl: string): string | undefined {
  for (const from of [tasksUrl, import.meta.url]) {
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
