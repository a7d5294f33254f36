/**
 * A module load hook: puts the reader's files in the place of library files, wherever those are imported.
 *
 * Knows: a map from file to file. Must not know: exercises, or whether the reader's file is any good.
 *
 * Decision: it asks the rest of the chain first and replaces the answer. So it does not matter how a file was named
 * (`wirebook/framing`, `./decoder.ts`, an absolute path), nor whether tsx comes before or after it in the chain.
 * Plain JavaScript, because it runs where nothing loads TypeScript.
 */

import { pathToFileURL } from 'node:url';

/** From the library file's URL to the reader's. */
let places = toUrls(process.env.WIREBOOK_MINE ? JSON.parse(process.env.WIREBOOK_MINE) : {});

/** `module.register(…, { data: { map } })`. Without data the environment variable WIREBOOK_MINE counts, a map as JSON. */
export function initialize(data) {
  if (data?.map !== undefined) places = toUrls(data.map);
}

/** For `module.register`. */
export async function resolve(specifier, context, nextResolve) {
  return replaced(await nextResolve(specifier, context));
}

/** For `module.registerHooks`, which runs in the thread that imports. */
export function resolveSync(specifier, context, nextResolve) {
  return replaced(nextResolve(specifier, context));
}

function replaced(result) {
  const [file, query] = result.url.split('?');
  const mine = places.get(file);
  if (mine === undefined) return result;
  return { ...result, url: query === undefined ? mine : `${mine}?${query}` };
}

function toUrls(map) {
  return new Map(
    Object.entries(map).map(([from, to]) => [pathToFileURL(from).href, pathToFileURL(to).href]),
  );
}
