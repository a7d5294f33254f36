/**
 * How far the reader has come: one small JSON file in the repository's folder, ignored by git.
 *
 * Knows: the file's form, and how not to lose it. Must not know: what passing means.
 *
 * Decision: nothing that a reader has done is ever thrown away. Keys of other versions are kept, a file that cannot be read is
 * put aside under another name, and writing goes through a second file and a rename, so no crash leaves half of it.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from './catalog.ts';

/** The last cell that was run, of how many. */
export interface ChapterProgress {
  cell: number;
  of: number;
}

export interface ExerciseProgress {
  /** The hash of the reader's file when it last passed. It has passed as long as the file still has it. */
  passedHash?: string;
  /** When that was, in ISO 8601. */
  at?: string;
  /** How many hints have been shown. */
  hints?: number;
}

export interface Progress {
  /** By folder: `01-blocking-echo`. */
  readonly chapters: Record<string, ChapterProgress>;
  /** By id: `02-framing/4-decoder`. */
  readonly exercises: Record<string, ExerciseProgress>;
}

export interface ReadProgress {
  readonly progress: Progress;
  /** A sentence for the reader when something was wrong with the file. */
  readonly notice: string | undefined;
}

const FILE = '.progress.json';
const VERSION = 1;

/** Reads the progress below `root`; none yet is an empty one. Puts a damaged file aside. */
export function readProgress(root: string = REPOSITORY): ReadProgress {
  const { content, notice } = load(root);
  return { progress: content, notice };
}

/**
 * Changes the progress and writes it.
 *
 * @param change gets the progress and changes it in place
 * @returns a sentence for the reader when something was wrong with the file
 */
export function updateProgress(
  change: (progress: Progress) => void,
  root: string = REPOSITORY,
): string | undefined {
  const { content, notice, writable } = load(root);
  if (!writable) return notice;
  const before = JSON.stringify(content);
  change(content);
  if (JSON.stringify(content) === before) return notice;
  const file = path.join(root, FILE);
  const next = `${file}.${process.pid}`;
  try {
    writeFileSync(next, `${JSON.stringify(content, undefined, 2)}\n`);
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    return `Your progress could not be saved: ${(error as Error).message}`;
  }
  return notice;
}

/** The hash by which a file is recognised. */
export function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Whether the exercise's file has passed, as it is now; `changed` when it has passed and was edited since. */
export function stateOf(
  progress: Progress,
  exercise: { readonly id: string; readonly stub: string },
): 'passed' | 'changed' | 'open' {
  const passedHash = progress.exercises[exercise.id]?.passedHash;
  if (passedHash === undefined) return 'open';
  return passedHash === hashOf(exercise.stub) ? 'passed' : 'changed';
}

type Content = Progress & { version: number };

interface Loaded {
  readonly content: Content;
  readonly notice: string | undefined;
  readonly writable: boolean;
}

function load(root: string): Loaded {
  const file = path.join(root, FILE);
  const empty: Content = { version: VERSION, chapters: {}, exercises: {} };
  if (!existsSync(file)) return { content: empty, notice: undefined, writable: true };
  const content = parse(readFileSync(file, 'utf8'));
  if (content === undefined) {
    const aside = putAside(file);
    const notice = `${FILE} could not be understood. It is kept as ${aside}; your progress begins anew.`;
    return { content: empty, notice, writable: true };
  }
  if (content.version > VERSION) {
    const notice = `${FILE} was written by a newer Wirebook: this one reads it and does not write to it.`;
    return { content, notice, writable: false };
  }
  return { content, notice: undefined, writable: true };
}

/** The content, with all that is not known here still in it; undefined when it is not a progress. */
function parse(text: string): Content | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { version = VERSION, chapters = {}, exercises = {} } = value;
  if (typeof version !== 'number' || !isRecord(chapters) || !isRecord(exercises)) return undefined;
  if (![...Object.values(chapters), ...Object.values(exercises)].every(isRecord)) return undefined;
  return { ...value, version, chapters, exercises } as Content;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Renames the file to a name that is free. @returns that name */
function putAside(file: string): string {
  for (let n = 1; ; n++) {
    const aside = `${file}.damaged-${n}`;
    if (existsSync(aside)) continue;
    renameSync(file, aside);
    return path.basename(aside);
  }
}
