/**
 * Finds the exercises: which there are, where their files lie, what is known about them.
 *
 * Knows: the folders and names that make an exercise. Must not know: how it is run, or how far a reader has come.
 *
 * Decision: the files are the catalogue. There is no list to keep in step; a folder `NN-name` and a file `K-slug.md` are an
 * exercise. What is wrong with one is a sentence in `problems` and does not hide the others.
 */

import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readChapterPlaces } from './chapter-places.ts';
import { type ExerciseText, parseExerciseText } from './exercise-text.ts';

/** The repository's folder. Tests read a catalogue elsewhere. */
export const REPOSITORY: string = fileURLToPath(new URL('../../', import.meta.url));

/** A known wrong answer. */
export interface Mistake {
  readonly name: string;
  readonly path: string;
  /** The test that must be the first to fail. */
  readonly fails: string;
  /** A fragment of the diagnosis that names the mistake. */
  readonly says: string;
}

export interface Exercise extends ExerciseText {
  /** `02-framing/4-decoder` */
  readonly id: string;
  /** `2.4` */
  readonly label: string;
  readonly chapter: number;
  /** `2 · Framing`; made from the folder's name while the chapter is not written. */
  readonly chapterTitle: string;
  readonly number: number;
  /** `02-framing` */
  readonly folder: string;
  /** The reader's file. Absolute, as all paths here. */
  readonly stub: string;
  readonly test: string;
  /** What runs in a child process; there if the test uses one. */
  readonly child: string;
  readonly text: string;
  readonly solution: string;
  readonly mistakes: readonly Mistake[];
}

export interface Catalogue {
  readonly root: string;
  /** In the order of the book. */
  readonly exercises: readonly Exercise[];
  /** What is wrong with the files, a sentence each. */
  readonly problems: readonly string[];
}

const FOLDER = /^(\d\d)-[a-z0-9-]+$/;
const TEXT_FILE = /^(\d+)-[a-z0-9-]+\.md$/;
/** A file of an exercise folder that belongs to an exercise, by its end. */
const PARTS = ['.child.ts', '.test.ts', '.ts'];

/** Reads all exercises below `root`. */
export function readCatalogue(root: string = REPOSITORY): Catalogue {
  // Node and Vite load files by their real path, so a path is only comparable when it is one.
  const realRoot = realpathSync(root);
  const exercises: Exercise[] = [];
  const problems: string[] = [];
  for (const folder of namesIn(path.join(realRoot, 'exercises')).filter((name) =>
    FOLDER.test(name),
  )) {
    const names = namesIn(path.join(realRoot, 'exercises', folder));
    for (const name of names.filter((one) => TEXT_FILE.test(one))) {
      const exercise = readExercise(realRoot, folder, name.slice(0, -'.md'.length), problems);
      if (exercise !== undefined) exercises.push(exercise);
    }
    for (const name of names) {
      const part = PARTS.find((end) => name.endsWith(end));
      const slug = name.slice(0, -(part?.length ?? 0));
      if (part !== undefined && /^\d+-/.test(slug) && !names.includes(`${slug}.md`)) {
        problems.push(`exercises/${folder}/${name} has no ${slug}.md beside it`);
      }
    }
  }
  exercises.sort((a, b) => a.chapter - b.chapter || a.number - b.number);
  const labels = new Map<string, string>();
  for (const { id, label } of exercises) {
    const other = labels.get(label);
    if (other !== undefined) problems.push(`${other} and ${id} are both exercise ${label}`);
    labels.set(label, id);
  }
  return { root: realRoot, exercises, problems };
}

function readExercise(
  root: string,
  folder: string,
  name: string,
  problems: string[],
): Exercise | undefined {
  const id = `${folder}/${name}`;
  const at = (tree: string, end: string): string => path.join(root, tree, `${id}${end}`);
  const files = {
    stub: at('exercises', '.ts'),
    test: at('exercises', '.test.ts'),
    text: at('exercises', '.md'),
    solution: at('solutions', '.ts'),
  };
  const missing = Object.values(files).filter((file) => !existsSync(file));
  for (const file of missing) problems.push(`${id}: ${path.relative(root, file)} is missing`);
  const text = parseExerciseText(readFileSync(files.text, 'utf8'));
  for (const problem of text.problems) problems.push(`exercises/${id}.md: ${problem}`);
  if (missing.length > 0 || text.value === undefined) return undefined;
  const { replaces } = text.value;
  if (replaces !== undefined && !existsSync(path.join(root, replaces))) {
    problems.push(`exercises/${id}.md: replaces ${replaces}, which does not exist`);
    return undefined;
  }
  const chapter = Number(folder.slice(0, 2));
  const number = Number.parseInt(name, 10);
  const mistakes = readMistakes(at('solutions', '.mistakes'), root, problems);
  return {
    ...text.value,
    ...files,
    child: at('exercises', '.child.ts'),
    id,
    label: `${chapter}.${number}`,
    chapter,
    chapterTitle: readChapterPlaces(root, folder)?.title ?? titleFrom(folder),
    number,
    folder,
    mistakes,
  };
}

/** `02-thread-pool` → "2 · Thread pool" */
function titleFrom(folder: string): string {
  const words = folder.slice(3).replaceAll('-', ' ');
  return `${Number(folder.slice(0, 2))} · ${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function readMistakes(folder: string, root: string, problems: string[]): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const file of namesIn(folder).filter((name) => name.endsWith('.ts'))) {
    const full = path.join(folder, file);
    const source = readFileSync(full, 'utf8');
    const fails = annotation(source, 'fails');
    const says = annotation(source, 'says');
    if (fails === undefined || says === undefined) {
      const want = '`// @fails "name of the test"` and `// @says "words of the diagnosis"`';
      problems.push(`${path.relative(root, full)} must begin with ${want}`);
    } else {
      mistakes.push({ name: file.slice(0, -'.ts'.length), path: full, fails, says });
    }
  }
  return mistakes;
}

function annotation(source: string, name: string): string | undefined {
  return new RegExp(`^// @${name} "(.+)"$`, 'm').exec(source)?.[1];
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
