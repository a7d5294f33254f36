/** Keeps a run: writes the recording and the README that is drawn from it. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Chapter, ROOT } from './chapter-file.ts';
import { renderReadme } from './readme.ts';
import { recordingPath, writeRecording } from './recording.ts';
import type { RunResult } from './run-chapter.ts';

/** @returns the files written, from the repository's root. A run that did not come to its end is not kept. */
export function record(chapter: Chapter, result: RunResult): string[] {
  if (result.outcome.kind !== 'finished') return [];
  const recording = writeRecording(chapter, result.transcript);
  const readme = path.join(chapter.folder, 'README.md');
  writeFileSync(readme, renderReadme(chapter, recording));
  return [recordingPath(chapter), readme].map((file) => path.relative(ROOT, file));
}
