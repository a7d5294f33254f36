/**
 * A transcript: what each cell of a chapter printed, line by line, with its lanes and its marks.
 *
 * Knows: tape records of printed text. Must not know: processes, files, how it is shown. Pure.
 *
 * Decision: lines are kept in the order in which they came, and compared lane by lane: what one process printed has an order,
 * two processes side by side have none.
 */

import type { Span } from './tape.ts';

export interface Line {
  /** Empty for the cell itself. */
  readonly lane: string;
  readonly spans: readonly Span[];
}

export interface CellOutput {
  readonly cell: number;
  readonly title: string;
  readonly lines: readonly Line[];
}

export type Transcript = readonly CellOutput[];

/** Puts printed pieces together to lines, for each lane by itself. */
export class LineAssembler {
  readonly #open = new Map<string, Span[]>();

  /** @returns the lines that this text completes */
  push(lane: string, spans: readonly Span[]): Line[] {
    const lines: Line[] = [];
    const open = this.#open.get(lane) ?? [];
    this.#open.set(lane, open);
    for (const span of spans) {
      const pieces = span.text.split('\n');
      for (const [index, text] of pieces.entries()) {
        if (index > 0) lines.push({ lane, spans: open.splice(0) });
        // An empty line in a marked block belongs to the block.
        if (text !== '' || span.mark !== undefined) append(open, { ...span, text });
      }
    }
    return lines;
  }

  /** @returns what was printed without a line end, as lines of their own */
  end(): Line[] {
    const rests = [...this.#open].filter(([, spans]) => spans.some(({ text }) => text !== ''));
    this.#open.clear();
    return rests.map(([lane, spans]) => ({ lane, spans }));
  }
}

/** Text that was printed in two writes is the same text: the cut is not kept. */
function append(spans: Span[], span: Span): void {
  const last = spans.at(-1);
  if (last !== undefined && last.mark === span.mark) {
    spans[spans.length - 1] = { ...last, text: last.text + span.text };
  } else spans.push(span);
}

/** A line as a reader sees it. */
export function lineText(line: Line): string {
  return line.spans.map((span) => span.text).join('');
}

const VALUE = '‹›';
const BLOCK = '‹block›';

/**
 * What must be equal in every run: the text of each lane in each cell, with the marked values taken out. A marked block is one
 * blank, however many lines it has.
 */
export function normalise(output: CellOutput): string[] {
  const lanes = [...new Set(output.lines.map((line) => line.lane))].toSorted();
  return lanes.flatMap((lane) => {
    const texts: string[] = [];
    let inBlock = false;
    for (const { spans } of output.lines.filter((line) => line.lane === lane)) {
      const text = spans.map(blank).join('');
      const goesOn = inBlock && spans[0]?.mark === 'block';
      if (goesOn) texts.push((texts.pop() ?? '') + text.slice(BLOCK.length));
      else texts.push(text);
      inBlock = spans.at(-1)?.mark === 'block';
    }
    return texts.map((text) => (lane === '' ? text : `${lane} │ ${text}`));
  });
}

function blank(span: Span): string {
  if (span.mark === undefined) return span.text;
  return span.mark === 'block' ? BLOCK : VALUE;
}

/** @returns the first difference of each cell, in words; empty when the transcripts are equal but for the marks */
export function compareTranscripts(recorded: Transcript, now: Transcript): string[] {
  const problems: string[] = [];
  if (recorded.length !== now.length) {
    problems.push(`${recorded.length} cells were recorded, ${now.length} ran`);
  }
  for (const [index, after] of now.entries()) {
    const before = recorded[index];
    if (before === undefined) break;
    if (before.title !== after.title) {
      problems.push(`cell ${after.cell} was recorded as "${before.title}", is "${after.title}"`);
    }
    const difference = firstDifference(normalise(before), normalise(after));
    if (difference !== undefined) problems.push(`cell ${after.cell}: ${difference}`);
  }
  return problems;
}

function firstDifference(before: readonly string[], after: readonly string[]): string | undefined {
  const length = Math.max(before.length, after.length);
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [before[index], after[index]];
    if (left !== right) {
      return `line ${index + 1} was recorded as ${quote(left)}, is now ${quote(right)}`;
    }
  }
  return undefined;
}

function quote(text: string | undefined): string {
  return text === undefined ? 'nothing' : JSON.stringify(text);
}
