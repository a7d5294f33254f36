/** The tests of exercise 1.2, on a pretended socket whose kernel takes only so much. */

import { it } from 'vitest';
import { MSG_NOSIGNAL } from 'wirebook/socket';
import { diagnose, outcomeOf, subject } from '../workshop/subject.ts';

const { sendAll } = await subject<typeof import('./2-send-all.ts')>(import.meta.url);

const PARTIAL = '1 · The blocking echo, “Sixty-four mebibytes”';
const MESSAGE = Uint8Array.from('the quick brown fox jumps', (letter) => letter.charCodeAt(0));

/** Takes so many bytes at the first call, so many at the second … and then all; an error is thrown. */
class PretendedSocket {
  readonly #script: readonly (number | Error)[];
  readonly calls: { readonly bytes: number; readonly flags: number }[] = [];
  readonly #taken: number[] = [];

  constructor(...script: (number | Error)[]) {
    this.#script = script;
  }

  send(bytes: Uint8Array, flags: number): number {
    const step = this.#script[this.calls.length] ?? bytes.length;
    this.calls.push({ bytes: bytes.length, flags });
    if (step instanceof Error) throw step;
    const taken = Math.min(step, bytes.length);
    this.#taken.push(...bytes.subarray(0, taken));
    if (this.calls.length > 50) {
      diagnose({
        mistake: 'you call `send` again and again: the loop does not see that all is done',
        got: `${this.calls.length} calls for ${MESSAGE.length} bytes`,
        read: PARTIAL,
      });
    }
    return taken;
  }

  /** What has gone out, as text. */
  get wire(): string {
    return String.fromCharCode(...this.#taken);
  }
}

const WHOLE = String.fromCharCode(...MESSAGE);

it('sends a message that the kernel takes at once', () => {
  const socket = new PretendedSocket();
  sendAll(socket, MESSAGE, 0);
  if (socket.wire === WHOLE) return;
  diagnose({
    mistake: socket.calls.length === 0 ? 'you sent nothing' : 'other bytes went out',
    expected: WHOLE,
    got: socket.wire,
    read: PARTIAL,
  });
});

it('sends the rest when the kernel took only a part', () => {
  const socket = new PretendedSocket(9);
  sendAll(socket, MESSAGE, 0);
  if (socket.wire === WHOLE) return;
  const first = WHOLE.slice(0, 9);
  const got = socket.wire;
  let mistake = 'other bytes went out';
  if (got === first) mistake = 'you ignored what `send` returned: the rest was never sent';
  else if (got.startsWith(first + first)) {
    mistake = 'you sent the whole message again: the kernel already had its first part';
  }
  diagnose({
    mistake,
    expected: WHOLE,
    got,
    at: 'a kernel that took 9 of 25 bytes',
    read: PARTIAL,
  });
});

it('goes on for as many parts as it takes', () => {
  const socket = new PretendedSocket(4, 6, 5, 1, 2);
  sendAll(socket, MESSAGE, 0);
  if (socket.wire === WHOLE) return;
  const [afterOne, afterTwo] = [WHOLE.slice(0, 10), WHOLE.slice(0, 4) + WHOLE.slice(4, 10)];
  let mistake = 'other bytes went out';
  if (socket.wire.length < WHOLE.length && socket.wire.startsWith(afterOne)) {
    mistake = 'you sent the rest once: the second `send` may be partial too, so this is a loop';
  } else if (socket.wire.startsWith(afterTwo)) {
    mistake =
      'you counted from the last send only: what `send` returns is to be added to what was done before';
  }
  diagnose({
    mistake,
    expected: WHOLE,
    got: socket.wire,
    at: 'a kernel that took 4, then 6, 5, 1 and 2 bytes',
    read: PARTIAL,
  });
});

it('passes the flags to every call', () => {
  const socket = new PretendedSocket(5, 5);
  sendAll(socket, MESSAGE, MSG_NOSIGNAL);
  const without = socket.calls.findIndex(({ flags }) => flags !== MSG_NOSIGNAL);
  if (without === -1) return;
  diagnose({
    mistake:
      without === 0
        ? 'you dropped the flags: without MSG_NOSIGNAL a peer that has gone ends the process'
        : 'you passed the flags to the first call only: each call is on its own',
    expected: `flags ${MSG_NOSIGNAL}`,
    got: `flags ${socket.calls[without]?.flags}`,
    at: `call ${without + 1} of ${socket.calls.length}`,
    read: '1 · The blocking echo, “The second send”',
  });
});

it('lets an error through as it is', () => {
  for (const code of ['EPIPE', 'EAGAIN']) {
    const error = Object.assign(new Error(`send ${code}`), { code });
    const socket = new PretendedSocket(9, error);
    const result = outcomeOf(() => sendAll(socket, MESSAGE, 0));
    if (!result.ok && result.error === error) continue;
    let mistake = 'you threw another error than `send` did: its `code` is what a caller looks at';
    if (result.ok && socket.calls.length > 2) {
      mistake = `you tried again after ${code}: on a blocking socket it means that the caller’s time is over`;
      if (code === 'EPIPE') mistake = 'you tried again after EPIPE: nobody is there any more';
    } else if (result.ok) {
      mistake = `you swallowed ${code}: the caller believes that everything has been sent`;
    }
    diagnose({
      mistake,
      expected: error,
      got: result.ok ? 'no error' : result.error,
      at: 'the second call of `send`',
      read: PARTIAL,
    });
  }
});

it('has nothing to do for no bytes', () => {
  const socket = new PretendedSocket();
  sendAll(socket, new Uint8Array(0), 0);
  if (socket.wire === '') return;
  diagnose({ mistake: 'you sent something although there was nothing', got: socket.wire });
});
