/** The tests of exercise 4.3: a bounded queue between up to four threads, in hundreds of orders. */

import { it } from 'vitest';
import type { Schedule, Step } from 'wirebook/threads';
import { firstWrong, openScenes, storyOf } from '../workshop/scenes.ts';
import { diagnose, subject } from '../workshop/subject.ts';

const { SharedQueue } = await subject<typeof import('./3-queue.ts')>(import.meta.url);

const WOKEN = '4 · The thread pool, “Woken”';
const WHOM = '4 · The thread pool, “Whom to wake”';
const QUEUE = '4 · The thread pool, “A queue”';

const queue = SharedQueue.create({ capacity: 2, messageBytes: 8 });
const narrow = SharedQueue.create({ capacity: 1, messageBytes: 8 });
const scenes = await openScenes<typeof import('./3-queue.child.ts')>(
  import.meta.url,
  './3-queue.child.ts',
  { threads: 4, memory: { queue, narrow, waiting: new SharedArrayBuffer(8) } },
);

/** The cells of the queue, as the stub has them. */
const COUNT = 3;
const LOCK = '[5]';
const HOLDER = '[6]';
const NOT_EMPTY = '[7]';
const NOT_FULL = '[8]';

/** Whether somebody took from an empty queue: then there are fewer than none. */
const tookNothing = (): boolean => (new Int32Array(queue)[COUNT] ?? 0) < 0;

/** Why threads stand still, or never rest, as far as the steps show it. */
function judge(schedule: Schedule): never {
  const { outcome, error, trace, threads } = schedule;
  const fail = (mistake: string, read: string): never =>
    diagnose({ mistake, got: storyOf(schedule), read });
  if (error !== undefined) throw error;
  if (outcome === 'endless' || outcome === 'stalled') {
    fail('a thread goes round in a loop and never rests: it has to sleep until it is told', WOKEN);
  }
  const places = placesOf(schedule);
  if (places.includes(LOCK)) {
    fail('somebody left and took the lock along: an error, or a way out past the `unlock`', QUEUE);
  }
  const tells = (where: string): boolean =>
    trace.some(({ cell, operation }) => cell.endsWith(where) && operation === 'notify');
  if (places.includes(NOT_EMPTY) && !tells(NOT_EMPTY)) {
    fail('there is a message, and who waits for it is never told: `push` says nothing', WHOM);
  }
  if (places.includes(NOT_FULL) && !tells(NOT_FULL)) {
    fail('there is room, and who waits for it is never told: `pop` says nothing', WHOM);
  }
  const careless = trace.find(({ cell, operation, thread }, at) => {
    if (operation !== 'notify' || cell.endsWith(LOCK)) return false;
    const isName = (step: Step): boolean =>
      step.cell.endsWith(HOLDER) && step.operation === 'store';
    return !trace
      .slice(0, at)
      .findLast(isName)
      ?.text.endsWith(` store ${thread + 1}`);
  });
  if (careless !== undefined) {
    fail(
      'you tell before you do it, without the lock: whoever hears of it looks, finds nothing, and sleeps again',
      WOKEN,
    );
  }
  const place = places.find((one) => one !== '') ?? '';
  const sleepers = trace.filter(
    ({ cell, text }) => cell.endsWith(place) && text.endsWith('sleeps'),
  );
  const produces = new Set(sleepers.map(({ thread }) => thread < 2));
  if (threads.length === 4 && produces.size === 2) {
    fail(
      'two crowds wait on one condition, and the one that you woke was of the wrong crowd: it cannot use the news',
      WHOM,
    );
  }
  return fail(
    'two slept and one was told: a message came while the first was still on its way, and you kept it to yourself',
    WHOM,
  );
}

/** Where each thread waits, without the queue's name: `[7]`; empty where it does not. */
function placesOf({ threads }: Schedule): string[] {
  return threads.map((end) => (end.state === 'waiting' ? end.cell.replace(/^.*\[/, '[') : ''));
}

it('passes messages on in their order', async () => {
  const messages = ['first', '', 'third', 'fourth'];
  const wrong = await firstWrong(scenes, 'pass', {
    seeds: 60,
    threads: 2,
    data: { queue: 'queue', producers: 1, messages, pops: messages.length },
    wrong: ({ values }) => String(values[1]) !== String(messages),
  });
  if (wrong === undefined) return;
  if (wrong.outcome !== 'finished') judge(wrong);
  diagnose({
    mistake:
      'other messages came out than went in: did you write into a full queue, or read from an empty one?',
    expected: messages,
    got: wrong.values[1],
    at: `seed ${wrong.seed}`,
    read: QUEUE,
  });
});

it('gives each message to one consumer', async () => {
  const wrong = await firstWrong(scenes, 'pass', {
    threads: 3,
    data: { queue: 'queue', producers: 1, messages: ['a', 'b', 'c', 'd'], pops: 2 },
    seeds: 60,
    wrong: ({ values }) => values.slice(1).flat().toSorted().join('') !== 'abcd',
  });
  if (wrong === undefined) return;
  if (wrong.outcome !== 'finished' && !tookNothing()) judge(wrong);
  diagnose({
    mistake:
      'you took from an empty queue: you were woken, another was quicker, and you did not look again (`if` instead of `while`)',
    expected: 'a, b, c, d, each once',
    got: storyOf(wrong),
    read: WOKEN,
  });
});

it('lets nobody sleep beside what it waits for', async () => {
  const wrong = await firstWrong(scenes, 'pass', {
    data: { queue: 'narrow', producers: 2, messages: ['a', 'b'], pops: 2 },
    seeds: 60,
    wrong: ({ values }) => values.flat().toSorted().join('') !== 'aabb',
  });
  if (wrong === undefined) return;
  if (wrong.outcome !== 'finished') judge(wrong);
  diagnose({
    mistake: 'two producers and two consumers, and not each message came out once',
    expected: 'a and b, each twice',
    got: wrong.values.flat(),
    at: `seed ${wrong.seed}`,
    read: QUEUE,
  });
});

it.each([
  ['consumers', 'empty', undefined],
  ['producers', 'full', 'ERR_QUEUE_CLOSED'],
] as const)('sends all %s home when it is closed', async (who, data, expected) => {
  const wrong = await firstWrong(scenes, 'closeOn', {
    seeds: 40,
    threads: 3,
    data,
    wrong: ({ values }) => values[0] !== expected || values[1] !== expected,
  });
  if (wrong === undefined) return;
  const home = wrong.threads.filter(
    ({ state }, thread) => thread < 2 && state === 'returned',
  ).length;
  if (wrong.outcome === 'endless' || placesOf(wrong).includes(LOCK)) judge(wrong);
  if (wrong.error !== undefined) throw wrong.error;
  let mistake = `two ${who} slept when the queue was closed, and got something else than they should`;
  if (wrong.outcome === 'deadlock' && home === 1) {
    mistake = `one of two ${who} heard that the queue is closed: that is news for all`;
  } else if (wrong.outcome === 'deadlock') {
    mistake = `${who} sleep at a closed queue: what they wait for cannot come any more`;
  } else if (wrong.values.includes(true)) {
    mistake =
      'a producer slept, woke in a closed queue, and put its message there: nobody will ask for it';
  }
  const want = expected ?? 'undefined';
  diagnose({
    mistake,
    expected: `${want}, ${want}`,
    got: wrong.outcome === 'deadlock' ? storyOf(wrong) : wrong.values.slice(0, 2),
    read: WHOM,
  });
});

it('keeps what is in it when it is closed', async () => {
  const closed = 'ERR_QUEUE_CLOSED';
  const expected = [closed, 'last', closed, 'words', undefined, undefined];
  const wrong = await firstWrong(scenes, 'closeOnMessages', {
    seeds: 1,
    threads: 1,
    wrong: ({ values }) => String(values[0]) !== String(expected),
  });
  if (wrong === undefined) return;
  if (wrong.outcome !== 'finished') judge(wrong);
  const got = wrong.values[0] as unknown[];
  diagnose({
    mistake:
      got[1] === undefined
        ? 'you closed the queue and threw away what was in it: it had been taken, so it has to come out'
        : 'a closed queue takes messages, or forgets to give those it has',
    expected,
    got,
    at: 'two messages, close; tryPush, pop, push, pop, pop, tryPop',
    read: QUEUE,
  });
});

it('sleeps as long as it may, and no longer', async () => {
  const expected = [undefined, undefined, 20, true, true, false, false, 50, 2, 'a', 'b', 50];
  const wrong = await firstWrong(scenes, 'inTime', {
    seeds: 1,
    threads: 1,
    wrong: ({ values }) => String(values[0]) !== String(expected),
  });
  if (wrong === undefined) return;
  if (wrong.outcome === 'deadlock') {
    diagnose({
      mistake: 'you sleep without an end, and were given one, or told not to sleep at all',
      got: storyOf(wrong),
      read: QUEUE,
    });
  }
  if (wrong.outcome !== 'finished') judge(wrong);
  const got = wrong.values[0] as unknown[];
  diagnose({
    mistake: 'within its time, the queue gave or took something else than it should',
    expected,
    got,
    at: 'tryPop, pop(20), when; tryPush 3 times, push(30), when, size; tryPop, pop(10), when',
    read: QUEUE,
  });
});

it('refuses what does not fit', async () => {
  const expected = ['ERR_MESSAGE_TOO_LARGE', 0, true, 'exactly8'];
  const wrong = await firstWrong(scenes, 'tooLarge', {
    seeds: 1,
    threads: 1,
    wrong: ({ values }) => String(values[0]) !== String(expected),
  });
  if (wrong === undefined) return;
  if (wrong.outcome === 'deadlock') judge(wrong);
  if (wrong.error !== undefined && !(wrong.error instanceof RangeError)) throw wrong.error;
  diagnose({
    mistake:
      'you wrote ten bytes into a slot of eight: the rest lies in the next slot, which is another’s',
    expected,
    got: wrong.error ?? wrong.values[0],
    at: 'push of 10 bytes, size, tryPush of 8, pop; slots of 8 bytes',
    read: QUEUE,
  });
});
