/** The tests of exercise 3.1, in the order in which the loop grows. */

import { it } from 'vitest';
import { diagnose, outcomeOf, subject } from '../workshop/subject.ts';

const { readAfterEdge } = await subject<typeof import('./1-read-loop.ts')>(import.meta.url);

const AN_EDGE = '3 · The reactor, “Level and edge”';
const WHOSE_ANSWER = '3 · The reactor, “Whose answer”';

/** What one `recv` brings: bytes, the FIN, nothing now, or an error. */
type Step = string | 'FIN' | 'EAGAIN' | 'ECONNRESET';

/** A socket that follows a script. Past its end there is nothing now, as after EAGAIN. */
class PretendedSocket {
  readonly #script: Step[];
  /** What the calls have brought so far. */
  readonly calls: Step[] = [];
  closed = false;

  constructor(...script: Step[]) {
    this.#script = script;
  }

  recv(buffer: Uint8Array): number {
    const before = this.calls.at(-1);
    if (before === 'FIN') {
      diagnose({
        mistake: 'you asked again after 0: it is the end, and every later `recv` returns 0 too',
        expected: "the loop returns 'ended'",
        got: 'another `recv`',
        read: AN_EDGE,
      });
    }
    const step = this.#script.shift() ?? 'EAGAIN';
    this.calls.push(step);
    if (before === 'EAGAIN' && step === 'EAGAIN' && this.calls.length > 50) {
      diagnose({
        mistake:
          'you asked again and again after EAGAIN: that is the loop that burns the processor',
        expected: "the loop returns 'drained'",
        got: `${this.calls.length} calls of \`recv\``,
        read: '3 · The reactor, “Look at each”',
      });
    }
    if (step === 'FIN') return 0;
    if (step === 'EAGAIN' || step === 'ECONNRESET') {
      throw Object.assign(new Error(`recv: ${step}`), { code: step });
    }
    buffer.set(Buffer.from(step));
    return step.length;
  }

  close(): void {
    this.closed = true;
  }

  /** What has not been asked for. */
  get left(): readonly Step[] {
    return this.#script;
  }
}

/** Runs the loop with room for eight bytes. */
function read(socket: PretendedSocket, budget = 100) {
  const chunks: Uint8Array[] = [];
  const buffer = new Uint8Array(8);
  const result = outcomeOf(() =>
    readAfterEdge(socket, buffer, budget, (chunk) => chunks.push(chunk)),
  );
  if (!result.ok && (result.error as Error).name === 'Diagnosis') throw result.error; // the socket's
  const text = (): string => chunks.map((chunk) => Buffer.from(chunk).toString()).join('|');
  return { result, text, chunks };
}

it('reads until there is nothing left', () => {
  const socket = new PretendedSocket('12345678', '12345678', '1234', 'EAGAIN');
  const { result, text } = read(socket);
  if (!result.ok) {
    diagnose({
      mistake: 'you let EAGAIN out as an error: it only says that nothing is there now',
      expected: "the loop returns 'drained'",
      got: result.error,
      read: AN_EDGE,
    });
  }
  if (!socket.calls.includes('EAGAIN') && socket.calls.length < 3) {
    diagnose({
      mistake: 'you stopped before EAGAIN: with EPOLLET the rest is never announced again',
      expected: '20 bytes read, in three calls',
      got: `${text().replaceAll('|', '').length} bytes read, in ${socket.calls.length}`,
      read: AN_EDGE,
    });
  }
  if (result.value === 'drained' || !socket.calls.includes('EAGAIN')) return;
  diagnose({
    mistake: 'there was nothing left, and you said something else',
    expected: 'drained',
    got: result.value,
    read: AN_EDGE,
  });
});

it('reads on after a short read: the FIN may stand behind it', () => {
  const socket = new PretendedSocket('1234', 'FIN');
  const { result } = read(socket);
  if (result.ok && result.value === 'ended') return;
  diagnose({
    mistake: socket.left.includes('FIN')
      ? 'you took a short read for the last: a FIN behind the bytes shares their edge, and you missed it'
      : 'the peer has ended, and you did not say so',
    expected: 'ended',
    got: result.ok ? result.value : result.error,
    at: 'four bytes in a buffer of eight, and a FIN behind them',
    read: AN_EDGE,
  });
});

it('leaves the connection open when the peer has ended', () => {
  const socket = new PretendedSocket('a question'.slice(0, 8), 'FIN');
  read(socket);
  if (!socket.closed) return;
  diagnose({
    mistake:
      'you closed on a half-close: the peer sends no more, and may be waiting for its answer',
    expected: 'the socket is left open',
    got: 'closed',
    at: '`recv` returned 0',
    read: WHOSE_ANSWER,
  });
});

it('gives each piece once, and nothing for the end', () => {
  const socket = new PretendedSocket('one', 'two', 'FIN');
  const { text } = read(socket);
  if (text() === 'one|two') return;
  let mistake = 'other bytes came out';
  if (text() === 'one|two|') {
    mistake = 'you gave the end to `onData` as a chunk of no bytes: it is told by `ended`';
  } else if (text().length > 'one|two'.length) {
    mistake = 'you gave the whole buffer: behind what came lie old bytes';
  } else if (text() === 'two|two') {
    mistake =
      'you gave views of the buffer: the next `recv` wrote over the bytes that were delivered';
  }
  diagnose({ mistake, expected: 'one|two', got: text(), read: AN_EDGE });
});

it('delivers memory that nobody writes to later', () => {
  const buffer = new Uint8Array(8);
  const chunks: Uint8Array[] = [];
  const socket = new PretendedSocket('mine', 'EAGAIN');
  readAfterEdge(socket, buffer, 100, (chunk) => chunks.push(chunk));
  buffer.set(Buffer.from('theirs')); // the next connection has its turn
  if (Buffer.from(chunks[0] ?? []).toString() === 'mine') return;
  diagnose({
    mistake:
      'you gave views of the buffer: the next `recv` wrote over the bytes that were delivered',
    expected: 'mine',
    got: Buffer.from(chunks[0] ?? []).toString(),
    at: 'a chunk that was kept while another connection was read',
    read: '2 · Framing, “The same class on a socket”',
  });
});

it('stops when the budget is spent, and says so', () => {
  const socket = new PretendedSocket(...Array.from({ length: 40 }, () => 'firehose'));
  const { result } = read(socket, 16);
  if (socket.calls.length > 16) {
    diagnose({
      mistake: 'you went beyond the budget: one firehose keeps all the others waiting',
      expected: '16 calls of `recv`',
      got: `${socket.calls.length} calls`,
      read: '3 · The reactor, “The firehose”',
    });
  }
  if (socket.calls.length < 16) {
    diagnose({
      mistake: 'you stopped before the budget was spent',
      expected: '16 calls of `recv`',
      got: `${socket.calls.length} calls`,
      read: '3 · The reactor, “The firehose”',
    });
  }
  if (result.ok && result.value === 'budget') return;
  diagnose({
    mistake:
      'the budget was spent and you said something else: the caller does not come back, and no edge will make it',
    expected: 'budget',
    got: result.ok ? result.value : result.error,
    at: 'after the 16th `recv`, none of which said EAGAIN',
    read: '3 · The reactor, “The firehose”',
  });
});

it('lets an error of the connection through, behind the bytes that came before it', () => {
  const { result, text } = read(new PretendedSocket('last word'.slice(0, 8), 'ECONNRESET'));
  if (!result.ok && (result.error as { code?: string }).code === 'ECONNRESET') {
    if (text() === 'last wor') return;
    diagnose({
      mistake: 'you lost the bytes that came before the error',
      expected: 'last wor',
      got: text(),
      read: AN_EDGE,
    });
  }
  diagnose({
    mistake: 'you took every error for EAGAIN: after a reset nothing will come, and nobody is told',
    expected: 'an error with the code ECONNRESET',
    got: result.ok ? result.value : result.error,
    read: AN_EDGE,
  });
});
