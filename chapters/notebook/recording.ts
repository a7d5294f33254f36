/**
 * A recording: the transcript of one real run, kept beside its chapter as `recording.json`, with the day and the machine.
 *
 * Knows: the file's form. Must not know: how it is shown. The chapter's README and the site are drawn from it.
 *
 * Decision: the README that a code host shows has the values and no marks; the recording has both. So nothing about what may
 * differ has to be guessed from a printed page, and an edited page is told from an edited recording.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Chapter } from './chapter-file.ts';
import type { Span } from './tape.ts';
import type { Line, Transcript } from './transcript.ts';

export interface Recording {
  /** `2026-11-23` */
  readonly date: string;
  /** Processor, kernel and Node. */
  readonly machine: string;
  readonly transcript: Transcript;
}

/** A marked span is stored as `{ "value": "41234" }`, plain text as a string, a line of a lane begins with `{ "lane": … }`. */
type StoredPart = string | { value: string } | { block: string } | { lane: string };
interface Stored {
  readonly date: string;
  readonly machine: string;
  readonly cells: { cell: number; title: string; lines: StoredPart[][] }[];
}

export function recordingPath(chapter: Chapter): string {
  return path.join(chapter.folder, 'recording.json');
}

function describeMachine(): string {
  const cores = os.cpus();
  const model = cores[0]?.model.replaceAll(/\s+/g, ' ').trim() ?? 'unknown processor';
  const system = `${os.type()} ${os.release().split('-')[0]}`;
  return `${cores.length} × ${model}, ${system}, Node ${process.versions.node}`;
}

/** @returns undefined when the chapter was never recorded */
export function readRecording(chapter: Chapter): Recording | undefined {
  const file = recordingPath(chapter);
  if (!existsSync(file)) return undefined;
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
  const transcript = stored.cells.map(({ cell, title, lines }) => ({
    cell,
    title,
    lines: lines.map(unpackLine),
  }));
  return { date: stored.date, machine: stored.machine, transcript };
}

export function writeRecording(chapter: Chapter, transcript: Transcript): Recording {
  const date = new Date().toISOString().slice(0, 10);
  const machine = describeMachine();
  // One printed line is one line of the file: a change of the output is a readable change of the recording.
  const cells = transcript.map(({ cell, title, lines }) => {
    const packed = lines.map((line) => `      ${JSON.stringify(packLine(line))}`).join(',\n');
    const head = `"cell": ${cell}, "title": ${JSON.stringify(title)}`;
    return `    { ${head}, "lines": [${packed === '' ? '' : `\n${packed}\n    `}] }`;
  });
  const head = `  "date": ${JSON.stringify(date)},\n  "machine": ${JSON.stringify(machine)},`;
  writeFileSync(recordingPath(chapter), `{\n${head}\n  "cells": [\n${cells.join(',\n')}\n  ]\n}\n`);
  return { date, machine, transcript };
}

function packLine({ lane, spans }: Line): StoredPart[] {
  const parts = spans.map((span): StoredPart => {
    if (span.mark === undefined) return span.text;
    return span.mark === 'value' ? { value: span.text } : { block: span.text };
  });
  return lane === '' ? parts : [{ lane }, ...parts];
}

function unpackLine(parts: readonly StoredPart[]): Line {
  let lane = '';
  const spans: Span[] = [];
  for (const part of parts) {
    if (typeof part === 'string') spans.push({ text: part });
    else if ('lane' in part) lane = part.lane;
    else if ('value' in part) spans.push({ text: part.value, mark: 'value' });
    else spans.push({ text: part.block, mark: 'block' });
  }
  return { lane, spans };
}
