/** The tests of exercise 5.1, in the order in which numbers grow. */

import { it } from 'vitest';
import { fromHex, integerBelow, seededRandom } from 'wirebook/base';
import { MalformedMessage } from '../../lib/rpc/malformed.ts';
import { diagnose, outcomeOf, type Outcome, show, subject } from '../workshop/subject.ts';
import type { Cursor } from './1-varint.ts';

const {
  int32Bytes,
  readNarrowVarint,
  readVarint,
  readVarint64,
  tagOf,
  varintBytes,
  writeInt32,
  writeVarint,
  writeVarint64,
} = await subject<typeof import('./1-varint.ts')>(import.meta.url);

const VARINT = '5 · The remote call, “With a pencil”';
const TAG = '5 · The remote call, “Numbered fields”';
const MINUS_ONE = '5 · The remote call, “Six numbers”';

/** Where the tests begin to write and to read: somewhere within a buffer. */
const AT = 3;
const UNTOUCHED = 0xee;

/** Numbers on both sides of each step, and what they are on the wire. */
const NUMBERS: readonly (readonly [number, string])[] = [
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
  [2_147_483_647, 'ffffffff07'],
  [2_147_483_648, '8080808008'],
  [4_294_967_295, 'ffffffff0f'],
];

const NEGATIVES: readonly (readonly [number, string])[] = [
  [-1, 'ffffffffffffffffff01'],
  [-2, 'feffffffffffffffff01'],
  [-300, 'd4fdffffffffffffff01'],
  [-2_147_483_648, '80808080f8ffffffff01'],
];

const WIDE: readonly (readonly [bigint, string])[] = [
  [300n, 'ac02'],
  [2n ** 32n, '8080808010'],
  [2n ** 53n + 1n, '8180808080808010'],
  [2n ** 63n, '80808080808080808001'],
  [2n ** 64n - 1n, 'ffffffffffffffffff01'],
];

/** What a function writes at `AT`, and where it says that it ended. */
function written(write: (target: Uint8Array) => number): { bytes: Uint8Array; end: number } {
  const target = new Uint8Array(AT + 24).fill(UNTOUCHED);
  const end = write(target);
  // What nobody wrote is still there; a number never has this byte behind it.
  let stop = target.length;
  while (stop > AT && target[stop - 1] === UNTOUCHED) stop -= 1;
  return { bytes: target.slice(AT, stop), end };
}

/** What a function reads at `AT`, with other messages' bytes around it, and where it left the cursor. */
function reading<T>(
  read: (bytes: Uint8Array, cursor: Cursor, end: number) => T,
  hex: string,
  behind = 'ffffffffffffffffffffffff',
): Outcome<{ value: T; moved: number }> {
  const number = fromHex(hex);
  const bytes = Uint8Array.of(0x85, 0x85, 0x85, ...number, ...fromHex(behind));
  const cursor = { at: AT };
  return outcomeOf(() => {
    const value = read(bytes, cursor, AT + number.length);
    return { value, moved: cursor.at - AT };
  });
}

function same(bytes: Uint8Array, hex: string): boolean {
  return Buffer.from(bytes).toString('hex') === hex;
}

function told(result: Outcome<{ value: unknown; moved: number }>): string {
  if (!result.ok) return show(result.error);
  return `${String(result.value.value)}, cursor moved by ${result.value.moved}`;
}

it('makes a tag of number and wire type', () => {
  for (const [field, wireType, tag] of [
    [1, 2, 0x0a],
    [2, 0, 0x10],
    [15, 5, 0x7d],
    [16, 2, 0x82],
    [536_870_911, 5, 4_294_967_293],
  ] as const) {
    const got = tagOf(field, wireType);
    if (got === tag) continue;
    let mistake = 'the tag is another number';
    if (got === ((wireType << 3) | field) >>> 0) {
      mistake = 'you turned the tag round: the wire type has its low three bits';
    } else if (got < 0) mistake = 'your tag is negative: `<<` and `|` give a number with a sign';
    diagnose({
      mistake,
      expected: tag,
      got,
      at: `field ${field}, wire type ${wireType}`,
      read: TAG,
    });
  }
});

it('writes seven bits to a byte, the lowest first', () => {
  for (const [value, hex] of NUMBERS) {
    const { bytes } = written((target) => writeVarint(target, AT, value));
    if (same(bytes, hex)) continue;
    const expected = fromHex(hex);
    const lastHasMore = expected.slice();
    lastHasMore[expected.length - 1] = (expected.at(-1) ?? 0) | 0x80;
    const turned = expected.map((_, index) => {
      const seven = (expected.at(-1 - index) ?? 0) & 0x7f;
      return index < expected.length - 1 ? seven | 0x80 : seven;
    });
    let mistake = 'other bytes stand for this number';
    if (bytes.length === 0) mistake = 'you wrote somewhere else than at `at`';
    else if (Buffer.from(lastHasMore).equals(bytes)) {
      mistake = 'you set the eighth bit of the last byte too: the reader waits for another one';
    } else if (Buffer.from(turned).equals(bytes)) {
      mistake = 'you wrote the highest seven bits first: protobuf begins with the lowest';
    } else if (value >= 2 ** 31 && bytes.length < expected.length) {
      mistake = 'you shifted with a sign: from 2,147,483,648 on what is left turns negative';
    } else if (expected.every((byte, index) => ((byte ^ (bytes[index] ?? byte)) & 0x7f) === 0)) {
      mistake = 'you left out the eighth bit: the reader stops at the first byte';
    }
    const byte = expected.findIndex((one, index) => one !== bytes[index]);
    diagnose({
      mistake,
      expected,
      got: bytes,
      at: `${value.toLocaleString('en-US')}, byte ${byte === -1 ? bytes.length - 1 : byte}`,
      read: VARINT,
    });
  }
});

it('says where it stopped, and how much it takes', () => {
  const inEights = NUMBERS.every(
    ([value]) => varintBytes(value) === Math.max(1, Math.ceil((32 - Math.clz32(value)) / 8)),
  );
  for (const [value, hex] of NUMBERS) {
    const size = hex.length / 2;
    const { end } = written((target) => writeVarint(target, AT, value));
    const counted = varintBytes(value);
    if (end === AT + size && counted === size) continue;
    let mistake = 'writing returns another index than the one behind the last byte';
    if (end === size) {
      mistake = 'you returned how many bytes there are: the caller wants the index behind them';
    } else if (end === AT + size && inEights) {
      mistake = 'you counted eight bits to a byte: a varint has room for seven';
    } else if (end === AT + size) {
      mistake =
        'you counted another number of bytes than are written: the frame has a hole, or no room';
    }
    diagnose({
      mistake,
      expected: `${size} bytes, from ${AT} to ${AT + size}`,
      got: `${counted} bytes, from ${AT} to ${end}`,
      at: value.toLocaleString('en-US'),
      read: VARINT,
    });
  }
});

it('reads what was written, and moves the cursor on', () => {
  for (const [value, hex] of NUMBERS) {
    const result = reading(readVarint, hex);
    const moved = hex.length / 2;
    if (result.ok && result.value.value === value && result.value.moved === moved) continue;
    let mistake = 'the number came out wrong';
    const got = result.ok ? result.value.value : undefined;
    if (got === value) mistake = 'you left the cursor elsewhere than behind the number';
    else if (got !== undefined && got === (value | 0)) {
      mistake = 'you read the number with a sign: end with `>>> 0`';
    } else if (got === (fromHex(hex)[0] ?? 0) % 128) {
      mistake = 'you read the first byte only: its eighth bit says that another follows';
    }
    diagnose({
      mistake,
      expected: `${value}, cursor moved by ${moved}`,
      got: told(result),
      at: show(fromHex(hex)),
      read: VARINT,
    });
  }
});

it('writes a negative int32 in ten bytes', () => {
  for (const [value, hex] of [...NEGATIVES, [127, '7f'], [300, 'ac02']] as const) {
    const { bytes, end } = written((target) => writeInt32(target, AT, value));
    const counted = int32Bytes(value);
    const size = hex.length / 2;
    if (same(bytes, hex) && counted === size && end === AT + size) continue;
    let mistake = 'other bytes stand for this number';
    if (same(bytes, hex)) mistake = 'you counted another number of bytes than a negative int32 has';
    else if (bytes.length === 5) {
      mistake =
        'you wrote a negative int32 in five bytes: it is made as long as an int64 first, and takes ten';
    } else if (value < 0 && bytes.length < 5) {
      const zigzag = written((target) => writeVarint(target, AT, -2 * value - 1)).bytes;
      mistake =
        Buffer.from(zigzag).equals(bytes) && value !== -1
          ? 'you wrote in zigzag: that is sint32, which is another type'
          : 'you lost the sign';
    } else if (bytes.length > 10) mistake = 'you wrote more than 64 bits';
    diagnose({
      mistake,
      expected: fromHex(hex),
      got: same(bytes, hex) ? `int32Bytes: ${counted}, end: ${end - AT}` : bytes,
      at: String(value),
      read: MINUS_ONE,
    });
  }
});

it('reads a negative int32 back', () => {
  for (const [value, hex] of NEGATIVES) {
    const result = reading(readVarint, hex);
    if (result.ok && result.value.moved === 10 && (result.value.value | 0) === value) continue;
    let mistake = 'a negative int32 came out wrong';
    if (!result.ok) mistake = 'you refused a negative int32: it has ten bytes, and is no mistake';
    else if (result.value.moved < 10) {
      mistake = 'you stopped before the tenth byte: the next field is read from the middle of this';
    } else if (result.value.moved === 10) {
      mistake = 'your shift went round: by 35 is by 3, so the sixth byte landed on the first';
    }
    diagnose({
      mistake,
      expected: `${value}, cursor moved by 10`,
      got: result.ok
        ? `${result.value.value | 0}, cursor moved by ${result.value.moved}`
        : result.error,
      at: show(fromHex(hex)),
      read: MINUS_ONE,
    });
  }
});

it('refuses a number that is cut short', () => {
  for (const [name, read] of Object.entries({ readVarint, readNarrowVarint, readVarint64 })) {
    for (const hex of ['', '80', 'ffffff']) {
      const result = reading<number | bigint>(read, hex, '05060708');
      if (!result.ok && result.error instanceof MalformedMessage && result.error.at === AT)
        continue;
      let mistake = 'a number that is cut short gets another error';
      if (result.ok) {
        mistake =
          result.value.moved > hex.length / 2
            ? 'you read on behind `end`: what stands there belongs to another message'
            : 'you took a number that is cut short for a whole one';
      } else if (result.error instanceof MalformedMessage) {
        mistake = 'your error points elsewhere: its `at` is where the number begins';
      }
      diagnose({
        mistake,
        expected: `MalformedMessage, at ${AT}`,
        got: told(result),
        at: `${name}: ${show(fromHex(hex))} before \`end\`, 05 06 07 08 behind it`,
        read: VARINT,
      });
    }
  }
});

it('reads no more than ten bytes', () => {
  for (const [name, read] of Object.entries({ readVarint, readVarint64 })) {
    const result = reading<number | bigint>(read, `${'80'.repeat(10)}01`);
    if (result.ok || !(result.error instanceof MalformedMessage)) {
      diagnose({
        mistake: 'you read a number without an end: after ten bytes all 64 bits are there',
        expected: 'MalformedMessage',
        got: told(result),
        at: `${name}: byte 10 of 80 80 80 80 80 80 80 80 80 80 01`,
        read: VARINT,
      });
    }
    const longer = reading<number | bigint>(read, 'ac8280808000');
    if (longer.ok && Number(longer.value.value) === 300 && longer.value.moved === 6) continue;
    diagnose({
      mistake:
        'you refused a number for being longer than it has to be: it is written oddly, and valid',
      expected: '300, cursor moved by 6',
      got: told(longer),
      at: `${name}: ac 82 80 80 80 00`,
      read: VARINT,
    });
  }
});

it('refuses a length that does not fit', () => {
  for (const [value, hex] of NUMBERS) {
    const result = reading(readNarrowVarint, hex);
    if (result.ok && result.value.value === value && result.value.moved === hex.length / 2)
      continue;
    diagnose({
      mistake: 'you refused, or misread, a tag or a length that fits into 32 bits',
      expected: `${value}, cursor moved by ${hex.length / 2}`,
      got: told(result),
      at: show(fromHex(hex)),
      read: TAG,
    });
  }
  for (const hex of ['8580808010', '858080808001', 'ffffffffffffffffff01', '858080808000']) {
    const result = reading(readNarrowVarint, hex);
    if (!result.ok && result.error instanceof MalformedMessage) continue;
    diagnose({
      mistake: hex.endsWith('8000')
        ? 'you read a length of six bytes: five have room for 32 bits, and who writes more is no protobuf'
        : 'you cut a length to its low 32 bits: five bytes are taken, and the rest is read as fields',
      expected: 'MalformedMessage',
      got: told(result),
      at: show(fromHex(hex)),
      read: TAG,
    });
  }
});

it('writes and reads all 64 bits', () => {
  for (const [value, hex] of WIDE) {
    const { bytes, end } = written((target) => writeVarint64(target, AT, value));
    if (!same(bytes, hex) || end !== AT + hex.length / 2) {
      const low = written((target) => writeVarint(target, AT, Number(value & 0xffff_ffffn))).bytes;
      const rounded = written((target) => writeVarint64(target, AT, BigInt(Number(value)))).bytes;
      let mistake = 'other bytes stand for this number';
      if (Buffer.from(low).equals(bytes)) mistake = 'you cut 64 bits at 32';
      else if (Buffer.from(rounded).equals(bytes) && bytes.length > 5) {
        mistake = 'you went through a `number`: it is exact up to 2 ** 53, and rounds above';
      }
      diagnose({
        mistake,
        expected: fromHex(hex),
        got: bytes,
        at: value.toLocaleString('en-US'),
        read: MINUS_ONE,
      });
    }
    const result = reading(readVarint64, hex);
    const got = result.ok ? result.value.value : undefined;
    if (got === value && result.ok && result.value.moved === hex.length / 2) continue;
    let mistake = 'the number came out wrong';
    if (got === BigInt.asIntN(64, value)) {
      mistake = 'you read 64 bits with a sign: whether they have one, the caller knows';
    } else if (got === (value & 0xffff_ffffn)) mistake = 'you kept 32 of 64 bits';
    else if (got === BigInt(Number(value))) {
      mistake = 'you put the number together as a `number`: it is exact up to 2 ** 53';
    }
    diagnose({
      mistake,
      expected: value,
      got: told(result),
      at: show(fromHex(hex)),
      read: MINUS_ONE,
    });
  }
});

it('writes a negative int64 as its two’s complement', () => {
  for (const [value, hex] of [
    [-1n, 'ffffffffffffffffff01'],
    [-(2n ** 63n), '80808080808080808001'],
  ] as const) {
    const { bytes } = written((target) => writeVarint64(target, AT, value));
    if (same(bytes, hex)) continue;
    diagnose({
      mistake: 'you did not make two’s complement of a negative int64: `BigInt.asUintN(64, value)`',
      expected: fromHex(hex),
      got: bytes,
      at: String(value),
      read: MINUS_ONE,
    });
  }
  const over = reading(readVarint64, 'ffffffffffffffffff7f');
  if (over.ok && over.value.value === 2n ** 64n - 1n) return;
  diagnose({
    mistake: 'you kept more than 64 bits: of the tenth byte only the lowest bit counts',
    expected: 2n ** 64n - 1n,
    got: told(over),
    at: 'byte 9 of ff ff ff ff ff ff ff ff ff 7f',
    read: MINUS_ONE,
  });
});

it('gives back any number, wherever it stands', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seededRandom(seed);
    const bits = 1 + integerBelow(random, 32);
    const value = Math.floor(random.next() * 2 ** bits);
    const at = integerBelow(random, 20);
    const target = new Uint8Array(64);
    const cursors = [{ at }, { at }, { at }];
    const end = writeVarint(target, at, value);
    const signedEnd = writeInt32(target, end, value | 0);
    const back = [
      readVarint(target, cursors[0] ?? { at }, end),
      readNarrowVarint(target, cursors[1] ?? { at }, end),
      Number(readVarint64(target, cursors[2] ?? { at }, end)),
    ];
    const signed = readVarint(target, { at: end }, signedEnd) | 0;
    if (
      back.every((one) => one === value) &&
      signed === (value | 0) &&
      cursors.every((cursor) => cursor.at === end) &&
      end - at === varintBytes(value) &&
      signedEnd - end === int32Bytes(value | 0)
    )
      continue;
    diagnose({
      mistake: 'a number does not come back as it was written',
      expected: `${value}, ${value}, ${value}; as int32 ${value | 0}`,
      got: `${back.join(', ')}; as int32 ${signed}`,
      at: `seed ${seed}, written at ${at}`,
      read: VARINT,
    });
  }
});
