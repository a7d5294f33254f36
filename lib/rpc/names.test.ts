import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readId, readName } from './names.ts';
import { readUtf8 } from './utf8.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const someBytes = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 70 }).map(text),
  fc.string({ unit: 'binary', maxLength: 30 }).map(text),
  fc.nat(99_999).map((value) => text(String(value).padStart(6, '0'))),
  fc.maxSafeNat().map((value) => text(String(value))),
  // Few bytes, few kinds: many of them have the same place.
  fc.uint8Array({ maxLength: 3, max: 3 }),
  fc.uint8Array({ maxLength: 70 }),
);

describe.each([
  ['readName', readName],
  ['readId', readId],
])('%s', (_, read) => {
  it('reads what readUtf8 reads, the first time and again', () => {
    fc.assert(
      fc.property(someBytes, fc.nat(5), (bytes, at) => {
        const within = new Uint8Array(bytes.length + 10);
        within.set(bytes, at);
        const expected = readUtf8(bytes, 0, bytes.length);
        expect(read(within, at, at + bytes.length)).toBe(expected);
        expect(read(within, at, at + bytes.length)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('what is read again does not change with the bytes that it was first read from', () => {
  const bytes = text('EchoService');
  expect(readName(bytes, 0, bytes.length)).toBe('EchoService');
  bytes.fill(0x78);
  expect(readName(text('EchoService'), 0, 11)).toBe('EchoService');
  expect(readName(bytes, 0, 11)).toBe('xxxxxxxxxxx');
});

it('a name is not taken for one that begins like it and has the same place', () => {
  const short = text('Echo');
  // The first, the middle and the last byte decide, and the length: of nine thousand some have the place of "Echo".
  for (let index = 0; index < 9_000; index += 1) {
    expect(readName(short, 0, 4)).toBe('Echo'); // it has its place again
    const [middle, last] = [33 + Math.floor(index / 95), 32 + (index % 95)];
    const longer = `Echo${String.fromCharCode(middle)}..${String.fromCharCode(last)}`;
    expect(readName(text(longer), 0, longer.length)).toBe(longer);
  }
});

it.each(['0', '00', '01', '123456789', '1234567890', '99999999999999999999', '-1', '1e3', ''])(
  'the id "%s" comes back as it was',
  (id) => {
    expect(readId(text(id), 0, id.length)).toBe(id);
  },
);
