/** The tests of exercise 4.1: a mutex on several threads, in hundreds of orders. */

import { it } from 'vitest';
import type { Schedule, Step } from 'wirebook/threads';
import { firstWrong, openScenes, storyOf } from '../workshop/scenes.ts';
import { diagnose } from '../workshop/subject.ts';

/** Where in its cells the mutex of the thread that is alone begins. */
const ELSEWHERE = 3;

const MUTEX = '4 · The thread pool, “A lock”';

const oneCell = (): SharedArrayBuffer => new SharedArrayBuffer(4);
const counter = oneCell();
const memory = {
  lock: new SharedArrayBuffer(32),
  inside: oneCell(),
  counter,
  signal: oneCell(),
  sleep: oneCell(),
};
const scenes = await openScenes<typeof import('./1-mutex.child.ts')>(
  import.meta.url,
  './1-mutex.child.ts',
  { threads: 3, memory },
);

/** What went wrong in a schedule of `count` or `hold`, as far as its steps show it. */
function judge(schedule: Schedule): never {
  const { outcome, error, trace, threads } = schedule;
  const fail = (mistake: string, upTo?: Step): never =>
    diagnose({ mistake, got: storyOf(schedule, upTo), read: MUTEX });
  const onLock = trace.filter(({ cell }) => cell.startsWith('lock'));
  const entries = trace.filter((step) => step.cell === 'inside[0]' && step.operation === 'add');
  const trusting = entries.find((entry) => {
    const way = trace
      .slice(0, trace.indexOf(entry))
      .filter((step) => step.thread === entry.thread && onLock.includes(step));
    return way.findLast(({ operation }) => operation !== 'store')?.operation === 'wakes';
  });
  if (trusting !== undefined) {
    fail(
      'you went in because you were woken: somebody else may have been quicker, so try again',
      trusting,
    );
  }
  const second = entries.find(({ text }) => /add 1: was [1-9]/.test(text));
  if (second !== undefined) {
    fail(
      'two threads are in at once: between your look and your taking another one took it',
      second,
    );
  }
  if (error !== undefined) {
    if ('code' in error && error.code === 'ERR_MUTEX_NOT_HELD') {
      fail(
        'the holder’s unlock fails: you cleared the name after you gave the lock back, and by then it was another’s',
      );
    }
    throw error;
  }
  if (outcome === 'endless' || outcome === 'stalled') {
    fail(
      'you spin: the thread tries again and again, and the one it waits for needs the processor',
    );
  }
  if (outcome === 'deadlock') {
    const sleeper = threads.findIndex(({ state }) => state === 'waiting');
    const asleepAt = onLock.findLastIndex((step) => step.thread === sleeper);
    const wakes = onLock.filter(({ operation }) => operation === 'notify');
    const freed = onLock.findLast(({ text }) => isRelease(text));
    const seen = onLock.findLast((step) => step.cell === freed?.cell && step.operation === 'load');
    if (wakes.length === 0 && freed?.operation === 'store' && seen?.thread === freed.thread) {
      fail(
        'you looked whether anybody waits, and gave the lock back, in two steps: between them somebody went to sleep',
      );
    }
    if (wakes.length === 0)
      fail('nobody is ever woken: `unlock` gives the lock back and says nothing');
    const lastWake = onLock.lastIndexOf(wakes.at(-1) ?? ({} as never));
    const freedLater = onLock
      .slice(lastWake + 1)
      .some((step) => step.thread === onLock[lastWake]?.thread && isRelease(step.text));
    if (freedLater) {
      fail(
        'you wake before you give the lock back: the thread wakes, finds it taken, and sleeps again',
      );
    }
    if (onLock.slice(asleepAt + 1).some(({ text }) => isRelease(text))) {
      fail(
        'a thread is left asleep: who has slept took the lock as one for which nobody waits, and there was another',
      );
    }
    fail('all wait, and nobody is left to wake them');
  }
  return fail('the count is wrong, although no two threads were in at once');
}

/** A step that may give a lock back: it writes 0. */
function isRelease(text: string): boolean {
  return / (store 0$|exchange 0:|compareExchange \d+ → 0$|sub )/.test(text);
}

const crowded = (expected: number) => (schedule: Schedule) =>
  schedule.values.some((most) => most !== 1) || new Int32Array(counter)[0] !== expected;

it('lets in one thread at a time', async () => {
  const wrong = await firstWrong(scenes, 'count', { seeds: 100, threads: 2, wrong: crowded(4) });
  if (wrong !== undefined) judge(wrong);
});

it('wakes each of those that wait', async () => {
  const wrong = await firstWrong(scenes, 'count', { seeds: 100, wrong: crowded(6) });
  if (wrong !== undefined) judge(wrong);
});

it('sleeps while another has it', async () => {
  const wrong = await firstWrong(scenes, 'hold', { seeds: 20 });
  if (wrong !== undefined) judge(wrong);
});

it('calls nobody when nobody waits', async () => {
  const wrong = await firstWrong(scenes, 'alone', { seeds: 1, threads: 1, wrong: () => true });
  const { values, trace = [], outcome } = wrong ?? {};
  if (wrong === undefined) return;
  if (outcome !== 'finished') judge(wrong);
  const strays = trace.filter((step) => ['lock[0]', 'lock[1]', 'lock[2]'].includes(step.cell));
  if (strays.length > 0) {
    diagnose({
      mistake:
        'your mutex does not lie where it was put: its cells begin at `at`, which may be more than 0',
      expected: `cells from ${ELSEWHERE} on`,
      got: strays[0]?.text,
      read: MUTEX,
    });
  }
  const expected = [false, true, true, false, true, true];
  if (String(values?.[0]) !== String(expected)) {
    diagnose({
      mistake: 'one thread alone: `tryLock` says it got what is taken, or did not get what is free',
      expected,
      got: values?.[0],
      at: 'tryLock while held, tryLock, lockWithin(10); twice',
      read: MUTEX,
    });
  }
  const calls = trace.filter(({ operation }) => operation === 'notify' || operation === 'wait');
  if (calls.length === 0) return;
  diagnose({
    mistake:
      'you call the kernel for nothing: nobody has ever waited, and `unlock` notifies all the same',
    expected: 'no notify',
    got: `${calls.length} in ${expected.length} times`,
    read: MUTEX,
  });
});

it('gives up when its time is over', async () => {
  const expected = [false, 10, false, true, 1_000];
  const wrong = await firstWrong(scenes, 'impatient', {
    seeds: 20,
    threads: 2,
    wrong: ({ values }) => String(values[1]) !== String(expected),
  });
  if (wrong === undefined) return;
  if (wrong.values[1] === undefined) judge(wrong);
  const [inTime, when] = (wrong.values[1] ?? []) as unknown[];
  let mistake = 'the second thread got something else than it asked for';
  if (inTime === true && Number(when) < 1_000) {
    mistake = 'your time was up and you said that you have the lock: it is still another’s';
  } else if (Number(when) >= 1_000) {
    mistake = '`lockWithin` waits as long as it takes, and not as long as it may';
  }
  diagnose({
    mistake,
    expected: 'no after 10 ms, no, and yes after 1,000 ms',
    got: wrong.values[1],
    at: 'lockWithin(10), tryLock, lockWithin(5_000), while the other has it for 1,000 ms',
    read: MUTEX,
  });
});

it('tells who unlocks what it does not hold', async () => {
  const expected = [['no error', 'ERR_MUTEX_NOT_HELD'], ['ERR_MUTEX_NOT_HELD']];
  const wrong = await firstWrong(scenes, 'meddle', {
    seeds: 20,
    threads: 2,
    wrong: ({ values }) => String(values) !== String(expected),
  });
  if (wrong === undefined) return;
  if (wrong.outcome !== 'finished') judge(wrong);
  const [own, other] = wrong.values as [unknown[], unknown[]];
  let mistake = 'other errors came than those that should';
  if (other[0] === 'no error') {
    mistake = 'a thread unlocked what another holds: now a third can come in beside it';
  } else if (own[1] === 'no error') {
    mistake = 'a lock that nobody has could be unlocked: you forgot to take the holder’s name away';
  }
  diagnose({
    mistake,
    expected:
      'ERR_MUTEX_NOT_HELD for the other, no error for the holder, ERR_MUTEX_NOT_HELD the second time',
    got: [other[0], ...own].join(', '),
    read: MUTEX,
  });
});

it('tells who would wait for itself', async () => {
  const wrong = await firstWrong(scenes, 'twice', {
    seeds: 1,
    threads: 1,
    wrong: ({ values }) => String(values) !== 'ERR_MUTEX_HELD,ERR_MUTEX_HELD',
  });
  if (wrong === undefined) return;
  if (wrong.outcome === 'threw') judge(wrong);
  diagnose({
    mistake: 'a thread waits for itself: it locks what it holds, and sleeps until it gives it back',
    expected: 'ERR_MUTEX_HELD, ERR_MUTEX_HELD',
    got: wrong.outcome === 'finished' ? wrong.values[0] : storyOf(wrong),
    read: MUTEX,
  });
});

it('gives the lock back when the work fails', async () => {
  const expected = ['done', false, true, 'the work failed', true];
  const wrong = await firstWrong(scenes, 'work', {
    seeds: 1,
    threads: 1,
    wrong: ({ values }) => String(values[0]) !== String(expected),
  });
  if (wrong === undefined) return;
  if (wrong.outcome !== 'finished') judge(wrong);
  const [value, whileHeld, , thrown, free] = (wrong.values[0] ?? []) as unknown[];
  let mistake = '`holding` does something else than call the function with the lock taken';
  if (whileHeld === true) mistake = '`holding` calls the function without the lock';
  else if (free === false)
    mistake = 'the work failed and the lock is lost: give it back in a `finally`';
  else if (thrown === 'nothing')
    mistake = 'the work failed and nobody hears of it: let the error go on';
  else if (value !== 'done') mistake = '`holding` keeps what the function returned to itself';
  diagnose({ mistake, expected, got: wrong.values[0], read: MUTEX });
});
