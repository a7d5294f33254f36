/** IP addresses in text: read strictly, and written as Node writes them. */
import net from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from './ip-text.ts';

const asNodeWrites = (address: string, family: 'ipv4' | 'ipv6'): string =>
  new net.SocketAddress({ address, family }).address;

const words = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
  minLength: 8,
  maxLength: 8,
});

describe('IPv4', () => {
  it('is four numbers, most significant first', () => {
    expect(parseIPv4('127.0.0.1')).toEqual(Uint8Array.of(127, 0, 0, 1));
    expect(formatIPv4(Uint8Array.of(192, 168, 1, 255))).toBe('192.168.1.255');
  });

  it.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '-1.0.0.1',
    '1.2.3.',
    ' 1.2.3.4',
    '0x7f.0.0.1',
  ])('refuses %j', (text) => expect(parseIPv4(text)).toBeUndefined());

  it('refuses a leading zero, which other programs read as octal', () => {
    expect(parseIPv4('010.0.0.1')).toBeUndefined();
  });

  it('comes back from its bytes as it went in', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const bytes = parseIPv4(text);
        expect(bytes && formatIPv4(bytes)).toBe(text);
      }),
    );
  });
});

describe('IPv6', () => {
  it.each([
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['1::', '00010000000000000000000000000000'],
    ['2001:db8::8:800:200c:417a', '20010db80000000000080800200c417a'],
    ['::ffff:127.0.0.1', '00000000000000000000ffff7f000001'],
    ['1:2:3:4:5:6:1.2.3.4', '00010002000300040005000601020304'],
    ['FE80::ABCD', 'fe80000000000000000000000000abcd'],
    ['::2:3:4:5:6:7:8', '00000002000300040005000600070008'],
  ])('reads %s', (text, hex) => {
    expect(Buffer.from(parseIPv6(text) ?? []).toString('hex')).toBe(hex);
  });

  it.each([
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    ':1::',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '::1.2.3',
    '1:2:3:4:5:6:7:1.2.3.4',
    'fe80::1%2',
  ])('refuses %j', (text) => expect(parseIPv6(text)).toBeUndefined());

  it.each([
    ['0:0:1:0:0:0:0:1', '0:0:1::1'],
    ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
    ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
    ['::7f00:1', '::127.0.0.1'],
    ['::ffff:7f00:1', '::ffff:127.0.0.1'],
    ['::7f', '::7f'],
  ])('writes %s as %s', (text, shown) => {
    expect(formatIPv6(parseIPv6(text) ?? new Uint8Array())).toBe(shown);
  });

  it('is written as Node writes it, wherever the zeros fall', () => {
    fc.assert(
      fc.property(words, (values) => {
        const text = values.map((value) => value.toString(16)).join(':');
        const bytes = parseIPv6(text) ?? new Uint8Array();
        expect(formatIPv6(bytes)).toBe(asNodeWrites(text, 'ipv6'));
        expect(parseIPv6(formatIPv6(bytes))).toEqual(bytes);
      }),
      { numRuns: 1000 },
    );
  });
});

it('accepts and refuses exactly what Node accepts and refuses', () => {
  const nearly = fc.oneof(
    fc.ipV4(),
    fc.ipV4Extended(),
    fc.ipV6(),
    fc.string({ unit: fc.constantFrom(...'0123456789afg:.') }),
    fc
      .array(fc.constantFrom('0', '1', 'ffff', '1.2.3.4', '', '12345'), { maxLength: 9 })
      .map((parts) => parts.join(':')),
  );
  fc.assert(
    fc.property(nearly, (text) => {
      expect(parseIPv4(text) !== undefined).toBe(net.isIPv4(text));
      expect(parseIPv6(text) !== undefined).toBe(net.isIPv6(text));
    }),
    { numRuns: 3000 },
  );
});
