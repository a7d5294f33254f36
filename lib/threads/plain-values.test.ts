/** Values that travel as bytes: nobody sees a difference, and what would differ does not travel so. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePlain, encodePlain } from './plain-values.ts';

describe('plain values', () => {
  it('come back as structured clone would give them', () => {
    const values = fc.anything({
      withBigInt: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encodePlain(value);
        if (bytes !== undefined) expect(decodePlain(bytes)).toStrictEqual(structuredClone(value));
      }),
    );
  });

  it.each([
    ['a number', 1.5],
    ['nothing', undefined],
    ['a text', 'naïve 🧵'],
    ['a large number', 2n ** 100n],
    ['a record', { id: 1, tags: ['a', null], nested: { deep: [-0, Number.NaN] } }],
  ])('are %s', (_, value) => {
    const bytes = encodePlain(value);
    expect(bytes && decodePlain(bytes)).toStrictEqual(value);
  });

  const around: { self?: unknown } = {};
  around.self = around;

  const throwing = {
    get odd(): never {
      throw new Error('odd');
    },
  };

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('odd')],
    ['a date', new Date()],
    ['a map', new Map()],
    ['bytes', Uint8Array.of(1)],
    ['shared memory', new SharedArrayBuffer(1)],
    ['an error', new Error('odd')],
    ['an object of a class', new URL('file:///a')],
    ['a channel’s end', new MessageChannel().port1],
    ['what contains itself', around],
    ['what is large', Array.from({ length: 100 }, () => 1)],
    ['a long text', 'x'.repeat(5_000)],
    ['what throws when it is looked at', throwing],
    ['one of these inside', { deep: [[new Date()]] }],
  ])('are not: %s', (_, value) => {
    expect(encodePlain(value)).toBeUndefined();
  });
});
