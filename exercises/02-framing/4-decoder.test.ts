/** The tests of exercise 2.4, in the order in which a decoder grows. */

import { it } from 'vitest';
import { FrameTooLarge, TornFrame } from 'wirebook/framing';
import { diagnose, outcomeOf, show, subject } from '../workshop/subject.ts';

const { FrameDecoder } = await subject<typeof import('./4-decoder.ts')>(import.meta.url);

const THE_DECODER = '2 · Framing, “The decoder”';
const THE_LENGTH = '2 · Framing, “A length that lies”';

/** Bytes from readable pieces: numbers are bytes, strings are ASCII text. */
function bytes(...pieces: (number | string)[]): Uint8Array {
  const all = pieces.flatMap((piece) =>
    typeof piece === 'number' ? [piece] : Array.from(piece, (letter) => letter.charCodeAt(0)),
  );
  return Uint8Array.from(all);
}

/** Bytes as text in which each cannot be mistaken for another. */
function hex(payload: Uint8Array): string {
  return Buffer.from(payload).toString('hex');
}

function sameFrames(got: readonly Uint8Array[], expected: readonly Uint8Array[]): boolean {
  return (
    got.length === expected.length && got.every((one, i) => hex(one) === hex(expected[i] ?? one))
  );
}

/** Pushes the chunks one after the other and collects all frames. */
function decode(chunks: readonly Uint8Array[], maxFrameBytes?: number): Uint8Array[] {
  const decoder = new FrameDecoder(maxFrameBytes === undefined ? {} : { maxFrameBytes });
  return chunks.flatMap((chunk) => decoder.push(chunk.slice()));
}

const HELLO = bytes(0, 0, 0, 5, 'hello');
const EMPTY = bytes(0, 0, 0, 0);

it('finds a frame that lies whole in one chunk', () => {
  const result = outcomeOf(() => decode([HELLO]));
  if (!result.ok) {
    const { error } = result;
    if (error instanceof FrameTooLarge && error.declaredBytes === 0x0500_0000) {
      diagnose({
        mistake: 'you read the length from its wrong end: the first byte is the most significant',
        expected: '00 00 00 05 is 5',
        got: '00 00 00 05 taken as 83,886,080',
        read: '2 · Framing, “Which end first”',
      });
    }
    throw error;
  }
  if (!sameFrames(result.value, [bytes('hello')])) {
    diagnose({
      mistake: 'a chunk that holds exactly one frame did not give that frame',
      expected: [bytes('hello')],
      got: result.value,
      read: THE_DECODER,
    });
  }
});

it('finds every frame of a chunk', () => {
  const got = decode([bytes(0, 0, 0, 1, 'a', 0, 0, 0, 2, 'bc', 0, 0, 0, 1, 'd')]);
  const expected = [bytes('a'), bytes('bc'), bytes('d')];
  if (sameFrames(got, expected)) return;
  diagnose({
    mistake:
      got.length === 1
        ? 'you stopped after the first frame: one chunk may hold many'
        : 'three frames in one chunk came out wrong',
    expected,
    got,
    at: 'byte 5, where the second frame begins',
    read: THE_DECODER,
  });
});

it('keeps a payload that comes in pieces', () => {
  const got = decode([HELLO.slice(0, 6), HELLO.slice(6, 7), HELLO.slice(7)]);
  if (sameFrames(got, [bytes('hello')])) return;
  diagnose({
    mistake: 'you threw away the bytes of an unfinished payload when `push` returned',
    expected: [bytes('hello')],
    got,
    at: 'the second chunk, which goes on with the payload of the first',
    read: THE_DECODER,
  });
});

it('keeps a frame whose header is split across two chunks', () => {
  for (const cut of [1, 2, 3, 4]) {
    const result = outcomeOf(() => decode([HELLO.slice(0, cut), HELLO.slice(cut)]));
    if (result.ok && sameFrames(result.value, [bytes('hello')])) continue;
    diagnose({
      mistake: 'you threw away the bytes of an unfinished header: a chunk may end inside it',
      expected: [bytes('hello')],
      got: result.ok ? result.value : result.error,
      at: `a cut after byte ${cut} of the header`,
      read: THE_DECODER,
    });
  }
});

it('hands over an empty message as soon as its header is complete', () => {
  const got = decode([EMPTY]);
  if (sameFrames(got, [new Uint8Array(0)])) {
    const between = decode([bytes(0, 0, 0, 1, 'a', 0, 0, 0, 0, 0, 0, 0, 1, 'b')]);
    if (sameFrames(between, [bytes('a'), new Uint8Array(0), bytes('b')])) return;
  }
  diagnose({
    mistake: 'you lost an empty message: a frame of no bytes is complete with its header',
    expected: 'one frame of no bytes',
    got: got.length === 0 ? 'no frame' : got,
    at: 'after the fourth byte, although no byte follows',
    read: '2 · Framing, “An empty message is a message”',
  });
});

it('accepts a frame of exactly the limit and refuses one byte more', () => {
  const atLimit = outcomeOf(() => decode([HELLO], 5));
  if (!atLimit.ok) {
    diagnose({
      mistake: 'you refused a frame of exactly the limit: the limit is for the payload alone',
      expected: [bytes('hello')],
      got: atLimit.error,
      at: 'a payload of 5 bytes, with maxFrameBytes 5',
      read: THE_LENGTH,
    });
  }
  const beyond = outcomeOf(() => decode([HELLO.slice(0, 4)], 4));
  if (!beyond.ok && beyond.error instanceof FrameTooLarge) return;
  diagnose({
    mistake: 'you let a frame beyond the limit pass: compare as soon as the fourth byte is in',
    expected: 'FrameTooLarge',
    got: beyond.ok ? 'no error' : beyond.error,
    at: 'the header 00 00 00 05, with maxFrameBytes 4',
    read: THE_LENGTH,
  });
});

it('reads the length as an unsigned number', () => {
  const result = outcomeOf(() => decode([bytes(0xff, 0xff, 0xff, 0xff)]));
  if (!result.ok && result.error instanceof FrameTooLarge) {
    if (result.error.declaredBytes === 0xffff_ffff) return;
  }
  diagnose({
    mistake:
      'you read the length as a signed number: ff ff ff ff became -1, which is under any limit',
    expected: 'FrameTooLarge, for 4,294,967,295 bytes',
    got: result.ok ? 'no error' : result.error,
    at: 'the fourth byte of the header',
    read: THE_LENGTH,
  });
});

it('hands over the good frames that stand before a bad header', () => {
  const result = outcomeOf(() => decode([bytes(0, 0, 0, 1, 'a', 0, 0, 0, 1, 'b', 0, 0, 0, 9)], 8));
  if (!result.ok && result.error instanceof FrameTooLarge) {
    const { frames } = result.error;
    if (sameFrames(frames, [bytes('a'), bytes('b')])) return;
    diagnose({
      mistake: 'you dropped the good frames before the bad header: they belong in the error',
      expected: `error.frames = ${show([bytes('a'), bytes('b')])}`,
      got: `error.frames = ${show(frames)}`,
      read: THE_LENGTH,
    });
  }
  diagnose({
    mistake: 'a bad header behind two good frames went unnoticed',
    expected: 'FrameTooLarge',
    got: result.ok ? result.value : result.error,
    read: THE_LENGTH,
  });
});

it('stays failed after a bad header', () => {
  const decoder = new FrameDecoder({ maxFrameBytes: 8 });
  outcomeOf(() => decoder.push(bytes(0, 0, 0, 9)));
  for (const [call, result] of [
    ['push', outcomeOf(() => decoder.push(HELLO.slice()))],
    ['end', outcomeOf(() => decoder.end())],
  ] as const) {
    if (!result.ok && result.error instanceof FrameTooLarge) continue;
    diagnose({
      mistake: 'you read on after a header that lies: nobody knows where the next frame begins',
      expected: `\`${call}\` throws FrameTooLarge again`,
      got: result.ok ? 'no error' : result.error,
      read: THE_LENGTH,
    });
  }
});

it('tells a torn end from a clean one', () => {
  const clean = new FrameDecoder();
  clean.push(HELLO.slice());
  const cleanEnd = outcomeOf(() => clean.end());
  if (!cleanEnd.ok) {
    diagnose({
      mistake: 'you call a clean end torn: the stream ended between two frames',
      expected: '`end` returns',
      got: cleanEnd.error,
      read: '2 · Framing, “The end”',
    });
  }
  for (const [received, part, expectedBytes, receivedBytes] of [
    [2, 'header', 4, 2],
    [4, 'payload', 5, 0],
    [7, 'payload', 5, 3],
  ] as const) {
    const decoder = new FrameDecoder();
    decoder.push(HELLO.slice(0, received));
    const result = outcomeOf(() => decoder.end());
    const error = result.ok ? undefined : result.error;
    if (error instanceof TornFrame && error.part === part) {
      if (error.expectedBytes === expectedBytes && error.receivedBytes === receivedBytes) continue;
    }
    diagnose({
      mistake: result.ok
        ? 'you took a torn end for a clean one: the peer died in the middle of a frame'
        : 'the end was torn, and your error tells something else',
      expected: new TornFrame(part, expectedBytes, receivedBytes),
      got: result.ok ? 'no error' : error,
      at: `an end after ${received} of the 9 bytes of a frame`,
      read: '2 · Framing, “The end”',
    });
  }
});

it('never writes to a payload that it has handed over', () => {
  const decoder = new FrameDecoder();
  const frame = (letter: string): Uint8Array => bytes(0, 0, 0, 4, letter.repeat(4));
  const [first] = [frame('a').slice(0, 6), frame('a').slice(6)].flatMap((c) => decoder.push(c));
  const before = first?.slice();
  for (const chunk of [frame('b').slice(0, 6), frame('b').slice(6)]) decoder.push(chunk);
  if (first !== undefined && before !== undefined && hex(first) === hex(before)) return;
  diagnose({
    mistake: 'you used the memory of a delivered payload again: the next frame was written over it',
    expected: before,
    got: first,
    at: 'the first payload, after the second one came',
    read: THE_DECODER,
  });
});

it('takes memory as bytes arrive, not as the header promises', () => {
  const promised = 64 * 1024 * 1024;
  const decoder = new FrameDecoder({ maxFrameBytes: promised });
  const before = process.memoryUsage().arrayBuffers;
  decoder.push(bytes(4, 0, 0, 0, 'abc'));
  const taken = process.memoryUsage().arrayBuffers - before;
  if (taken >= promised / 2 || decoder.allocatedBytes > 64) {
    diagnose({
      mistake: 'you set aside what the header promised: a peer takes 64 MiB from you with 7 bytes',
      expected: 'at most twice the 3 payload bytes that came',
      got: `${Math.max(taken, decoder.allocatedBytes).toLocaleString('en-US')} bytes`,
      read: THE_LENGTH,
    });
  }
  if (decoder.bufferedBytes !== 7) {
    diagnose({
      mistake: 'bufferedBytes does not count what the decoder holds, header included',
      expected: 7,
      got: decoder.bufferedBytes,
      at: 'after a header and 3 bytes of its payload',
      read: THE_DECODER,
    });
  }
});

it('gives the same frames for every way to cut the stream in three', () => {
  const stream = bytes(0, 0, 0, 3, 'abc', 0, 0, 0, 0, 0, 0, 1, 0, 'x'.repeat(256), 0, 0, 0, 1, 'z');
  const expected = [bytes('abc'), new Uint8Array(0), bytes('x'.repeat(256)), bytes('z')];
  for (let a = 0; a <= stream.length; a++) {
    for (let b = a; b <= stream.length; b++) {
      const result = outcomeOf(() =>
        decode([stream.slice(0, a), stream.slice(a, b), stream.slice(b)]),
      );
      if (result.ok && sameFrames(result.value, expected)) continue;
      diagnose({
        mistake: 'one way of cutting the stream gives other frames',
        expected,
        got: result.ok ? result.value : result.error,
        at: `cuts after byte ${a} and byte ${b}`,
        read: THE_DECODER,
      });
    }
  }
});
