/**
 * The output tap: takes what this process prints and writes it to the tape, labelled with its lane.
 *
 * Knows: `process.stdout`, `process.stderr`, the tape's descriptor. Must not know: what a cell is.
 *
 * Decision: it replaces the streams' `write`, so that plain `console.log` is all that a chapter or a peer needs, and it writes
 * synchronously, so that a line is out before the next (perhaps blocking) call begins.
 */

import { writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { BLOCK_OPEN, MARK_CLOSE, MARK_OPEN } from './mark.ts';
import { encodeRecord, type Span, type TapeRecord } from './tape.ts';

/** Writes one record. Without a tape (a chapter run bare) it does nothing. */
export function writeTape(record: TapeRecord): void {
  const fd = process.env['WIREBOOK_TAPE'];
  if (fd === undefined) return;
  for (const line of encodeRecord(record)) writeWhole(Number(fd), Buffer.from(line));
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      // A full, non-blocking tape: the controller reads it in a moment. A controller that is gone reads no more.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}

/** Replaces stdout and stderr of this process by the tape. */
export function tapOutput(lane: string): void {
  for (const stream of [process.stdout, process.stderr]) {
    const splitter = new MarkSplitter();
    const decoder = new StringDecoder('utf8');
    const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
      const spans = splitter.push(text);
      if (spans.length > 0) writeTape({ kind: 'print', lane, spans });
      const done = rest.at(-1);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    };
    Object.defineProperty(stream, 'write', { value: write, configurable: true });
  }
}

/**
 * Takes the marks off a printed text. A mark may begin in one write and end in another; one with nothing in it is a span too.
 * A value ends with its line at the latest: a mark whose end was cut off must not hide all that is printed after it.
 */
export class MarkSplitter {
  #mark: Span['mark'];

  push(text: string): Span[] {
    const spans: Span[] = [];
    const put = (piece: string): void => {
      if (this.#mark !== undefined) spans.push({ text: piece, mark: this.#mark });
      else if (piece !== '') spans.push({ text: piece });
    };
    for (const piece of text.split(/([\u{E000}-\u{E002}])/u)) {
      if (piece === MARK_OPEN) this.#mark = 'value';
      else if (piece === BLOCK_OPEN) this.#mark = 'block';
      else if (piece === MARK_CLOSE) this.#mark = undefined;
      else {
        const lineEnd = this.#mark === 'value' ? piece.indexOf('\n') : -1;
        put(lineEnd === -1 ? piece : piece.slice(0, lineEnd));
        if (lineEnd === -1) continue;
        this.#mark = undefined;
        put(piece.slice(lineEnd));
      }
    }
    return spans;
  }
}
