/**
 * Proves that what the chapters show is what they do: each is run again and compared with its recording, and its README with
 * both.
 *
 * Knows: runs, recordings, READMEs. Must not know: who asks (`npm run verify` does, and a soak that runs each twenty times).
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Chapter, chapterNames, CHAPTERS, readChapter, ROOT } from './chapter-file.ts';
import { renderReadme } from './readme.ts';
import { readRecording } from './recording.ts';
import { lacks, runChapter } from './run-chapter.ts';
import { compareTranscripts } from './transcript.ts';

export interface CheckOptions {
  /** Twenty runs of each chapter instead of one, the last with all cores kept busy. */
  readonly soak?: boolean;
  /** Chapter numbers; all when left out. */
  readonly only?: readonly number[];
  /** Where the chapters are. */
  readonly folder?: string;
}

export interface ChapterCheck {
  /** `01-blocking-echo` */
  readonly name: string;
  /** Empty when all is well. Each is one finding, in words. */
  readonly problems: readonly string[];
  readonly runs: number;
  /** The longest run. */
  readonly seconds: number;
}

const SOAK_RUNS = 20;
/** A run may take this long when nothing else keeps the machine busy. */
const LIMIT_SECONDS = 20;

/** Checks the chapters one after the other: two at once would measure each other. */
export async function checkChapters(options: CheckOptions = {}): Promise<ChapterCheck[]> {
  const folder = options.folder ?? CHAPTERS;
  const checks: ChapterCheck[] = [];
  for (const name of chapterNames(folder)) {
    const { only } = options;
    if (only !== undefined && !only.includes(Number(name.slice(0, 2)))) continue;
    checks.push(await checkChapter(name, folder, options.soak === true ? SOAK_RUNS : 1));
  }
  return checks;
}

async function checkChapter(name: string, folder: string, runs: number): Promise<ChapterCheck> {
  const problems: string[] = [];
  let seconds = 0;
  try {
    const chapter = readChapter(name, folder);
    problems.push(...checkPage(chapter));
    for (let run = 1; run <= runs && problems.length === 0; run += 1) {
      const busy = run > 1 && run === runs;
      const checked = await checkRun(chapter, busy);
      seconds = Math.max(seconds, busy ? 0 : checked.seconds);
      const which = runs === 1 ? '' : `run ${run} of ${runs}${busy ? ', all cores busy' : ''}: `;
      problems.push(...checked.problems.map((problem) => which + problem));
    }
    if (seconds > LIMIT_SECONDS && problems.length === 0) {
      // Something else may have kept the machine busy. Twice in a row is the chapter's own.
      const again = await checkRun(chapter, false);
      problems.push(...again.problems.map((problem) => `run again, ${problem}`));
      seconds = Math.min(seconds, again.seconds);
    }
    if (seconds > LIMIT_SECONDS) {
      problems.push(`took ${seconds.toFixed(1)} s; a chapter has ${LIMIT_SECONDS} s`);
    }
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  return { name, problems, runs, seconds };
}

/** Does the page show what the recording holds and the chapter says? */
function checkPage(chapter: Chapter): string[] {
  const again = `npm run chapter ${chapter.number} -- --record`;
  const recording = readRecording(chapter);
  if (recording === undefined) return [`was never recorded; ${again}`];
  const file = path.join(chapter.folder, 'README.md');
  const shown = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const meant = renderReadme(chapter, recording).split('\n');
  const line = meant.findIndex((text, index) => text !== shown[index]);
  if (line === -1 && shown.length === meant.length) return [];
  const at = line === -1 ? meant.length : line;
  const name = path.relative(ROOT, file);
  return [
    `${name}:${at + 1} is not what chapter.ts and recording.json give: ` +
      `it says ${JSON.stringify(shown[at] ?? '')}, they give ${JSON.stringify(meant[at] ?? '')}; ${again}`,
  ];
}

async function checkRun(
  chapter: Chapter,
  busy: boolean,
): Promise<{ seconds: number; problems: string[] }> {
  const release = busy ? keepCoresBusy() : undefined;
  try {
    const { outcome, transcript, seconds, leftRunning } = await runChapter(chapter, {
      cellLimitMs: busy ? 60_000 : 20_000,
    });
    if (outcome.kind === 'failed') {
      const where = outcome.cell === undefined ? '' : `cell ${outcome.cell.number}: `;
      return { seconds, problems: [where + outcome.reason] };
    }
    // What cannot run here was recorded elsewhere, and is proven there.
    const leftOut = new Set(
      chapter.codeCells.filter((cell) => lacks(cell).length > 0).map(({ number }) => number),
    );
    const recorded = (readRecording(chapter)?.transcript ?? []).filter(
      ({ cell }) => !leftOut.has(cell),
    );
    const problems = compareTranscripts(recorded, transcript);
    if (leftRunning) problems.push('left a process running');
    return { seconds, problems };
  } finally {
    release?.();
  }
}

/** Two threads that count, until they are released. */
function keepCoresBusy(): () => void {
  const spin = 'for (let n = 0; ; n += 1);';
  const workers = [1, 2].map(() => new Worker(spin, { eval: true }));
  return () => {
    for (const worker of workers) void worker.terminate();
  };
}
