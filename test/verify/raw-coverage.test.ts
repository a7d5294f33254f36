import { describe, expect, it } from 'vitest';
import { type RawCoverage, sortTexts, TextNumbers } from './raw-coverage.ts';

/** A module of so many characters whose one function begins at `at`. */
function module(url: string, length: number, at: number): RawCoverage['result'][number] {
  const range = (startOffset: number, endOffset: number) => ({ startOffset, endOffset, count: 1 });
  return {
    url,
    functions: [
      { functionName: '', ranges: [range(0, length)] },
      { functionName: 'first', ranges: [range(at, at + 10)] },
    ],
  };
}

const everything = (): boolean => true;
const urls = (report: RawCoverage | undefined): string[] | undefined =>
  report?.result.map(({ url }) => url);

describe('raw coverage', () => {
  it('is added up where the text is the same, and kept apart where it is another', () => {
    const numbers = new TextNumbers();
    const imported = { result: [module('a', 100, 5), module('b', 100, 5)] };
    const required = { result: [module('a', 100, 5), module('b', 130, 35)] };
    const shifted = { result: [module('b', 100, 6)] };
    expect(
      [...sortTexts(imported, numbers, everything)].map(([at, own]) => [at, urls(own)]),
    ).toEqual([[0, ['a', 'b']]]);
    const second = sortTexts(required, numbers, everything);
    expect([urls(second.get(0)), urls(second.get(1))]).toEqual([['a'], ['b']]);
    expect([...sortTexts(shifted, numbers, everything).keys()]).toEqual([2]);
    expect([...sortTexts(imported, numbers, everything).keys()]).toEqual([0]);
    expect(numbers.most).toBe(3);
  });

  it('keeps to the modules that are wanted, and to their source maps', () => {
    const report = {
      result: [module('lib/a', 1, 0), module('node_modules/b', 1, 0)],
      'source-map-cache': { 'lib/a': 'map of a', 'node_modules/b': 'map of b' },
    };
    const numbers = new TextNumbers();
    const sorted = sortTexts(report, numbers, (url) => url.startsWith('lib/'));
    expect(urls(sorted.get(0))).toEqual(['lib/a']);
    expect(sorted.get(0)?.['source-map-cache']).toEqual({ 'lib/a': 'map of a' });
    expect(sortTexts({ result: [] }, numbers, everything).size).toBe(0);
  });
});
