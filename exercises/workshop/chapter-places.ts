/**
 * What of a chapter an exercise can point at: its title, its headings, the titles of its cells.
 *
 * Knows: how a chapter's file looks from outside. Must not know: the notebook.
 *
 * Decision: a diagnosis sends its reader to a place by name, so the name must be there. It is held like a link.
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface ChapterPlaces {
  /** `2 · Framing` */
  readonly title: string;
  readonly places: ReadonlySet<string>;
}

/** The places of a chapter, or undefined while it is not written. @param folder `02-framing` */
export function readChapterPlaces(root: string, folder: string): ChapterPlaces | undefined {
  const file = path.join(root, 'chapters', folder, 'chapter.ts');
  if (!existsSync(file)) return undefined;
  const source = readFileSync(file, 'utf8');
  const title = /^\/\/ # (.+)$/m.exec(source)?.[1] ?? folder;
  const headings = [...source.matchAll(/^\/\/ ##+ (.+)$/gm)].map((match) => match[1] ?? '');
  const cells = [...source.matchAll(/^\/\/ %% ([^[\n].*?)(?: needs=.*)?$/gm)].map(
    (match) => match[1] ?? '',
  );
  return { title, places: new Set([...headings, ...cells]) };
}

/**
 * The references of an exercise's source (`2 · Framing, “The decoder”`) that lead nowhere in its own chapter. Those to other
 * chapters are left alone.
 */
export function deadReferences(source: string, chapter: ChapterPlaces): string[] {
  const number = chapter.title.split(' ')[0] ?? '';
  const references = [...source.matchAll(/(['"`])((\d+) · [^'"`“”\n]+), “([^”\n]+)”\1/g)];
  return references
    .filter(([, , title, of, place = '']) => {
      return of === number && (title !== chapter.title || !chapter.places.has(place));
    })
    .map(([, , title, , place]) => `${title}, “${place}”`);
}
