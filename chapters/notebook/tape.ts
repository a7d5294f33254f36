/**
 * The tape: one stream on which everything that a chapter's processes do is written in the order in which it happened.
 *
 * Knows: the records and how they are cut into lines. Must not know: which process writes, or what is done with a record.
 *
 * Decision: all processes of a run (cells and lanes) write to the *same* descriptor, one short synchronous write a record.
 * The kernel keeps such writes whole and in order, so what a server printed before it answered stands before what its client
 * printed after it heard the answer, even if either thread is blocked a moment later. A pipe for each process could not
 * promise that.
 */

/** A piece of a printed line. A marked one may differ between runs. */
export interface Span {
  readonly text: string;
  readonly mark?: 'value' | 'block';
}

export type TapeRecord =
  /** Printed text; it need not end with the line. */
  | { readonly kind: 'print'; readonly lane: string; readonly spans: readonly Span[] }
  /** The cell process stands before this cell and waits for leave to run it. */
  | { readonly kind: 'before'; readonly cell: number }
  | { readonly kind: 'lane'; readonly lane: string; readonly pid: number }
  /**
   * A cell threw, or something outside any cell did. `stack` is the error's, with positions in the TypeScript source. With
   * `more`, both go on in the next such record.
   */
  | {
      readonly kind: 'fault';
      readonly message: string;
      readonly stack: string;
      readonly more?: boolean;
    }
  | { readonly kind: 'done' };

/** Records are cut to this size, which every kernel writes whole (PIPE_BUF on Linux). */
const RECORD_BYTES = 4096;
/** A UTF-16 unit takes at most six bytes in JSON; the rest is room for the record's frame. */
const TEXT_UNITS = 600;
/** Nobody reads more of a message or of a stack. */
const FAULT_UNITS = 4000;

/** The lines (each with its line end) that carry a record; long text becomes several records. */
export function encodeRecord(record: TapeRecord): string[] {
  const line = `${JSON.stringify(record)}\n`;
  if (Buffer.byteLength(line) <= RECORD_BYTES) return [line];
  switch (record.kind) {
    case 'print': {
      const { lane } = record;
      const spans = record.spans.flatMap(cutSpan);
      return spans.map((span) => `${JSON.stringify({ kind: 'print', lane, spans: [span] })}\n`);
    }
    case 'fault': {
      const { message, stack } = record;
      const pieces = [
        ...cut(message.slice(0, FAULT_UNITS)).map((text) => ({ message: text, stack: '' })),
        ...cut(stack.slice(0, FAULT_UNITS)).map((text) => ({ message: '', stack: text })),
      ];
      return pieces.map((piece, index) => {
        const more = index < pieces.length - 1;
        return `${JSON.stringify({ kind: 'fault', ...piece, more })}\n`;
      });
    }
    default:
      return [line];
  }
}

function cutSpan({ text, mark }: Span): Span[] {
  return cut(text).map((piece) => (mark === undefined ? { text: piece } : { text: piece, mark }));
}

function cut(text: string): string[] {
  const pieces = [text.slice(0, TEXT_UNITS)];
  for (let at = TEXT_UNITS; at < text.length; at += TEXT_UNITS) {
    pieces.push(text.slice(at, at + TEXT_UNITS));
  }
  return pieces;
}

/** Puts records together again from chunks that are cut anywhere. */
export class TapeReader {
  #rest = '';

  /** @returns the records that this chunk completes, in order */
  push(chunk: string): TapeRecord[] {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(line) as TapeRecord);
  }
}
