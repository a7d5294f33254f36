/**
 * Finds the chapters and reads them.
 *
 * Knows: the folder `chapters/NN-name/chapter.ts` and the percent format. Must not know: how a chapter is run or shown.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cell, type CodeCell, parseNotebook } from './percent.ts';

export interface Chapter {
  readonly number: number;
  /** `01-blocking-echo` */
  readonly name: string;
  /** The first heading, `1 · The blocking echo`. */
  readonly title: string;
  readonly folder: string;
  readonly file: string;
  readonly cells: readonly Cell[];
  readonly codeCells: readonly CodeCell[];
}

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));
/** The engine's own tests put other chapters here. */
export const CHAPTERS: string = process.env['WIREBOOK_CHAPTERS'] ?? path.join(ROOT, 'chapters');

/** Names of the chapters, in order. */
export function chapterNames(folder: string = CHAPTERS): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d\d-/.test(name) && existsSync(path.join(folder, name, 'chapter.ts')))
    .toSorted();
}

/** @throws {NotebookFormatError} if the file is not a notebook */
export function readChapter(name: string, folder: string = CHAPTERS): Chapter {
  const file = path.join(folder, name, 'chapter.ts');
  const cells = parseNotebook(readFileSync(file, 'utf8'), path.relative(ROOT, file));
  const heading = cells
    .filter((cell) => cell.kind === 'prose')
    .map((cell) => /^# (.+)$/m.exec(cell.text)?.[1])
    .find((text) => text !== undefined);
  return {
    number: Number(name.slice(0, 2)),
    name,
    title: heading ?? name,
    folder: path.join(folder, name),
    file,
    cells,
    codeCells: cells.filter((cell) => cell.kind === 'code'),
  };
}

/** @returns the chapter with this number, or undefined */
export function findChapter(number: number, folder: string = CHAPTERS): Chapter | undefined {
  const name = chapterNames(folder).find((one) => Number(one.slice(0, 2)) === number);
  return name === undefined ? undefined : readChapter(name, folder);
}
