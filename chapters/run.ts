/**
 * `npm run chapter`: lists the chapters, or runs one as a notebook.
 *
 * Knows: arguments, keys, exit codes. Must not know: how a cell is run or a block drawn; it connects the controller to the show.
 */

import path from 'node:path';
import chalk from 'chalk';
import { buildMine, mineEnvironment } from '../exercises/workshop/mine.ts';
import { readProgress, updateProgress } from '../exercises/workshop/progress.ts';
import {
  type ChapterArguments,
  readArguments,
  USAGE,
  UsageError,
  withoutSettings,
} from './notebook/arguments.ts';
import {
  type Chapter,
  chapterNames,
  CHAPTERS,
  findChapter,
  readChapter,
} from './notebook/chapter-file.ts';
import { respectNoColour } from './notebook/colour.ts';
import { loadHighlight } from './notebook/highlight.ts';
import { IncludeError } from './notebook/include.ts';
import { Keys } from './notebook/keys.ts';
import { type CodeCell, NotebookFormatError } from './notebook/percent.ts';
import { record } from './notebook/record.ts';
import { lacks, runChapter } from './notebook/run-chapter.ts';
import { Show } from './notebook/show.ts';

const INTERRUPTED = 130;
/** The reader's progress is kept beside the chapters. */
const HOME = path.dirname(CHAPTERS);

async function main(): Promise<number> {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(USAGE);
    return 0;
  }
  const wanted = readArguments(process.argv.slice(2), withoutSettings(process.env));
  if (wanted.chapter === undefined) {
    listChapters();
    return 0;
  }
  const chapter = findChapter(wanted.chapter);
  if (chapter === undefined) {
    const there = chapterNames().map((name) => Number(name.slice(0, 2)));
    throw new UsageError(`there is no chapter ${wanted.chapter}; there are ${there.join(', ')}`);
  }
  const count = chapter.codeCells.length;
  for (const cell of [wanted.only, wanted.from]) {
    if (cell !== undefined && (cell < 1 || cell > count)) {
      throw new UsageError(`chapter ${chapter.number} has no cell ${cell}; it has 1 to ${count}`);
    }
  }
  const leftOut = chapter.codeCells.find((cell) => lacks(cell).length > 0);
  if (wanted.record && leftOut !== undefined) {
    const needs = `cell ${leftOut.number} needs ${lacks(leftOut).join(' and ')}`;
    throw new UsageError(`chapter ${chapter.number} cannot be recorded here: ${needs}`);
  }
  return play(chapter, wanted);
}

async function play(chapter: Chapter, wanted: ChapterArguments): Promise<number> {
  const interrupted = new AbortController();
  const stop = (): void => interrupted.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  // Somebody who reads only the beginning (`| head`) ends the run.
  process.stdout.on('error', stop);

  const env = wanted.mine ? mineParts() : {};
  if (env === undefined) return 1;
  const columns = process.stdout.columns ?? 88;
  const codeColumns = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  const write = (text: string): void => void process.stdout.write(text);
  const show = new Show(chapter, { write, columns, codeColumns, highlight: await loadHighlight() });
  const keys = new Keys();
  const { only } = wanted;
  const pauses = keys.interactive && !wanted.all && !wanted.record && only === undefined;
  const visible = (cell: CodeCell): boolean => only === undefined || cell.number === only;
  const first = chapter.codeCells.find((cell) => cell.number === only);
  if (first !== undefined) show.skipTo(first);
  if (first !== undefined && lacks(first).length > 0) {
    show.upTo(first);
    return 0;
  }

  let reached = 0;
  let done = 0;
  const running = runChapter(chapter, {
    signal: interrupted.signal,
    env,
    before: async (cell) => {
      done = reached;
      if (only !== undefined && cell.number > only) return false;
      if (visible(cell) && !wanted.quiet) {
        if (reached > 0) {
          show.claims();
          write('\n');
        }
        show.upTo(cell);
        if (pauses && cell.number >= (wanted.from ?? 1) && !(await keys.goOn(cell, chapter))) {
          return false;
        }
      }
      reached = cell.number;
      return true;
    },
    onLine: (line, cell) => {
      if (visible(cell)) show.line(line);
    },
  });
  const result = await running.finally(() => keys.close());
  const { outcome } = result;
  if (outcome.kind === 'finished') done = chapter.codeCells.length;
  if (only === undefined && !wanted.record) keepProgress(chapter, done);

  if (interrupted.signal.aborted) {
    const where = reached === 0 ? 'before the first cell' : `at cell ${reached}`;
    write(chalk.dim(`\nStopped ${where}; nothing is left running.\n`));
    return INTERRUPTED;
  }
  if (outcome.kind === 'failed') {
    show.failure(outcome);
    return 1;
  }
  if (only !== undefined && !wanted.quiet) show.claims();
  if (outcome.kind === 'stopped' && only === undefined) {
    write(chalk.dim(`\nUntil later: npm run chapter ${chapter.number} -- --from ${reached + 1}\n`));
  }
  if (outcome.kind === 'finished' && !wanted.quiet && only === undefined) {
    show.claims();
    write('\n');
    show.rest();
  }
  if (wanted.record) {
    for (const file of record(chapter, result)) write(`wrote ${file}\n`);
  }
  return 0;
}

/** Says which parts are the reader's. Undefined when they cannot run, and then says why. */
function mineParts(): Record<string, string> | undefined {
  const mine = buildMine();
  for (const note of mine.notes) console.log(chalk.yellow(note));
  for (const problem of mine.problems) console.error(chalk.red(problem));
  if (mine.problems.length > 0) return undefined;
  const which = mine.yours.length === 0 ? '' : `: ${mine.yours.join(', ')}`;
  console.log(`${chalk.bold(mine.summary)}${which}\n`);
  return mineEnvironment(mine.map);
}

/** The furthest cell counts: to look at an early one again takes nothing away. */
function keepProgress(chapter: Chapter, done: number): void {
  const of = chapter.codeCells.length;
  const notice = updateProgress(({ chapters }) => {
    const before = chapters[chapter.name]?.cell ?? 0;
    chapters[chapter.name] = { cell: Math.min(of, Math.max(before, done)), of };
  }, HOME);
  if (notice !== undefined) console.error(chalk.yellow(notice));
}

function listChapters(): void {
  const { progress, notice } = readProgress(HOME);
  if (notice !== undefined) console.error(chalk.yellow(notice));
  const chapters = chapterNames().map((name) => readChapter(name));
  const width = Math.max(...chapters.map(({ title }) => title.length));
  for (const { name, number, title, codeCells } of chapters) {
    const reached = Math.min(progress.chapters[name]?.cell ?? 0, codeCells.length);
    let where = chalk.dim('not begun');
    if (reached === codeCells.length) where = chalk.green('read to the end');
    else if (reached > 0) where = `cell ${reached} of ${codeCells.length}`;
    console.log(`${title.padEnd(width)}   ${chalk.cyan(`npm run chapter ${number}`)}   ${where}`);
  }
}

respectNoColour();
try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const wrongUse = error instanceof UsageError;
  const told = wrongUse || error instanceof NotebookFormatError || error instanceof IncludeError;
  process.stderr.write(`${told ? error.message : (error.stack ?? error.message)}\n`);
  process.exitCode = wrongUse ? 2 : 1;
}
