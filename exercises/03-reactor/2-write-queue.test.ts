/** The tests of exercise 3.2: first the bytes, then the marks. */

import { it } from 'vitest';
import { integerBelow, seededRandom } from 'wirebook/base';
import { diagnose, outcomeOf, subject } from '../workshop/subject.ts';

const { WriteQueue } = await subject<typeof import('./2-write-queue.ts')>(import.meta.url);
type Queue = InstanceType<typeof WriteQueue>;

const NO_ROOM = '3 · The reactor, “No room to send”';
const SLOW_READER = '3 · The reactor, “The slow reader”';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const text = (piece: Uint8Array | undefined): string => Buffer.from(piece ?? []).toString();

/** Sends everything to a kernel that takes so much of each piece. @returns what went out */
function drain(queue: Queue, takes: (piece: Uint8Array) => number, calls = 1_000): string {
  const scratch = new Uint8Array(64);
  let wire = '';
  for (let call = 0; call < calls; call += 1) {
    const piece = queue.piece(scratch);
    if (piece === undefined) return wire;
    const taken = takes(piece);
    wire += text(piece.subarray(0, taken));
    queue.sent(taken);
  }
  return diagnose({
    mistake: 'the queue never becomes empty: `sent` does not forget what the kernel has taken',
    got: `${calls} pieces`,
    read: NO_ROOM,
  });
}

it('gives back what it was given, in order', () => {
  const queue = new WriteQueue(1_000, 100);
  for (const chunk of ['first second', 'third fourth', 'fifth']) queue.push(bytes(chunk));
  const wire = drain(queue, (piece) => piece.length);
  if (wire === 'first secondthird fourthfifth') return;
  diagnose({
    mistake: wire.startsWith('fifth')
      ? 'you send the newest bytes first: a stream has an order'
      : 'other bytes came out than went in',
    expected: 'first secondthird fourthfifth',
    got: wire,
    at: 'a kernel that takes every piece whole',
    read: NO_ROOM,
  });
});

it('keeps the rest of a piece of which the kernel took a part', () => {
  const queue = new WriteQueue(1_000, 100);
  queue.push(bytes('transfer 100 crowns'));
  queue.push(bytes('and goodbye to you'));
  let first = true;
  const wire = drain(queue, (piece) => {
    const taken = first ? 9 : piece.length;
    first = false;
    return taken;
  });
  if (wire === 'transfer 100 crownsand goodbye to you') return;
  let mistake = 'other bytes came out than went in';
  if (wire === 'transfer and goodbye to you') {
    mistake =
      'you forgot the bytes after a partial write: half a frame is on the wire, and the next follows it';
  } else if (wire.startsWith('transfer transfer')) {
    mistake = 'you sent the whole chunk again: the kernel already had its first part';
  }
  diagnose({
    mistake,
    expected: 'transfer 100 crownsand goodbye to you',
    got: wire,
    at: 'a kernel that took 9 bytes of the first piece',
    read: NO_ROOM,
  });
});

it('takes nothing out before it is sent', () => {
  const queue = new WriteQueue(1_000, 100);
  queue.push(bytes('try again'));
  queue.piece(new Uint8Array(16)); // and `send` said EAGAIN
  const again = text(queue.piece(new Uint8Array(16)));
  if (again === 'try again') return;
  diagnose({
    mistake: 'you took the bytes out in `piece`: when `send` says EAGAIN they are lost',
    expected: 'try again',
    got: again === '' ? 'nothing' : again,
    at: 'a second `piece`, with no `sent` between',
    read: NO_ROOM,
  });
});

it('counts the bytes that the kernel has not taken', () => {
  const queue = new WriteQueue(1_000, 100);
  const seen: number[] = [queue.bytes];
  for (const chunk of ['hello', '', 'world!']) {
    queue.push(bytes(chunk));
    seen.push(queue.bytes);
  }
  queue.piece(new Uint8Array(16));
  queue.sent(7);
  seen.push(queue.bytes);
  queue.piece(new Uint8Array(16));
  queue.sent(4);
  seen.push(queue.bytes);
  const expected = '0, 5, 5, 11, 4, 0';
  if (seen.join(', ') === expected) return;
  let mistake = '`bytes` does not count what the kernel has not taken yet';
  if (seen.slice(0, 4).join() === '0,1,2,3' || seen.slice(0, 4).join() === '0,1,1,2') {
    mistake = 'you count chunks: the marks are about bytes, and a chunk may have a million';
  } else if (seen.slice(0, 4).join() === '0,5,5,11') {
    mistake = 'you count bytes that are sent as if they still waited';
  }
  diagnose({
    mistake,
    expected,
    got: seen.join(', '),
    at: 'after pushes of 5, 0 and 6 bytes, and sends of 7 and 4',
    read: SLOW_READER,
  });
});

it('puts small chunks side by side, for one system call', () => {
  const queue = new WriteQueue(1_000, 100);
  for (const chunk of ['one ', 'two ', 'three ']) queue.push(bytes(chunk));
  const piece = text(queue.piece(new Uint8Array(16)));
  if (piece === 'one two three ') return;
  diagnose({
    mistake:
      'you hand out one small chunk at a time: a hundred answers cost a hundred system calls',
    expected: 'one two three ',
    got: piece,
    at: 'three chunks of 14 bytes together, and a scratch of 16',
    read: "3 · The reactor, “Beside Node's loop”",
  });
});

it('hands out what does not fit into the scratch as it is', () => {
  for (const chunks of [
    ['a chunk of more than sixteen bytes'],
    ['short', 'and a chunk that is long'],
  ]) {
    const queue = new WriteQueue(1_000, 100);
    for (const chunk of chunks) queue.push(bytes(chunk));
    const result = outcomeOf(() => queue.piece(new Uint8Array(16)));
    if (result.ok && text(result.value) === chunks[0]) continue;
    diagnose({
      mistake: result.ok
        ? 'you cut a chunk to the size of the scratch'
        : 'you copied more into the scratch than fits',
      expected: chunks[0],
      got: result.ok ? text(result.value) : result.error,
      at: `chunks of ${chunks.map((chunk) => chunk.length).join(' and ')} bytes, a scratch of 16`,
      read: NO_ROOM,
    });
  }
});

it('says false from the high-water mark on, and takes the bytes all the same', () => {
  const queue = new WriteQueue(10, 4);
  const answers = ['12345678', '9', '0', 'more'].map((chunk) => queue.push(bytes(chunk)));
  if (queue.bytes !== 14) {
    diagnose({
      mistake:
        'you refused bytes above the mark: `false` asks for a pause, the bytes are yours already',
      expected: '14 bytes queued',
      got: `${queue.bytes} bytes queued`,
      at: 'four pushes of 14 bytes together, high-water mark 10',
      read: SLOW_READER,
    });
  }
  if (answers.join() === 'true,true,false,false') return;
  diagnose({
    mistake:
      answers.join() === 'true,true,true,false'
        ? 'you say false one byte too late: the mark is reached when the queue holds as much as it says'
        : '`push` does not say when it is enough',
    expected: 'true, true, false, false',
    got: answers.join(', '),
    at: 'a queue of 8, 9, 10 and 14 bytes, high-water mark 10',
    read: SLOW_READER,
  });
});

it('says once that the low-water mark is reached', () => {
  const queue = new WriteQueue(10, 4);
  queue.push(bytes('1234567890'));
  const answers = [3, 2, 1, 1, 3].map((count) => {
    queue.piece(new Uint8Array(16));
    return queue.sent(count);
  });
  if (answers.join() === 'false,false,true,false,false') return;
  let mistake = '`sent` does not say when to go on';
  if (answers.join() === 'false,false,true,true,true') {
    mistake = 'you say it at every send below the mark: `onDrain` is for each crossing, once';
  } else if (answers.join() === 'false,false,false,false,true') {
    mistake =
      'you wait until the queue is empty: then the kernel has nothing to send while the next bytes are made';
  } else if (answers[0] === true || answers[1] === true) {
    mistake =
      'you say it below the high-water mark already: a connection would stop and start with every byte';
  }
  diagnose({
    mistake,
    expected: 'false, false, true, false, false',
    got: answers.join(', '),
    at: 'a queue that falls from 10 to 7, 5, 4, 3 and 0 bytes, low-water mark 4',
    read: SLOW_READER,
  });
});

it('has nothing to say when nobody was asked to stop', () => {
  const queue = new WriteQueue(10, 4);
  queue.push(bytes('123456'));
  queue.piece(new Uint8Array(16));
  const answer = queue.sent(6);
  if (!answer) return;
  diagnose({
    mistake:
      'you say "go on" to somebody who was never told to stop: the mark counts since `push` said false',
    expected: false,
    got: answer,
    at: '6 bytes queued and sent, high-water mark 10',
    read: SLOW_READER,
  });
});

it('forgets everything when it is told to', () => {
  const queue = new WriteQueue(10, 4);
  queue.push(bytes('abc'));
  queue.push(bytes('def'));
  queue.piece(new Uint8Array(16));
  queue.sent(1);
  queue.clear();
  const empty = queue.piece(new Uint8Array(16));
  queue.push(bytes('new'));
  const piece = text(queue.piece(new Uint8Array(16)));
  if (empty === undefined && piece === 'new' && queue.bytes === 3) return;
  diagnose({
    mistake:
      'something was left after `clear`: the chunks, the offset into the first, or the count',
    expected: 'new, 3 bytes',
    got: `${piece}, ${queue.bytes} bytes`,
    read: NO_ROOM,
  });
});

it('gives the same stream whatever the kernel takes', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seededRandom(seed);
    const queue = new WriteQueue(100, 10);
    let went = '';
    let came = '';
    for (let step = 0; step < 40; step += 1) {
      const chunk = String.fromCharCode(97 + (step % 26)).repeat(integerBelow(random, 12));
      went += chunk;
      queue.push(bytes(chunk));
      if (step % 3 !== 2) continue;
      came += drain(queue, (piece) => integerBelow(random, piece.length + 1), 10_000);
    }
    came += drain(queue, (piece) => piece.length);
    if (came === went && queue.bytes === 0) continue;
    diagnose({
      mistake: 'the stream differs for some cut of it',
      expected: went,
      got: came,
      at: `seed ${seed}`,
      read: NO_ROOM,
    });
  }
});
