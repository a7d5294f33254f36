/**
 * Shows a running chapter to a reader: where she is, prose, code, then what the code prints while it prints it.
 *
 * Knows: a stream of text to write to and its width. Must not know: processes and keys; it is told what happens.
 *
 * Decision: the code is shown *before* the pause and its output after it, so that the place for a prediction is between the two.
 */

import path from 'node:path';
import chalk, { type ChalkInstance } from 'chalk';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { type Chapter, ROOT } from './chapter-file.ts';
import { claimsApart } from './claims.ts';
import type { Cell, CodeCell } from './percent.ts';
import { type Block, resolveProse } from './prose.ts';
import { lacks, type Outcome } from './run-chapter.ts';
import { type Highlight, renderMarkdown } from './terminal-markdown.ts';
import { type Line, lineText } from './transcript.ts';

export interface Stage {
  readonly write: (text: string) => void;
  /** To wrap prose at. */
  readonly columns: number;
  /** To fold code at: Infinity where nobody looks at it line by line. */
  readonly codeColumns: number;
  readonly highlight: Highlight;
}

const LANE_COLOURS: readonly ChalkInstance[] = [
  chalk.blue,
  chalk.magenta,
  chalk.green,
  chalk.yellow,
  chalk.cyan,
];
const WIDEST = 96;

export class Show {
  readonly #chapter: Chapter;
  readonly #stage: Stage;
  readonly #lanes = new Map<string, ChalkInstance>();
  #shown = 0;
  #claims: readonly string[] = [];
  #laneWidth = 0;

  constructor(chapter: Chapter, stage: Stage) {
    this.#chapter = chapter;
    this.#stage = stage;
  }

  /** Everything from where the reader is up to this cell's code. */
  upTo(cell: CodeCell): void {
    const { cells } = this.#chapter;
    const end = cells.indexOf(cell) + 1;
    for (const one of cells.slice(this.#shown, end)) this.#cell(one);
    this.#shown = Math.max(this.#shown, end);
  }

  /** What stands behind the last cell. */
  rest(): void {
    const { cells } = this.#chapter;
    for (const one of cells.slice(this.#shown)) this.#cell(one);
    this.#shown = cells.length;
  }

  /** Goes past these cells without showing them. */
  skipTo(cell: CodeCell): void {
    const { cells } = this.#chapter;
    let start = cells.indexOf(cell);
    while (cells[start - 1]?.kind === 'prose') start -= 1;
    this.#shown = start;
  }

  line(line: Line): void {
    const text = lineText(line);
    if (line.lane === '') {
      this.#write(`${text}\n`);
      return;
    }
    const known = this.#lanes.get(line.lane);
    const colour = known ?? LANE_COLOURS[this.#lanes.size % LANE_COLOURS.length] ?? chalk.blue;
    this.#lanes.set(line.lane, colour);
    this.#laneWidth = Math.max(this.#laneWidth, line.lane.length);
    this.#write(`${colour(`${line.lane.padEnd(this.#laneWidth)} │`)} ${text}\n`);
  }

  /** What the cell has claimed of its output. It ran to its end, so each of them holds. */
  claims(): void {
    for (const claim of this.#claims) {
      const folded = fold(`✓ ${claim}`, this.#stage.codeColumns, '  ');
      this.#write(`${chalk.dim(folded)}\n`);
    }
    this.#claims = [];
  }

  failure(outcome: Extract<Outcome, { kind: 'failed' }>): void {
    const { cell, reason, stack } = outcome;
    const name = path.relative(ROOT, this.#chapter.file);
    const line = lineIn(stack, this.#chapter.file);
    const where = line === undefined ? name : `${name}:${line}`;
    const title =
      cell === undefined ? 'before the first cell' : `cell ${cell.number} · ${cell.title}`;
    this.#write(`\n${chalk.red.bold(`✖ ${title}`)}  ${where}\n`);
    if (cell !== undefined) this.#write(`\n${excerpt(cell, line)}\n`);
    this.#write(`\n${chalk.red(reason)}\n`);
    const frames = stack
      .split('\n')
      .filter((one) => /^ {4}at .*(chapters|lib|exercises)\//.test(one));
    if (frames.length > 0) {
      this.#write(
        `${chalk.dim(frames.join('\n').replaceAll(`file://${ROOT}`, '').replaceAll(ROOT, ''))}\n`,
      );
    }
  }

  #cell(cell: Cell): void {
    if (cell.kind === 'prose') {
      const blocks = resolveProse(cell.text, this.#chapter.folder);
      for (const block of blocks) this.#block(block);
      return;
    }
    const place = `cell ${cell.number} of ${this.#chapter.codeCells.length}`;
    const head = cell.title === '' ? place : `${place} · ${cell.title}`;
    const rule = '─'.repeat(Math.max(4, this.#width - head.length - 4));
    this.#write(`${chalk.dim('──')} ${chalk.bold(head)} ${chalk.dim(rule)}\n\n`);
    const { code, claims } = claimsApart(cell.source);
    this.#claims = claims;
    this.#code(code);
    const lacking = lacks(cell);
    if (lacking.length > 0) {
      const needs = lacking.join(' and ').replace('linux', 'Linux');
      this.#write(
        chalk.yellow(
          `This cell needs ${needs} and is left out here; the README shows what it printed, and the devcontainer runs it.\n\n`,
        ),
      );
    }
  }

  #block(block: Block): void {
    switch (block.kind) {
      case 'markdown':
        this.#write(`${renderMarkdown(block.text, this.#width, this.#stage.highlight)}\n\n`);
        break;
      case 'include': {
        const { file, symbol, line, source } = block.included;
        const name = symbol === '' ? file : `${file}:${line} · ${symbol}`;
        this.#write(`${chalk.dim(name)}\n\n`);
        this.#code(source);
        break;
      }
      case 'exercise': {
        const { number, title } = block.exercise;
        this.#write(
          `${chalk.yellow.bold(`✎ Exercise ${number} · ${title}`)}   npm run exercise ${number}\n\n`,
        );
        break;
      }
      case 'lab':
        break;
      default:
        block satisfies never;
    }
  }

  /** Code is indented; a line that is too long for the terminal goes on below, further in. */
  #code(source: string): void {
    const margin = this.#stage.codeColumns < WIDEST ? '  ' : '    ';
    const lines = this.#stage
      .highlight(source, 'ts')
      .split('\n')
      .map((line) => {
        const deep = /^ */.exec(line)?.[0] ?? '';
        const folded = fold(line, this.#stage.codeColumns - margin.length, `${deep}      `);
        return line === '' ? '' : indent(folded, margin);
      });
    this.#write(`${lines.join('\n')}\n\n`);
  }

  get #width(): number {
    return Math.min(this.#stage.columns, WIDEST);
  }

  #write(text: string): void {
    this.#stage.write(text);
  }
}

/** The line of `file` that a stack names first. */
function lineIn(stack: string, file: string): number | undefined {
  const at = stack.indexOf(`${file}:`);
  if (at === -1) return undefined;
  const line = Number.parseInt(stack.slice(at + file.length + 1), 10);
  return Number.isNaN(line) ? undefined : line;
}

/** The cell's source with its line numbers, the line in question pointed at. */
function excerpt(cell: CodeCell, line: number | undefined): string {
  const first = cell.sourceLine;
  return cell.source
    .split('\n')
    .map((text, index) => {
      const number = String(first + index).padStart(5);
      return first + index === line
        ? chalk.red(`>${number} │ ${text}`)
        : `${chalk.dim(` ${number} │`)} ${text}`;
    })
    .join('\n');
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}

/** Breaks a line where it is too wide, and begins what follows with `hang`. */
function fold(line: string, width: number, hang: string): string {
  if (stringWidth(line) <= width) return line;
  const options = { hard: true, trim: false };
  const [first = '', ...rest] = wrapAnsi(line, width - hang.length, options).split('\n');
  return [first, ...rest.map((one) => hang + one.trimStart())].join('\n');
}
