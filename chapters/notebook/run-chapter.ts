/**
 * The controller: has a chapter's cells run in a process of their own, and stays in charge whatever happens there.
 *
 * Knows: the cell process, its tape, the clock. Must not know: how anything is shown, recorded or compared. It never runs a
 * cell itself.
 *
 * Decision: the cell process leads a process group of its own, and every lane is born into it. So one signal ends them all,
 * also those that are blocked in a system call and those whose parent is gone.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Chapter } from './chapter-file.ts';
import type { CodeCell } from './percent.ts';
import { endGroup, outlives } from './process-group.ts';
import { type TapeRecord, TapeReader } from './tape.ts';
import { type CellOutput, type Line, LineAssembler, type Transcript } from './transcript.ts';

export interface RunOptions {
  /** Asked before each cell; `false` ends the run there. */
  readonly before?: (cell: CodeCell) => boolean | Promise<boolean>;
  /** Told each line as soon as it is complete. */
  readonly onLine?: (line: Line, cell: CodeCell) => void;
  /** Added to the environment of the cells and lanes. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long one cell may take before it is ended. */
  readonly cellLimitMs?: number;
  /** Ends everything at once. */
  readonly signal?: AbortSignal;
  /** The platform to judge `needs` by. */
  readonly platform?: string;
}

export type Outcome =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stopped' }
  /** `stack` is empty where there is none: a cell that took too long, or ended its process. */
  | {
      readonly kind: 'failed';
      readonly cell: CodeCell | undefined;
      readonly reason: string;
      readonly stack: string;
    };

export interface RunResult {
  readonly outcome: Outcome;
  readonly transcript: Transcript;
  readonly seconds: number;
  /** The chapter came to its end by itself, but left processes of its own running. They have been ended. */
  readonly leftRunning: boolean;
}

const CELL_LIMIT_MS = 20_000;
/** What a finished chapter leaves running may end by itself for so long. */
const GRACE_MS = 2000;
const BOOTSTRAP = new URL('./bootstrap.mjs', import.meta.url).href;
const CELLS = fileURLToPath(new URL('./cells.ts', import.meta.url));

/** What this platform lacks of what a cell needs. */
export function lacks(cell: CodeCell, platform: string = process.platform): string[] {
  return cell.needs.filter((need) => need !== platform);
}

/**
 * Runs a chapter from its first cell on. Never throws for anything that a cell does: that is in the outcome.
 *
 * @throws what `before` throws
 */
export function runChapter(chapter: Chapter, options: RunOptions = {}): Promise<RunResult> {
  return new Run(chapter, options).run();
}

class Run {
  readonly #chapter: Chapter;
  readonly #options: RunOptions;
  readonly #started = performance.now();
  readonly #child: ChildProcess;
  readonly #lines = new LineAssembler();
  readonly #outputs: (CellOutput & { lines: Line[] })[] = [];
  #cell: CodeCell | undefined;
  /** Printed while the chapter's own modules were loaded. */
  readonly #early: Line[] = [];
  readonly #fault = { reason: '', stack: '' };
  #outcome: Outcome | undefined;
  /** What `before` threw. */
  #mistake: { readonly error: unknown } | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #lastWords = '';

  constructor(chapter: Chapter, options: RunOptions) {
    this.#chapter = chapter;
    this.#options = options;
    const { FORCE_COLOR: _, ...inherited } = process.env;
    this.#child = spawn(
      process.execPath,
      ['--conditions=wirebook-source', '--import', BOOTSTRAP, CELLS, chapter.file],
      {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
        env: {
          ...inherited,
          ...options.env,
          NO_COLOR: '1',
          WIREBOOK_TAPE: '3',
          WIREBOOK_CELLS: JSON.stringify(stopsOf(chapter, options.platform)),
        },
      },
    );
  }

  async run(): Promise<RunResult> {
    const { signal } = this.#options;
    const child = this.#child;
    const abort = (): void => this.#settle({ kind: 'stopped' });
    signal?.addEventListener('abort', abort);
    const killOnExit = (): void => endGroup(child.pid);
    process.once('exit', killOnExit);
    if (signal?.aborted === true) abort();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#lastWords = (this.#lastWords + text).slice(-4000);
      });
    }
    const taped = this.#readTape(child.stdio[3] as Readable);
    const [code, ended] = (await once(child, 'exit')) as [number | null, string | null];
    clearTimeout(this.#watchdog);
    // What the process said last may still be on its way: an exit code of 0 is all that is known yet.
    const leftRunning = code === 0 && (await outlives(child.pid, GRACE_MS));
    endGroup(child.pid);
    await taped;
    clearTimeout(this.#watchdog);
    this.#closeCell();
    signal?.removeEventListener('abort', abort);
    process.off('exit', killOnExit);
    if (this.#mistake !== undefined) throw this.#mistake.error;
    const outcome = this.#outcome ?? this.#failedSilently(code, ended);
    return {
      outcome,
      transcript: this.#outputs,
      seconds: (performance.now() - this.#started) / 1000,
      leftRunning: leftRunning && outcome.kind === 'finished',
    };
  }

  async #readTape(stream: Readable): Promise<void> {
    const reader = new TapeReader();
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      for (const record of reader.push(chunk)) this.#onRecord(record);
    });
    await new Promise((resolve) => stream.once('close', resolve));
  }

  #onRecord(record: TapeRecord): void {
    switch (record.kind) {
      case 'print':
        this.#print(this.#lines.push(record.lane, record.spans));
        break;
      case 'before':
        this.#stopBefore(record.cell).catch((error: unknown) => {
          this.#mistake = { error };
          this.#settle({ kind: 'stopped' });
        });
        break;
      case 'fault':
        this.#fault.reason += record.message;
        this.#fault.stack += record.stack;
        if (record.more !== true) {
          this.#settle({ kind: 'failed', cell: this.#cell, ...this.#fault });
        }
        break;
      case 'done':
        this.#closeCell();
        this.#outcome ??= { kind: 'finished' };
        break;
      case 'lane':
        break;
      default:
        record satisfies never;
    }
  }

  async #stopBefore(number: number): Promise<void> {
    clearTimeout(this.#watchdog);
    this.#closeCell();
    const cell = this.#chapter.codeCells[number - 1];
    if (cell === undefined || this.#outcome !== undefined) return;
    const go = (await this.#options.before?.(cell)) ?? true;
    if (this.#outcome !== undefined) return;
    if (!go) {
      this.#settle({ kind: 'stopped' });
      return;
    }
    this.#cell = cell;
    this.#outputs.push({ cell: number, title: cell.title, lines: [] });
    this.#print(this.#early.splice(0));
    const limitMs = this.#options.cellLimitMs ?? CELL_LIMIT_MS;
    this.#watchdog = setTimeout(() => this.#tookTooLong(cell, limitMs), limitMs);
    if (this.#child.connected) this.#child.send('go', () => {});
  }

  #print(lines: readonly Line[]): void {
    for (const line of lines) {
      (this.#outputs.at(-1)?.lines ?? this.#early).push(line);
      if (this.#cell !== undefined) this.#options.onLine?.(line, this.#cell);
    }
  }

  #closeCell(): void {
    this.#print(this.#lines.end());
  }

  #tookTooLong(cell: CodeCell, limitMs: number): void {
    const reason =
      `cell ${cell.number} had not finished after ${limitMs / 1000} s and was ended. ` +
      `It waits for something that does not come, or it is blocked in a system call.`;
    this.#settle({ kind: 'failed', cell, reason, stack: '' });
  }

  /** The process is gone, and neither came to its end nor said what was wrong. */
  #failedSilently(code: number | null, ended: string | null): Outcome {
    const cell = this.#cell;
    const where = cell === undefined ? 'the chapter' : `cell ${cell.number}`;
    const words = this.#lastWords.trim();
    let reason = `${where} ended its process ${ended === null ? `with exit code ${code}` : `by ${ended}`}`;
    if (code === 13) reason = `${where} waits for something that can no longer happen`;
    else if (words !== '') reason += `:\n${words}`;
    return { kind: 'failed', cell, reason, stack: '' };
  }

  #settle(outcome: Outcome): void {
    this.#outcome ??= outcome;
    clearTimeout(this.#watchdog);
    endGroup(this.#child.pid);
  }
}

/** What the load hook is told: where to stop, and which cells to leave out. */
function stopsOf(chapter: Chapter, platform?: string): object {
  const lastLine = Number.MAX_SAFE_INTEGER;
  const stops: [number, number][] = [];
  const without: [number, number][] = [];
  for (const [index, cell] of chapter.cells.entries()) {
    if (cell.kind === 'prose') continue;
    if (lacks(cell, platform).length === 0) stops.push([cell.line, cell.number]);
    else without.push([cell.line, (chapter.cells[index + 1]?.line ?? lastLine) - 1]);
  }
  return { url: pathToFileURL(realpathSync(chapter.file)).href, stops, without };
}
