/**
 * What may differ between two runs of a chapter, and what may not.
 */
import { describe, expect, it } from 'vitest';
import { BLOCK_OPEN, MARK_CLOSE, MARK_OPEN } from '../../chapters/notebook/mark.ts';
import { MarkSplitter } from '../../chapters/notebook/tap.ts';
import {
  compareTranscripts,
  type CellOutput,
  type Line,
  LineAssembler,
  lineText,
  normalise,
  type Transcript,
} from '../../chapters/notebook/transcript.ts';

const value = (text: string): string => `${MARK_OPEN}${text}${MARK_CLOSE}`;
const block = (text: string): string => `${BLOCK_OPEN}${text}${MARK_CLOSE}`;

type Print = string | { lane: string; text: string };
const server = (text: string): Print => ({ lane: 'server', text });
const client = (text: string): Print => ({ lane: 'client', text });

/** A cell that printed this, each as one `console.log`. */
function cell(...prints: Print[]): CellOutput {
  const assembler = new LineAssembler();
  const lines = prints.flatMap((print) => {
    const { lane, text } = typeof print === 'string' ? { lane: '', text: print } : print;
    return assembler.push(lane, new MarkSplitter().push(`${text}\n`));
  });
  return { cell: 1, title: 'A cell', lines };
}

const compare = (before: Print[], after: Print[]): string[] =>
  compareTranscripts([cell(...before)], [cell(...after)]);

describe('two runs are equal', () => {
  it('when they printed the same', () => {
    expect(compare(['a', server('b')], ['a', server('b')])).toEqual([]);
  });

  it('when only a marked value is another, of another length, or empty', () => {
    const run = (port: string): Print[] => [`port ${value(port)}, listening`];
    expect(compare(run('41234'), run('7'))).toEqual([]);
    expect(compare(run('41234'), run(''))).toEqual([]);
  });

  it('when a marked block has another height', () => {
    const run = (plot: string): Print[] => ['before', block(plot), 'after'];
    expect(compare(run('*\n**\n***'), run('*'))).toEqual([]);
    expect(compare(run('*\n\n***'), run(''))).toEqual([]);
  });

  it('when two lanes printed in another order, each in its own', () => {
    expect(
      compare(
        [server('accept'), client('connect'), server('recv')],
        [client('connect'), server('accept'), server('recv')],
      ),
    ).toEqual([]);
  });
});

describe('two runs differ, and both sides are shown', () => {
  it('when an unmarked digit changes', () => {
    expect(compare(['3 bytes', 'took 12 ms'], ['3 bytes', 'took 13 ms'])).toEqual([
      'cell 1: line 2 was recorded as "took 12 ms", is now "took 13 ms"',
    ]);
  });

  it('when a digit beside a marked value changes', () => {
    expect(compare([`port ${value('1')}, backlog 5`], [`port ${value('2')}, backlog 6`])).toEqual([
      'cell 1: line 1 was recorded as "port ‹›, backlog 5", is now "port ‹›, backlog 6"',
    ]);
  });

  it('when a value is not marked any more', () => {
    expect(compare([`port ${value('41234')}`], ['port 41234'])).toEqual([
      'cell 1: line 1 was recorded as "port ‹›", is now "port 41234"',
    ]);
  });

  it('when a line is missing or too many', () => {
    expect(compare(['a', 'b'], ['a'])).toEqual([
      'cell 1: line 2 was recorded as "b", is now nothing',
    ]);
    expect(compare(['a'], ['a', ''])).toEqual([
      'cell 1: line 2 was recorded as nothing, is now ""',
    ]);
  });

  it('when one lane printed in another order', () => {
    expect(compare([server('a'), server('b')], [server('b'), server('a')])).toEqual([
      'cell 1: line 1 was recorded as "server │ a", is now "server │ b"',
    ]);
  });

  it('when another lane printed it', () => {
    expect(compare([server('a')], [client('a')])).toEqual([
      'cell 1: line 1 was recorded as "server │ a", is now "client │ a"',
    ]);
  });

  it('when a line moved to another cell', () => {
    const [one, two] = [
      { cell: 1, title: 'One' },
      { cell: 2, title: 'Two' },
    ];
    const { lines } = cell('a');
    const before: Transcript = [
      { ...one, lines },
      { ...two, lines: [] },
    ];
    const after: Transcript = [
      { ...one, lines: [] },
      { ...two, lines },
    ];
    expect(compareTranscripts(before, after)).toEqual([
      'cell 1: line 1 was recorded as "a", is now nothing',
      'cell 2: line 1 was recorded as nothing, is now "a"',
    ]);
  });

  it('when a cell is new, or has another title', () => {
    const { lines } = cell('a');
    const one = { cell: 1, title: 'One', lines };
    expect(compareTranscripts([one], [{ ...one, title: 'Another' }])).toEqual([
      'cell 1 was recorded as "One", is "Another"',
    ]);
    expect(compareTranscripts([one], [one, { cell: 2, title: 'Two', lines: [] }])).toEqual([
      '1 cells were recorded, 2 ran',
    ]);
  });

  it('when text beside a marked block changes', () => {
    expect(compare([`load ${block('1\n2')} %`], [`use ${block('3')} %`])).toHaveLength(1);
  });
});

describe('lines', () => {
  it('are put together from pieces, for each lane by itself', () => {
    const assembler = new LineAssembler();
    const push = (lane: string, text: string): string[] =>
      assembler.push(lane, [{ text }]).map((line) => `${line.lane}: ${lineText(line)}`);
    expect(push('a', 'one ')).toEqual([]);
    expect(push('b', 'uno\ndue')).toEqual(['b: uno']);
    expect(push('a', 'line\n\n')).toEqual(['a: one line', 'a: ']);
    expect(assembler.end()).toEqual([{ lane: 'b', spans: [{ text: 'due' }] }]);
    expect(assembler.end()).toEqual([]);
  });

  it('do not show in how many writes they were printed', () => {
    const lines = (...writes: string[]): Line[] => {
      const assembler = new LineAssembler();
      return writes.flatMap((text) => assembler.push('', [{ text }]));
    };
    expect(lines('half ', 'and half', '\n')).toEqual(lines('half and half\n'));
  });

  it('are compared without the values, lane by lane', () => {
    const output = cell(server('port ' + value('1')), 'from the cell', client('hello'));
    expect(normalise(output)).toEqual(['from the cell', 'client │ hello', 'server │ port ‹›']);
  });
});
