/** The tests of exercise 2.1, on a pretended socket whose pieces are prepared. */

import { it } from 'vitest';
import { TornFrame } from 'wirebook/framing';
import { diagnose, outcomeOf, subject } from '../workshop/subject.ts';

const { receiveExactly } = await subject<typeof import('./1-receive-exactly.ts')>(import.meta.url);

const EXACTLY = '2 · Framing, “Exactly n”';
const THE_END = '2 · Framing, “The end”';

/** Hands out its pieces, one at most for each `recv`; an error is thrown; then 0 for ever. */
class PretendedSocket {
  readonly #pieces: (string | Error)[];
  /** How much room each `recv` was given. */
  readonly rooms: number[] = [];
  #zeros = 0;

  constructor(...pieces: (string | Error)[]) {
    this.#pieces = pieces;
  }

  recv(buffer: Uint8Array): number {
    this.rooms.push(buffer.length);
    const piece = this.#pieces[0];
    if (piece instanceof Error) throw piece;
    if (piece === undefined || buffer.length === 0) return this.#zero();
    const taken = piece.slice(0, buffer.length);
    buffer.set(Array.from(taken, (letter) => letter.charCodeAt(0)));
    this.#pieces[0] = piece.slice(taken.length);
    if (this.#pieces[0] === '') this.#pieces.shift();
    return taken.length;
  }

  /** What nobody has taken yet. */
  get left(): string {
    return this.#pieces.join('');
  }

  #zero(): number {
    this.#zeros += 1;
    if (this.#zeros < 20) return 0;
    return diagnose({
      mistake: 'you ask again after 0: the stream is over, and your loop would never end',
      expected: 'no `recv` after the one that returned 0',
      got: `${this.#zeros} calls that returned 0`,
      read: EXACTLY,
    });
  }
}

function text(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return 'undefined';
  return JSON.stringify(String.fromCharCode(...bytes)).replaceAll(String.raw`\u0000`, '·');
}

it('returns a message that comes in one piece', () => {
  const got = receiveExactly(new PretendedSocket('hello'), 5);
  if (text(got) === '"hello"') return;
  diagnose({
    mistake: 'a message that came in one piece was not returned',
    expected: '"hello"',
    got: text(got),
    read: EXACTLY,
  });
});

it('asks again until every byte has come', () => {
  const got = receiveExactly(new PretendedSocket('he', 'l', 'lo'), 5);
  if (text(got) === '"hello"') return;
  let mistake = 'the pieces were not put together as they came';
  let at = 'a message that comes as "he", "l", "lo"';
  if (text(got).startsWith('"he·') || text(got) === '"he"') {
    mistake = 'you took the first `recv` for the message: it returns what has arrived';
    at = 'byte 2, where the second piece begins';
  } else if (text(got).startsWith('"l')) {
    mistake = 'you wrote each piece over the one before: every `recv` got the start of the buffer';
    at = 'byte 0, where the second piece was written over the first';
  }
  diagnose({ mistake, expected: '"hello"', got: text(got), at, read: EXACTLY });
});

it('leaves the next message where it is', () => {
  const socket = new PretendedSocket('he', 'lloworld');
  const got = receiveExactly(socket, 5);
  if (text(got) === '"hello"' && socket.left === 'world') return;
  diagnose({
    mistake: 'you asked for more than was missing, and took the next message’s bytes with it',
    expected: '"hello", and "world" still to be received',
    got: `${text(got)}, and "${socket.left}" still to be received`,
    at: `the second \`recv\`: 3 bytes are missing, and it was given room for ${socket.rooms[1]}`,
    read: EXACTLY,
  });
});

it('says undefined when the stream ends before the first byte', () => {
  const result = outcomeOf(() => receiveExactly(new PretendedSocket(), 5));
  if (result.ok && result.value === undefined) return;
  if (!result.ok && !(result.error instanceof TornFrame)) throw result.error;
  diagnose({
    mistake: result.ok
      ? 'you returned a message although nothing has come'
      : 'you called a clean end torn: nothing has come, so nothing is lost',
    expected: 'undefined',
    got: result.ok ? text(result.value) : result.error,
    at: 'a stream that is over at once',
    read: THE_END,
  });
});

it('throws TornFrame when the stream ends in the middle', () => {
  const result = outcomeOf(() => receiveExactly(new PretendedSocket('he', 'l'), 5));
  const expected = new TornFrame('payload', 5, 3);
  if (!result.ok && result.error instanceof TornFrame) {
    if (result.error.message === expected.message) return;
    diagnose({
      mistake: 'the end was torn, and your error tells something else',
      expected,
      got: result.error,
      read: THE_END,
    });
  }
  if (!result.ok) throw result.error;
  diagnose({
    mistake:
      result.value === undefined
        ? 'you called a torn end clean: three bytes had come, and a message is lost'
        : 'you returned a message that is not whole',
    expected,
    got: text(result.value),
    at: 'a stream that ends after 3 of 5 bytes',
    read: THE_END,
  });
});

it('asks for nothing when the message is empty', () => {
  const socket = new PretendedSocket('next');
  const result = outcomeOf(() => receiveExactly(socket, 0));
  if (result.ok && result.value?.length === 0 && socket.rooms.length === 0) return;
  diagnose({
    mistake:
      'you called `recv` for an empty message: with room for 0 bytes it returns 0, which looks like the end',
    expected: 'a message of no bytes, without a `recv`',
    got: `${result.ok ? text(result.value) : String(result.error)}, after ${socket.rooms.length} recv`,
    read: '2 · Framing, “An empty message is a message”',
  });
});

it('lets an error of recv through', () => {
  const error = Object.assign(new Error('recv ECONNRESET'), { code: 'ECONNRESET' });
  const result = outcomeOf(() => receiveExactly(new PretendedSocket('he', error), 5));
  if (!result.ok && result.error === error) return;
  diagnose({
    mistake: 'you hid an error of `recv`: for the caller it looks like an end',
    expected: error,
    got: result.ok ? text(result.value) : result.error,
    at: 'the second `recv`',
    read: '2 · Framing, “An empty message is a message”',
  });
});
