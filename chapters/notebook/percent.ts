/**
 * The percent format: a TypeScript file cut into cells at its `// %%` lines.
 *
 * Knows: the text of a chapter. Must not know: files, processes, what a cell does. Pure.
 *
 * Decision: a marker counts only where the compiler sees a comment between two top-level statements. The same characters in
 * a template literal, in a block comment or inside a function are text, and a marker inside a statement is an error: a cell
 * could not be run by itself there.
 */

import { parseSync } from 'oxc-parser';

export interface ProseCell {
  readonly kind: 'prose';
  /** Line of the marker, from 1. */
  readonly line: number;
  /** Markdown, without the comment signs. */
  readonly text: string;
}

export interface CodeCell {
  readonly kind: 'code';
  readonly line: number;
  /** Counted over the code cells alone, from 1. */
  readonly number: number;
  readonly title: string;
  /** Without the marker line and the empty lines around it. */
  readonly source: string;
  /** Line of the source's first line, from 1. */
  readonly sourceLine: number;
  /** What the cell cannot run without: `// %% Title needs="linux"`. */
  readonly needs: readonly string[];
}

export type Cell = ProseCell | CodeCell;

/** A chapter that cannot be cut into cells. The message names the line. */
export class NotebookFormatError extends Error {
  override readonly name = 'NotebookFormatError';
}

const MARKER = /^\/\/ %%(.*)$/;
const PROSE = /^\s*\[markdown\]\s*$/;
const ATTRIBUTE = /\s(\w+)="([^"]*)"/g;

/**
 * @param text a whole chapter
 * @param name its path, for messages
 * @throws {NotebookFormatError} if it does not parse, has no marker, text before the first one, code in a prose cell, a
 *   marker inside a statement, or an attribute that means nothing
 */
export function parseNotebook(text: string, name: string): Cell[] {
  const lines = text.split(/\r?\n/);
  const markers = findMarkers(text, name);
  const [first] = markers;
  if (first === undefined) throw new NotebookFormatError(`${name} has no "// %%" line`);
  const early = lines.slice(0, first - 1).findIndex((line) => line.trim() !== '');
  if (early !== -1) {
    throw new NotebookFormatError(`${name}:${early + 1}: text before the first "// %%" line`);
  }
  const cells: Cell[] = [];
  let number = 0;
  for (const [index, line] of markers.entries()) {
    const body = lines.slice(line, (markers[index + 1] ?? lines.length + 1) - 1);
    const head = MARKER.exec(lines[line - 1] ?? '')?.[1] ?? '';
    if (PROSE.test(head)) {
      cells.push({ kind: 'prose', line, text: uncomment(body, line, name) });
    } else {
      number += 1;
      cells.push(codeCell({ number, line, head, body, name }));
    }
  }
  return cells;
}

function codeCell(cell: {
  number: number;
  line: number;
  head: string;
  body: readonly string[];
  name: string;
}): CodeCell {
  const { number, line, head, body, name } = cell;
  const needs: string[] = [];
  for (const [attribute, key, value = ''] of head.matchAll(ATTRIBUTE)) {
    if (key !== 'needs') {
      throw new NotebookFormatError(
        `${name}:${line}: a cell knows only needs="…", not ${attribute.trim()}`,
      );
    }
    needs.push(...value.split(/[ ,]+/).filter((word) => word !== ''));
  }
  const title = head.replaceAll(ATTRIBUTE, '').trim();
  const source = trimLines(body).join('\n');
  const sourceLine =
    line +
    1 +
    Math.max(
      0,
      body.findIndex((one) => one.trim() !== ''),
    );
  return { kind: 'code', line, number, title, source, sourceLine, needs };
}

function uncomment(body: readonly string[], line: number, name: string): string {
  const text = body.map((one, index) => {
    if (one.trim() === '') return '';
    const comment = /^\/\/ ?(.*)$/.exec(one);
    if (comment === null) {
      throw new NotebookFormatError(
        `${name}:${line + 1 + index}: code in a markdown cell; begin a code cell with "// %% Title"`,
      );
    }
    return comment[1] ?? '';
  });
  return trimLines(text).join('\n');
}

function trimLines(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return first === -1 ? [] : lines.slice(first, last + 1);
}

/** Lines of the markers, from 1. */
function findMarkers(text: string, name: string): number[] {
  const { program, comments, errors } = parseSync(name, text, { lang: 'ts', sourceType: 'module' });
  const [problem] = errors;
  if (problem !== undefined) {
    const at = problem.labels[0]?.start ?? 0;
    throw new NotebookFormatError(`${name}:${lineOf(text, at)}: ${problem.message}`);
  }
  const found: number[] = [];
  for (const comment of comments) {
    const startsLine = comment.start === 0 || text[comment.start - 1] === '\n';
    if (comment.type !== 'Line' || !startsLine || !comment.value.startsWith(' %%')) continue;
    const line = lineOf(text, comment.start);
    if (program.body.some((node) => node.start < comment.start && comment.start < node.end)) {
      throw new NotebookFormatError(`${name}:${line}: a "// %%" line inside a statement`);
    }
    found.push(line);
  }
  return found;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
