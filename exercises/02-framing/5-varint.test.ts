/** The tests of exercise 2.5. */

import { it } from 'vitest';
import { FrameTooLarge } from 'wirebook/framing';
import { diagnose, outcomeOf, show, subject, type Outcome } from '../workshop/subject.ts';

const { VarintDecoder } = await subject<typeof import('./5-varint.ts')>(import.meta.url);

const VARINT = '2 · Framing, “Other ways to mark an end”';
const LIMIT = 100_000;

/** Bytes from readable pieces: numbers are bytes, strings are ASCII text. */
function bytes(...pieces: (number | string)[]): Uint8Array {
  return Buffer.concat(
    pieces.map((piece) => (typeof piece === 'number' ? Uint8Array.of(piece) : Buffer.from(piece))),
  );
}

/** Pushes the chunks one after the other; what has come out, or the error. */
function decode(...chunks: Uint8Array[]): Outcome<string[]> {
  const decoder = new VarintDecoder(LIMIT);
  return outcomeOf(() =>
    chunks
      .flatMap((chunk) => decoder.push(chunk))
      .map((message) => Buffer.from(message).toString()),
  );
}

/** What came, in words: long messages by their length. */
function told(result: Outcome<string[]>): string {
  if (!result.ok) return show(result.error);
  const messages = result.value.map((one) =>
    one.length > 12 ? `${one.length} bytes` : `"${one}"`,
  );
  return messages.join(', ') || 'no message';
}

function same(result: Outcome<string[]>, expected: readonly string[]): boolean {
  return (
    result.ok &&
    result.value.join('|') === expected.join('|') &&
    result.value.length === expected.length
  );
}

it('finds every message of a chunk', () => {
  const long = 'x'.repeat(300);
  const result = decode(bytes(5, 'hello', 0xac, 0x02, long, 2, 'hi'));
  if (same(result, ['hello', long, 'hi'])) return;
  diagnose({
    mistake:
      result.ok && result.value[0] !== 'hello'
        ? 'a chunk with three messages came out wrong'
        : 'you do not start the next length anew: the second is added to the first',
    expected: '"hello", 300 bytes, "hi"',
    got: told(result),
    at: 'byte 6, the length of the second message',
    read: VARINT,
  });
});

it('hands over an empty message with its length', () => {
  const result = decode(bytes(0));
  if (same(result, [''])) return;
  diagnose({
    mistake: 'you lost an empty message: it is complete with its length, no byte follows',
    expected: 'one message of no bytes',
    got: told(result),
    read: '2 · Framing, “An empty message is a message”',
  });
});

it('keeps a message that comes in pieces', () => {
  const result = decode(bytes(5, 'he'), bytes('l'), bytes('lo', 1, 'x'));
  if (same(result, ['hello', 'x'])) return;
  diagnose({
    mistake: 'you lost the bytes of an unfinished message when `push` returned',
    expected: '"hello", "x"',
    got: told(result),
    read: '2 · Framing, “The decoder”',
  });
});

it('reads a length that is cut between two chunks', () => {
  // 300 is ac 02; read as two beginnings, 02 is a length of 2.
  const long = 'x'.repeat(300);
  const result = decode(bytes(0xac), bytes(0x02, long));
  if (same(result, [long])) return;
  let mistake = 'you forgot the first byte of a length: the chunk ended behind it';
  const first = result.ok ? result.value[0]?.length : undefined;
  if (first === 0x2c + 2) {
    mistake = 'you kept the value and forgot its place: the second byte counts for 128, not for 1';
  } else if (first === 256 || (result.ok && first === undefined)) {
    mistake = 'you kept the place and forgot the value: the first seven bits are gone';
  }
  diagnose({
    mistake,
    expected: '300 bytes, from the length ac 02',
    got: told(result),
    at: 'between ac and 02, where the chunk ends',
    read: VARINT,
  });
});

it('refuses a length of more than five bytes', () => {
  const result = decode(...Array.from({ length: 12 }, () => bytes(0x80)));
  if (!result.ok && result.error instanceof RangeError) return;
  diagnose({
    mistake: 'you read a length that never ends: after five bytes it cannot be one',
    expected: 'RangeError at the sixth byte',
    got: told(result),
    at: '80 80 80 80 80 80 …',
    read: VARINT,
  });
});

it('reads the length as an unsigned number', () => {
  const result = decode(bytes(0xff, 0xff, 0xff, 0xff, 0x0f));
  const error = result.ok ? undefined : result.error;
  if (error instanceof FrameTooLarge && error.declaredBytes === 0xffff_ffff) return;
  diagnose({
    mistake:
      'you put the length together with `<<` and `|`: the fifth byte makes it negative, under any limit',
    expected: 'FrameTooLarge, for 4,294,967,295 bytes',
    got: told(result),
    at: 'ff ff ff ff 0f',
    read: '2 · Framing, “A length that lies”',
  });
});

it('accepts a message of exactly the limit and refuses one byte more', () => {
  const atLimit = 'x'.repeat(LIMIT);
  const whole = decode(bytes(0xa0, 0x8d, 0x06, atLimit));
  const beyond = decode(bytes(0xa1, 0x8d, 0x06));
  if (same(whole, [atLimit]) && !beyond.ok && beyond.error instanceof FrameTooLarge) return;
  diagnose({
    mistake: 'the limit has moved: a message may have as many bytes as it says, and not one more',
    expected: '100000 bytes, then FrameTooLarge',
    got: `${told(whole)}, then ${told(beyond)}`,
    read: '2 · Framing, “A length that lies”',
  });
});
