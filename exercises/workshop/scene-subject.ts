/**
 * What a scene imports: the module under test, in each thread of a turnstile.
 *
 * Knows: that the test put it into the scene's own address (scenes.ts). Must not know: the test runner, as a scene runs on threads of
 * its own.
 */

import { pathToFileURL } from 'node:url';
import { withExports } from './exports.ts';

/** What a scene's address carries: where the module is, built; where its source lies; and the book's folder. */
export interface SceneAddress {
  readonly built: string;
  readonly source: string;
  readonly root: string;
}

/** The module under test. @param sceneUrl the scene's own `import.meta.url` */
export async function sceneSubject<T>(sceneUrl: string): Promise<T> {
  const { built, source, root } = Object.fromEntries(new URL(sceneUrl).searchParams);
  if (built === undefined || source === undefined || root === undefined) {
    throw new TypeError(`${sceneUrl} names no subject: open it with openScenes`);
  }
  process.setSourceMapsEnabled(true); // or an error would point into what is built
  const module = (await import(pathToFileURL(built).href)) as T & object;
  return withExports<T>(module, source, root);
}
