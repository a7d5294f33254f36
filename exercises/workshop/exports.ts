/**
 * The module under test, as a test or a child sees it: asked for something that it does not export, it says so.
 *
 * Knows: what a module exports. Must not know: what a test needs of it.
 *
 * Decision: a proxy and no list of names, so that an exercise declares nothing and `undefined is not a function` never reaches
 * a reader. An export whose value is undefined is there: an open prediction.
 */

import path from 'node:path';
import { diagnose } from './diagnosis.ts';

/**
 * @param module what importing it gave
 * @param file where it lies
 * @param root the book's folder; the reader sees the file's path from there
 * @throws a diagnosis, from whoever reads a name that is not there
 */
export function withExports<T>(module: T & object, file: string, root: string): T {
  return new Proxy(module, {
    get(target, name) {
      // `then` is what `await` asks everything for; a symbol is the language's own question.
      if (name in target || typeof name === 'symbol' || name === 'then') {
        return Reflect.get(target, name) as unknown;
      }
      return diagnose({ mistake: `${path.relative(root, file)} exports no \`${name}\`` });
    },
  });
}
