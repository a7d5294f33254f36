import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from 'wirebook/base';
import {
  int32Bytes,
  readNarrowVarint,
  readVarint,
  readVarint64,
  tagOf,
  varintBytes,
  WireType,
  writeInt32,
  writeVarint,
  writeVarint64,
} from './varint.ts';

type Read<Value> = (bytes: Uint8Array, cursor: { at: number }, end: number) => Value;

/** What stands at the start, and how many bytes it took. */
function read<Value>(reader: Read<Value>, hex: string): [Value, number] {
  const bytes = fromHex(hex);
  const cursor = { at: 0 };
  const value = reader(bytes, cursor, bytes.length);
  return [value, cursor.at];
}

function written(write: (target: Uint8Array) => number): string {
  const target = new Uint8Array(16);
  return toHex(target.subarray(0, write(target)));
}

/** The definition, in the shortest way: seven bits at a time, the lowest first. */
function meaning(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 7n) | BigInt(byte & 0x7f), 0n);
}

const uint32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));
const int32 = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer());
const uint64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });

describe('32 bits', () => {
  it.each([
    [0, '00'],
    [1, '01'],
    [127, '7f'],
    [128, '8001'],
    [300, 'ac02'],
    [16_383, 'ff7f'],
    [16_384, '808001'],
    [2_097_151, 'ffff7f'],
    [2_097_152, '80808001'],
    [268_435_455, 'ffffff7f'],
    [268_435_456, '8080808001'],
    [2_147_483_648, '8080808008'],
    [4_294_967_295, 'ffffffff0f'],
  ])('%i is %s', (value, hex) => {
    expect(written((target) => writeVarint(target, 0, value))).toBe(hex);
    expect(varintBytes(value)).toBe(hex.length / 2);
    expect(read(readVarint, hex)).toEqual([value, hex.length / 2]);
    expect(read(readNarrowVarint, hex)).toEqual([value, hex.length / 2]);
  });

  it.each([
    [-1, 'ffffffffffffffffff01'],
    [-2, 'feffffffffffffffff01'],
    [-300, 'd4fdffffffffffffff01'],
    [-2_147_483_648, '80808080f8ffffffff01'],
    [2_147_483_647, 'ffffffff07'],
  ])('%i as an int32 is %s: a negative one takes ten bytes', (value, hex) => {
    expect(written((target) => writeInt32(target, 0, value))).toBe(hex);
    expect(int32Bytes(value)).toBe(hex.length / 2);
    expect(read(readVarint, hex)[0] | 0).toBe(value);
  });

  it('comes back, whatever it was', () => {
    fc.assert(
      fc.property(uint32, int32, (unsigned, signed) => {
        const target = new Uint8Array(20);
        const between = writeVarint(target, 0, unsigned);
        const end = writeInt32(target, between, signed);
        expect([between, end - between]).toEqual([varintBytes(unsigned), int32Bytes(signed)]);
        const cursor = { at: 0 };
        expect(readVarint(target, cursor, end)).toBe(unsigned);
        expect(readVarint(target, cursor, end) | 0).toBe(signed);
        expect(cursor.at).toBe(end);
      }),
    );
  });

  it('a longer way to write it is read, and bits above the 32nd are dropped', () => {
    expect(read(readVarint, '8000')).toEqual([0, 2]);
    expect(read(readVarint, '81808080808080808000')).toEqual([1, 10]);
    expect(read(readVarint, 'ffffffffffffffffff7f')).toEqual([0xffff_ffff, 10]);
    // The sixth byte is bits 35 to 41, and not bits 3 to 9 as a shift by 35 would have it.
    expect(read(readVarint, '80808080807f')).toEqual([0, 6]);
  });
});

describe('64 bits', () => {
  it('comes back, whatever it was', () => {
    fc.assert(
      fc.property(uint64, (value) => {
        const target = new Uint8Array(10);
        const end = writeVarint64(target, 0, value);
        expect(meaning(target.subarray(0, end))).toBe(value);
        const cursor = { at: 0 };
        expect(readVarint64(target, cursor, end)).toBe(value);
        expect(cursor.at).toBe(end);
      }),
    );
  });

  it('a negative one is its two’s complement', () => {
    const hex = written((target) => writeVarint64(target, 0, -3n));
    expect(hex).toBe('fdffffffffffffffff01');
    expect(BigInt.asIntN(64, read(readVarint64, hex)[0])).toBe(-3n);
  });

  it('what readVarint makes of it are its low 32 bits', () => {
    fc.assert(
      fc.property(uint64, (value) => {
        const target = new Uint8Array(10);
        const end = writeVarint64(target, 0, value);
        expect(readVarint(target, { at: 0 }, end)).toBe(Number(BigInt.asUintN(32, value)));
      }),
    );
  });
});

describe('what is no number', () => {
  const readers: [string, Read<number | bigint>][] = [
    ['readVarint', readVarint],
    ['readNarrowVarint', readNarrowVarint],
    ['readVarint64', readVarint64],
  ];

  it.each(readers)('%s refuses one that is cut short, and stays where it was', (_, reader) => {
    for (const hex of ['', '80', 'ffff', 'ffffffffffffffffff']) {
      const bytes = fromHex(hex);
      const cursor = { at: 0 };
      expect(() => reader(bytes, cursor, bytes.length)).toThrow(
        expect.objectContaining({
          code: 'ERR_MALFORMED_MESSAGE',
          message: 'not a protobuf message: a varint is cut short at byte 0',
        }),
      );
      expect(cursor.at).toBe(0);
    }
  });

  it.each(readers)('%s does not look past the end of its message', (_, reader) => {
    expect(() => reader(fromHex('8001'), { at: 0 }, 1)).toThrow('cut short');
  });

  it.each(readers)('%s refuses an eleventh byte', (_, reader) => {
    expect(() => read(reader, `${'80'.repeat(10)}01`)).toThrow('more than ten bytes');
  });

  it.each(['808080808000', '8080808010', 'ffffffff7f'])(
    'a tag or a length has to fit into 32 bits: %s does not',
    (hex) => {
      expect(() => read(readNarrowVarint, hex)).toThrow('does not fit into 32 bits');
    },
  );
});

it('a tag is the field’s number and its wire type', () => {
  expect(tagOf(1, WireType.LENGTH)).toBe(0x0a);
  expect(tagOf(11, WireType.VARINT)).toBe(0x58);
  expect(tagOf(536_870_911, WireType.FIXED32)).toBe(4_294_967_293);
});
