/**
 * Marks: how a number that was measured looks, and that nobody but the engine sees a mark.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { measured, measuredBlock, varies } from '../../chapters/notebook/mark.ts';
import { MarkSplitter } from '../../chapters/notebook/tap.ts';

afterEach(() => vi.unstubAllEnvs());

describe('a measured number', () => {
  it.each([
    [0, '0'],
    [0.01234, '0.012'],
    [1.2345, '1.23'],
    [12.345, '12.3'],
    [123.45, '123'],
    [1234567.8, '1,234,568'],
    [4096, '4,096'],
    [-1.5, '-1.50'],
  ])('%d is shown with as many digits as mean something: %s', (value, shown) => {
    expect(measured(value)).toBe(shown);
  });

  it('has the unit, the digits and the width that it is given', () => {
    expect(measured(2, 'ms')).toBe('2 ms');
    expect(measured(2, 'ms', { digits: 2 })).toBe('2.00 ms');
    expect(measured(2, 'ms', { width: 6 })).toBe('  2 ms');
    expect(varies(7, { width: 3 })).toBe('  7');
  });
});

describe('a mark', () => {
  it('is put only where an engine takes it off again', () => {
    expect([measured(1), varies('a'), measuredBlock('b')]).toEqual(['1', 'a', 'b']);
  });

  it('covers the value with its unit and its padding, and nothing beside it', () => {
    vi.stubEnv('WIREBOOK_TAPE', '3');
    const line = `[${measured(2, 'ms', { width: 6 })}] [${varies('x')}] ${measuredBlock('a\nb')}`;
    expect(new MarkSplitter().push(line)).toEqual([
      { text: '[' },
      { text: '  2 ms', mark: 'value' },
      { text: '] [' },
      { text: 'x', mark: 'value' },
      { text: '] ' },
      { text: 'a\nb', mark: 'block' },
    ]);
  });
});
