import { describe, expect, it } from 'vitest';
import { judge, type Entry, type Result } from './harness.ts';
import { figure, shortfall, table } from './table.ts';

function result(more: Partial<Entry>, figures: Record<string, number[]>): Result {
  const entry = { name: 'echo/64B', unit: 'calls/s', open: () => ({ ours: () => 0 }), ...more };
  return judge(entry, new Map(Object.entries(figures)), 1);
}

describe('table', () => {
  it('aligns figures, gives each peer a ratio, and marks what falls short', () => {
    const results = [
      result({ bytesEach: 64, bar: { atLeast: 1_000_000 } }, { ours: [1_234_567], grpc: [1_000] }),
      result(
        { name: 'echo/1KiB', bar: { atLeast: 3, against: 'grpc' } },
        { ours: [20], grpc: [10] },
      ),
      result({ name: 'echo/alone', note: 'nobody else can' }, { ours: [0.123456] }),
    ];
    expect(table('echo', results)).toBe(
      [
        'echo   unit          ours  MB/s   grpc   ratio  bar',
        '64B    calls/s  1,234,567    79  1,000  1,235×  ≥ 1,000,000 ✓',
        '1KiB   calls/s         20           10      2×  ≥ 3× ✗',
        'alone  calls/s      0.123',
        '  echo/alone: nobody else can',
      ].join('\n'),
    );
  });

  it('says in a line what was reached and what should have been', () => {
    expect(shortfall(result({ bar: { atLeast: 1_000 } }, { ours: [12] }))).toBe(
      'echo/64B falls short: 12 calls/s, the bar is ≥ 1,000',
    );
    expect(
      shortfall(result({ bar: { atLeast: 5, against: 'grpc' } }, { ours: [12], grpc: [4] })),
    ).toBe('echo/64B falls short: 3× of grpc, the bar is ≥ 5×');
  });
});

describe('figure', () => {
  it.each([
    [24_513_000, '24,513,000'],
    [1_234.5, '1,235'],
    [99.94, '99.9'],
    [1.956, '1.96'],
    [0.0123, '0.012'],
    [0, '0'],
    [Number.NaN, '?'],
  ])('%d is written %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });
});
