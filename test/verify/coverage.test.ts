import { describe, expect, it } from 'vitest';
import {
  checkCanary,
  checkThresholds,
  mergeLines,
  percent,
  type FileCoverage,
} from './coverage.ts';

/** A report on one file: how often each line ran, and each function. */
function file(lines: Record<number, number>, functions: Record<string, number> = {}): FileCoverage {
  const names = Object.keys(functions);
  return {
    statementMap: Object.fromEntries(
      Object.keys(lines).map((line) => [line, { start: { line: Number(line) } }]),
    ),
    s: Object.fromEntries(Object.entries(lines)),
    fnMap: Object.fromEntries(names.map((name, index) => [index, { name }])),
    f: Object.fromEntries(Object.values(functions).entries()),
  };
}

describe('the canary', () => {
  const honest = { calledByTest: 1, calledByChild: 0, calledByNobody: 0 };
  const told = (functions: Record<string, number>): string[] =>
    checkCanary('vitest', file({}, functions), 'calledByTest');

  it('is content when only what was called shows as called', () => {
    expect(told(honest)).toEqual([]);
  });

  it('finds a report false in which a function that nobody calls is covered', () => {
    expect(told({ ...honest, calledByNobody: 1 })).toEqual([
      "the figures of vitest are false: of the canary's functions only calledByTest was called, and it says calledByTest and calledByNobody of 3",
    ]);
  });

  it('finds a report false that has seen nothing, or does not know the file', () => {
    expect(told({ ...honest, calledByTest: 0 })).toHaveLength(1);
    expect(checkCanary('c8', undefined, 'calledByChild')).toHaveLength(1);
  });
});

describe('two reports', () => {
  const tests = { 'lib/a.ts': file({ 1: 1, 2: 0, 5: 0, 6: 0, 9: 0 }), 'lib/types.ts': file({}) };

  it('cover a line together when either has seen it; comments do not count', () => {
    const children = { 'lib/a.ts': file({ 1: 1, 2: 3, 3: 1, 4: 0, 5: 0, 6: 0 }) };
    const files = mergeLines(tests, [children, {}]);
    expect(files).toEqual([
      { path: 'lib/a.ts', lines: 5, missed: [5, 6, 9] },
      { path: 'lib/types.ts', lines: 0, missed: [] },
    ]);
    expect(percent(files)).toBe(40);
  });

  it('fall short by file and in all, with the lines that nothing has run', () => {
    const files = mergeLines(tests, []);
    expect(checkThresholds(files, { total: 95, file: 85 })).toEqual([
      'lib/a.ts: 20.0 % of lines, at least 85 % wanted; never run: 2, 5-6, 9',
      'all: 20.0 % of lines, at least 95 % wanted',
    ]);
    expect(checkThresholds(files, { total: 20, file: 20 })).toEqual([]);
  });
});
