/**
 * A book for one test: a folder with chapters that the test writes or copies, which stand beside the real engine and the real
 * library, as chapters do, and are gone afterwards.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Chapter, readChapter } from '../../chapters/notebook/chapter-file.ts';
import {
  type Outcome,
  runChapter,
  type RunOptions,
  type RunResult,
} from '../../chapters/notebook/run-chapter.ts';
import { lineText } from '../../chapters/notebook/transcript.ts';
import { root } from '../support/root.ts';

export const fixtures: string = fileURLToPath(new URL('fixtures/', import.meta.url));

/** Whether this machine has the system calls that a real blocked `recv` needs. */
export const hasSockets: boolean =
  process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

export class Book {
  readonly root: string = realpathSync(mkdtempSync(path.join(tmpdir(), 'wirebook-book-')));
  /** Where its chapters are. */
  readonly folder: string = path.join(this.root, 'chapters');

  constructor() {
    mkdirSync(this.folder);
    for (const name of ['package.json', 'node_modules', 'lib', 'chapters/notebook'])
      symlinkSync(path.join(root, name), path.join(this.root, name));
  }

  /** Writes a chapter and its other files. */
  write(name: string, files: Readonly<Record<string, string>>): Chapter {
    mkdirSync(path.join(this.folder, name), { recursive: true });
    for (const [file, text] of Object.entries(files))
      writeFileSync(path.join(this.folder, name, file), text);
    return readChapter(name, this.folder);
  }

  /** Copies a fixture. */
  copy(name: string): Chapter {
    const copy = path.join(this.folder, name);
    cpSync(path.join(fixtures, name), copy, { recursive: true });
    for (const file of ['chapter.ts', 'peer.ts'])
      if (existsSync(path.join(copy, file)))
        this.edit(`${name}/${file}`, '../../../../chapters/notebook/', '../notebook/');
    return readChapter(name, this.folder);
  }

  /** Replaces a text in a file of a chapter, and fails where it does not stand. */
  edit(file: string, before: string, after: string): void {
    const full = path.join(this.folder, file);
    const text = readFileSync(full, 'utf8');
    if (!text.includes(before)) throw new Error(`${file} does not contain ${before}`);
    writeFileSync(full, text.replaceAll(before, after));
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

export interface Ran extends RunResult {
  readonly chapter: Chapter;
  /** What each cell that ran has printed, a line an entry, lanes with their label. */
  readonly printed: string[][];
}

/**
 * Runs a chapter that consists of these lines. Every run is ended after half a minute, whatever happens in it: a test of what
 * may hang must not hang itself.
 */
export async function runCells(
  lines: readonly string[],
  files: Readonly<Record<string, string>> = {},
  options: RunOptions = {},
): Promise<Ran> {
  const book = new Book();
  try {
    const chapter = book.write('01-test', { 'chapter.ts': lines.join('\n'), ...files });
    return await runBounded(chapter, options);
  } finally {
    book.remove();
  }
}

/** As `runCells`, for a chapter that stands. */
export async function runBounded(chapter: Chapter, options: RunOptions = {}): Promise<Ran> {
  const tooLong = AbortSignal.timeout(25_000);
  const signal =
    options.signal === undefined ? tooLong : AbortSignal.any([tooLong, options.signal]);
  const result = await runChapter(chapter, { ...options, signal });
  if (tooLong.aborted) throw new Error('the run had to be ended');
  const printed = result.transcript.map(({ lines }) =>
    lines.map((line) => (line.lane === '' ? '' : `${line.lane} │ `) + lineText(line)),
  );
  return { ...result, chapter, printed };
}

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** How the run failed; fails the test if it did not. */
export function failure({ outcome }: Ran): Failed {
  if (outcome.kind !== 'failed') throw new Error(`the run ${outcome.kind}`);
  return outcome;
}

/** The line of the chapter that the failure names first. */
export function failedLine(ran: Ran): number {
  return Number(/\/chapter\.ts:(\d+)/.exec(failure(ran).stack)?.[1]);
}

/** Whether a process runs. One that is dead but not yet buried does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync('/proc/self/stat') || !/\) [ZX]/.test(readOrEmpty(stat));
}

/** Resolves when none of these processes runs any more; a killed process needs a moment to go. Fails after 5 s. */
export async function areGone(...pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + 5000;
  for (;;) {
    const left = pids.filter(isRunning);
    if (left.length === 0) return;
    if (performance.now() > deadline) throw new Error(`still running: ${left.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ') X';
  }
}
