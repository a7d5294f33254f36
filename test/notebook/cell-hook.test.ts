/**
 * How a chapter is made to stop before each of its cells: in the source, without moving a line of it.
 */
import { describe, expect, it } from 'vitest';
import { chapterNames, readChapter } from '../../chapters/notebook/chapter-file.ts';
import { readFileSync } from 'node:fs';

interface Stops {
  stops: [line: number, cell: number][];
  without: [from: number, to: number][];
}
const file = new URL('../../chapters/notebook/cell-hook.mjs', import.meta.url);
const hook: { instrument: (source: string, stops: Stops) => string } = await import(file.href);
const instrument = (lines: readonly string[], stops: Partial<Stops>): string[] =>
  hook.instrument(lines.join('\n'), { stops: [], without: [], ...stops }).split('\n');

const SOURCE = [
  '// %% [markdown]',
  '// Prose.',
  '// %% One',
  'const a: number = 1;',
  '// %% Two',
  'export default a;',
];

describe('a chapter with stops', () => {
  it('asks for leave where a cell begins, and is otherwise as it was', () => {
    const lines = instrument(SOURCE, {
      stops: [
        [3, 1],
        [5, 2],
      ],
    });
    expect(lines).toEqual([
      '// %% [markdown]',
      '// Prose.',
      expect.stringMatching(/^await .*\(1\);$/),
      'const a: number = 1;',
      expect.stringMatching(/^await .*\(2\);$/),
      'export default a;',
    ]);
  });

  it('has empty lines where a cell cannot run', () => {
    const lines = instrument(SOURCE, { stops: [[5, 2]], without: [[3, 4]] });
    expect(lines.slice(2)).toEqual(['', '', expect.stringContaining('await'), 'export default a;']);
  });

  it('ends as before when the last cell is left out, wherever that is said to end', () => {
    const lines = instrument(SOURCE, { without: [[5, Number.MAX_SAFE_INTEGER]] });
    expect(lines).toEqual([...SOURCE.slice(0, 4), '', '']);
  });

  it.each(chapterNames())('%s keeps each line of code where it was', (name) => {
    const chapter = readChapter(name);
    const source = readFileSync(chapter.file, 'utf8').split('\n');
    const stops = chapter.codeCells.map(({ line, number }): [number, number] => [line, number]);
    const lines = instrument(source, { stops });
    const markers = new Set(stops.map(([line]) => line));
    expect(lines.filter((_, index) => !markers.has(index + 1))).toEqual(
      source.filter((_, index) => !markers.has(index + 1)),
    );
  });
});
