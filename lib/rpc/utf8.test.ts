import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from 'wirebook/base';
import { readUtf8, utf8Bytes, writeUtf8 } from './utf8.ts';

/** Code units of any kind, so that halves of pairs come alone too. */
const anyText = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units)),
);

function encoded(text: string): Uint8Array {
  const bytes = utf8Bytes(text);
  const target = new Uint8Array(bytes + 8).fill(0xee);
  expect(writeUtf8(target, 4, text, bytes)).toBe(4 + bytes);
  expect([...target.subarray(0, 4), ...target.subarray(4 + bytes)]).toEqual(Array(8).fill(0xee));
  return target.slice(4, 4 + bytes);
}

/** What the platform makes of the bytes: undefined when they are not UTF-8. */
function platform(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

describe('writing', () => {
  it('gives what TextEncoder gives, for any text, and touches no byte beside', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(encoded(text)).toEqual(new TextEncoder().encode(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('a lone surrogate becomes U+FFFD', () => {
    expect(encoded('a\ud800b')).toEqual(fromHex('61 efbfbd 62'));
  });
});

describe('reading', () => {
  it('gives what TextDecoder gives, for any bytes', () => {
    const someBytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      anyText.map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(someBytes, (bytes) => {
        expect(readUtf8(bytes, 0, bytes.length)).toBe(platform(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps a byte order mark: to protobuf it is a character', () => {
    expect(readUtf8(fromHex('efbbbf 61'), 0, 4)).toBe('\ufeffa');
  });

  it.each(['ff', 'c080', 'eda080', 'f4908080', 'e282', '61'.repeat(40) + 'c3'])(
    'says that %s is not UTF-8',
    (hex) => {
      const bytes = fromHex(hex);
      expect(readUtf8(bytes, 0, bytes.length)).toBeUndefined();
    },
  );

  it('reads only what lies between', () => {
    const bytes = new TextEncoder().encode('before, here, after');
    expect(readUtf8(bytes, 8, 12)).toBe('here');
  });
});
