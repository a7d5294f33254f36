/** The tests of exercise 1.1: first the bytes, then the sign, then the structure. */

import { it } from 'vitest';
import { encodeSocketAddress } from 'wirebook/socket';
import { diagnose, show, subject } from '../workshop/subject.ts';

const { readUint32, sockaddrIn, writeUint32 } = await subject<typeof import('./1-byte-order.ts')>(
  import.meta.url,
);

const WHICH_END = '1 · The blocking echo, “Which end first”';

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function bytesOf(value: number): Uint8Array {
  return Uint8Array.from([24, 16, 8, 0], (shift) => (value >>> shift) & 0xff);
}

it('writes the most significant byte first', () => {
  for (const value of [0x12345678, 7000, 1, 0, 0x00ff_00ff]) {
    const got = writeUint32(value);
    const expected = bytesOf(value);
    if (same(got, expected)) continue;
    const backwards = same(got, expected.toReversed());
    diagnose({
      mistake: backwards
        ? 'you wrote the least significant byte first: that is little-endian, your machine’s own order'
        : 'the four bytes are not those of the number',
      expected,
      got,
      at: `writeUint32(0x${value.toString(16)})`,
      read: WHICH_END,
    });
  }
});

it('reads the most significant byte first', () => {
  const bytes = Uint8Array.of(0x12, 0x34, 0x56, 0x78);
  const got = readUint32(bytes);
  if (got === 0x12345678) return;
  diagnose({
    mistake:
      got === 0x78563412
        ? 'you read the bytes from the wrong end'
        : 'the number is not the one in the bytes',
    expected: '0x12345678',
    got: `0x${got.toString(16)}`,
    at: `readUint32 of ${show(bytes)}`,
    read: WHICH_END,
  });
});

it('has no sign: numbers above 2,147,483,647 stay positive', () => {
  for (const value of [0x8000_0000, 0xc0a8_0001, 0xffff_ffff]) {
    const got = readUint32(bytesOf(value));
    if (got === value) continue;
    diagnose({
      mistake:
        got < 0
          ? 'you read the number with a sign: `<<` took the first bit for one'
          : 'a large number came out wrong',
      expected: value,
      got,
      at: `readUint32 of ${show(bytesOf(value))}`,
      read: WHICH_END,
    });
  }
  const written = writeUint32(0xc0a8_0001);
  if (same(written, bytesOf(0xc0a8_0001))) return;
  diagnose({
    mistake: 'a large number was written wrong',
    expected: bytesOf(0xc0a8_0001),
    got: written,
    at: 'writeUint32(0xc0a80001)',
    read: WHICH_END,
  });
});

it('reads four bytes wherever they lie', () => {
  const packet = Uint8Array.of(1, 2, 3, 4, 0xca, 0xfe, 0xba, 0xbe);
  const got = readUint32(packet.subarray(4));
  if (got === 0xcafe_babe) return;
  diagnose({
    mistake:
      got === 0x01020304
        ? 'you read from the start of the buffer: `bytes` is a view, and begins at its byteOffset'
        : 'four bytes in the middle of a packet were read wrong',
    expected: '0xcafebabe',
    got: `0x${got.toString(16)}`,
    at: 'bytes 4 to 7 of a packet of 8',
    read: WHICH_END,
  });
});

it('builds the structure that the kernel wants', () => {
  const got = sockaddrIn('127.0.0.1', 7000);
  const expected = encodeSocketAddress({ address: '127.0.0.1', port: 7000 });
  if (got.length !== 16) {
    diagnose({
      mistake: 'you left out part of the structure: without its zeros the kernel answers EINVAL',
      expected: '16 bytes',
      got,
      read: WHICH_END,
    });
  }
  const part = (from: number, to: number): Uint8Array => got.slice(from, to);
  const say = (mistake: string, from: number, to: number): void => {
    if (same(part(from, to), expected.slice(from, to))) return;
    const at = `bytes ${from} to ${to - 1}, of sockaddrIn('127.0.0.1', 7000)`;
    diagnose({
      mistake,
      expected: expected.slice(from, to),
      got: part(from, to),
      at,
      read: WHICH_END,
    });
  };
  say(
    same(part(0, 2), Uint8Array.of(0, 2))
      ? 'you wrote the family in network order: the kernel reads 512, and knows no such family'
      : 'the family is not AF_INET, which is 2',
    0,
    2,
  );
  say(
    same(part(2, 4), Uint8Array.of(0x58, 0x1b))
      ? 'you forgot htons: the port lies in machine order, and this would be port 22555'
      : 'the port is not the one that was asked for',
    2,
    4,
  );
  say(
    same(part(4, 8), Uint8Array.of(1, 0, 0, 127))
      ? 'you turned the address round: this is 1.0.0.127'
      : 'the address is not the one that was asked for',
    4,
    8,
  );
  say('the last eight bytes are not zero', 8, 16);
});

it('takes any address and port', () => {
  for (const [address, port] of [
    ['0.0.0.0', 0],
    ['192.168.10.200', 65535],
    ['255.255.255.255', 256],
    ['8.8.4.4', 255],
  ] as const) {
    const expected = encodeSocketAddress({ address, port });
    const got = sockaddrIn(address, port);
    if (same(got, expected)) continue;
    const mistake = 'one address or port comes out wrong';
    diagnose({ mistake, expected, got, at: `sockaddrIn('${address}', ${port})`, read: WHICH_END });
  }
});
