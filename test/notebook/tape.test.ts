/**
 * The tape: what is printed gets through whole, whatever it is, however long, and wherever the stream is cut.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_OPEN, MARK_CLOSE, MARK_OPEN } from '../../chapters/notebook/mark.ts';
import { MarkSplitter } from '../../chapters/notebook/tap.ts';
import {
  encodeRecord,
  type Span,
  type TapeRecord,
  TapeReader,
} from '../../chapters/notebook/tape.ts';

/** What every kernel writes whole. */
const PIPE_BUF = 4096;

/** Any UTF-16 text: control characters, line ends, pairs of surrogates, and halves of them. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('a', 'é', '\n', '"', '\\', '𝄞', '😀', '\u0000') },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
        { weight: 1, arbitrary: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) },
      ),
      { maxLength, size: 'max' },
    )
    .map((pieces) => pieces.join(''));

const anySpans: fc.Arbitrary<Span[]> = fc.array(
  fc
    .record({ text: anyText(2000) })
    .chain(({ text }) =>
      fc.constantFrom<Span>({ text }, { text, mark: 'value' }, { text, mark: 'block' }),
    ),
  { maxLength: 4 },
);

/** The spans with neighbours of the same kind made one, as a reader of the tape makes them. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    if (span.text === '' && span.mark === undefined) continue;
    const last = result.at(-1);
    if (last !== undefined && last.mark === span.mark)
      result[result.length - 1] = { ...last, text: last.text + span.text };
    else result.push(span);
  }
  return result;
}

const printed = (records: readonly TapeRecord[]): Span[] =>
  joined(records.flatMap((record) => (record.kind === 'print' ? record.spans : [])));

/** Cuts a text at these places, given as shares of its length. */
function cut(text: string, shares: readonly number[]): string[] {
  const places = shares.map((share) => Math.floor(share * text.length)).toSorted((a, b) => a - b);
  return [...places, text.length].map((end, index) => text.slice(places[index - 1] ?? 0, end));
}

describe('a record on the tape', () => {
  it('is one line', () => {
    expect(encodeRecord({ kind: 'before', cell: 3 })).toEqual(['{"kind":"before","cell":3}\n']);
  });

  it('is small enough to be written whole, whatever is printed', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        for (const line of encodeRecord({ kind: 'print', lane: 'the server', spans }))
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(PIPE_BUF);
      }),
    );
  });

  it('is put together again, wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        anySpans,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (spans, shares) => {
          const stream = encodeRecord({ kind: 'print', lane: 'server', spans }).join('');
          // Through UTF-8, as on its way from one process to the other.
          const arrived = Buffer.from(stream).toString('utf8');
          const reader = new TapeReader();
          const records = cut(arrived, shares).flatMap((chunk) => reader.push(chunk));
          expect(printed(records)).toEqual(joined(spans));
        },
      ),
    );
  });

  it('may cut between the two halves of a character: they meet again', () => {
    for (const start of ['', 'a']) {
      const text = start + '𝄞'.repeat(3000);
      const lines = encodeRecord({ kind: 'print', lane: '', spans: [{ text }] });
      expect(lines.length).toBeGreaterThan(1);
      expect(printed(new TapeReader().push(lines.join('')))).toEqual([{ text }]);
    }
  });

  it('keeps its mark in every piece', () => {
    const spans: Span[] = [{ text: 'x'.repeat(10_000), mark: 'block' }];
    const records = new TapeReader().push(
      encodeRecord({ kind: 'print', lane: 'a', spans }).join(''),
    );
    expect(records.length).toBeGreaterThan(1);
    expect(records).toEqual(records.map(() => expect.objectContaining({ lane: 'a' })));
    expect(printed(records)).toEqual(spans);
  });

  it('is small for an error too, and ends somewhere', () => {
    fc.assert(
      fc.property(anyText(2000), anyText(2000), (message, stack) => {
        const lines = encodeRecord({ kind: 'fault', message, stack });
        for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(PIPE_BUF);
        const faults = new TapeReader()
          .push(lines.join(''))
          .filter((record) => record.kind === 'fault');
        const whole = faults.map((fault) => fault.message).join('');
        expect(message.startsWith(whole)).toBe(true);
        expect(whole.length).toBeGreaterThanOrEqual(Math.min(message.length, 4000));
        expect(stack.startsWith(faults.map((fault) => fault.stack).join(''))).toBe(true);
        expect(faults.map(({ more = false }) => more)).toEqual(
          faults.map((_, index) => index < faults.length - 1),
        );
      }),
    );
  });
});

describe('what is printed', () => {
  const split = (...writes: string[]): Span[] => {
    const splitter = new MarkSplitter();
    return joined(writes.flatMap((text) => splitter.push(text)));
  };

  it('loses its marks, which become spans', () => {
    expect(
      split(`took ${MARK_OPEN}12 ms${MARK_CLOSE} on port ${MARK_OPEN}7${MARK_CLOSE}\n`),
    ).toEqual([
      { text: 'took ' },
      { text: '12 ms', mark: 'value' },
      { text: ' on port ' },
      { text: '7', mark: 'value' },
      { text: '\n' },
    ]);
  });

  it('may open a mark in one write and close it in another', () => {
    expect(split(`a ${BLOCK_OPEN}plo`, 't\nplot', `${MARK_CLOSE} b`)).toEqual([
      { text: 'a ' },
      { text: 'plot\nplot', mark: 'block' },
      { text: ' b' },
    ]);
  });

  it('says that there was a mark, even if there was nothing in it', () => {
    expect(split(`[${MARK_OPEN}${MARK_CLOSE}]`)).toEqual([
      { text: '[' },
      { text: '', mark: 'value' },
      { text: ']' },
    ]);
  });

  it('is marked no further than its line, if a mark lost its end', () => {
    const text = `port ${MARK_OPEN}41234${MARK_CLOSE}`.slice(0, -1);
    expect(split(`${text}\nnext\n`)).toEqual([
      { text: 'port ' },
      { text: '41234', mark: 'value' },
      { text: '\nnext\n' },
    ]);
  });
});
