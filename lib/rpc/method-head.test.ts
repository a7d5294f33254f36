import { expect, it } from 'vitest';
import { concatBytes, fromHex } from 'wirebook/base';
import { methodHead } from './method-head.ts';

const field = (tag: number, text: string): Uint8Array => {
  const bytes = new TextEncoder().encode(text);
  return text === '' ? bytes : concatBytes([Uint8Array.of(tag, bytes.length), bytes]);
};

it('is the two fields, the first time and again', () => {
  const expected = fromHex('0a0b 4563686f53657276696365 1204 4563686f');
  expect(methodHead('EchoService', 'Echo')).toEqual(expected);
  expect(methodHead('EchoService', 'Echo')).toBe(methodHead('EchoService', 'Echo'));
});

it.each([
  ['', ''],
  ['S', ''],
  ['', 'M'],
  ['Größe', '世界'],
  ['__proto__', 'constructor'],
])('leaves out what is empty, and takes every name: "%s", "%s"', (service, method) => {
  expect(methodHead(service, method)).toEqual(
    concatBytes([field(0x0a, service), field(0x12, method)]),
  );
});

it('does not mix up two methods whose names are the same when put side by side', () => {
  expect(methodHead('ab', 'c')).not.toEqual(methodHead('a', 'bc'));
});

it('is right for more methods than are kept', () => {
  for (const round of [1, 2])
    for (let index = 0; index < 3_000; index += 1) {
      const [service, method] = [`S${index % 7}`, `M${index}`];
      const head = methodHead(service, method);
      if (index % 100 === round)
        expect(head).toEqual(concatBytes([field(0x0a, service), field(0x12, method)]));
    }
});
