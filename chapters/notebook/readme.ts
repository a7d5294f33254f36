/**
 * Draws a chapter's README from the chapter and its recording: prose, code, and what the code printed.
 *
 * Knows: markdown as code hosts show it. Must not know: how the recording came about. Pure but for the includes.
 */

import type { Chapter } from './chapter-file.ts';
import type { CodeCell } from './percent.ts';
import { type Block, resolveProse } from './prose.ts';
import type { Recording } from './recording.ts';
import { type Line, lineText } from './transcript.ts';

/** @throws {IncludeError} for an include that names what is not there */
export function renderReadme(chapter: Chapter, recording: Recording): string {
  const parts = chapter.cells.map((cell) =>
    cell.kind === 'prose'
      ? together(resolveProse(cell.text, chapter.folder).map(renderBlock))
      : renderCell(cell, recording),
  );
  const note =
    `<!-- Generated from chapter.ts and recording.json by \`npm run chapter ${chapter.number} -- --record\`. ` +
    `Do not edit. -->`;
  const origin =
    `*The output was recorded on ${recording.date}: ${recording.machine}. ` +
    `Run it yourself: \`npm run chapter ${chapter.number}\`.*`;
  return `${together([note, ...parts, '---', origin])}\n`;
}

function together(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'markdown':
      return block.text;
    case 'include': {
      const { file, symbol, source } = block.included;
      const link = `[\`${file}\`](../../${file})`;
      return `${link}${symbol === '' ? '' : ` · \`${symbol}\``}\n\n${fence('ts', source)}`;
    }
    case 'exercise': {
      const { number, title, path } = block.exercise;
      return `> **Exercise ${number} · ${title}** — [\`exercises/${path}.md\`](../../exercises/${path}.md) · \`npm run exercise ${number}\``;
    }
    case 'lab':
      return '';
    default:
      return block satisfies never;
  }
}

function renderCell(cell: CodeCell, recording: Recording): string {
  const output = recording.transcript.find((one) => one.cell === cell.number)?.lines ?? [];
  const title = `**${cell.number}${cell.title === '' ? '' : ` · ${cell.title}`}**`;
  const printed = output.length === 0 ? '' : `\n\n${fence('text', renderOutput(output))}`;
  return `${title}\n\n${fence('ts', cell.source)}${printed}`;
}

/** Lanes stand before a bar, all of the same width; a cell without lanes is printed as it is. */
function renderOutput(lines: readonly Line[]): string {
  const width = Math.max(0, ...lines.map((line) => line.lane.length));
  if (width === 0) return lines.map(lineText).join('\n');
  return lines.map((line) => `${line.lane.padEnd(width)} │ ${lineText(line)}`.trimEnd()).join('\n');
}

/** A fence longer than any in the text. */
function fence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}
