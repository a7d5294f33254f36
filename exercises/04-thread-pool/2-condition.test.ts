/** The tests of exercise 4.2: a condition variable on several threads, in hundreds of orders. */

import { it } from 'vitest';
import type { Schedule, Step } from 'wirebook/threads';
import { firstWrong, openScenes, storyOf } from '../workshop/scenes.ts';
import { diagnose } from '../workshop/subject.ts';

const NOTHING_YET = '4 · The thread pool, “Nothing there yet”';
const WHOM = '4 · The thread pool, “Whom to wake”';

const oneCell = (): SharedArrayBuffer => new SharedArrayBuffer(4);
const memory = {
  lock: new SharedArrayBuffer(8),
  condition: oneCell(),
  messages: oneCell(),
  waiting: oneCell(),
  sleep: oneCell(),
};
const scenes = await openScenes<typeof import('./2-condition.child.ts')>(
  import.meta.url,
  './2-condition.child.ts',
  { threads: 3, memory },
);

/** What went wrong when one waited and another notified, as far as the steps show it. */
function judge(schedule: Schedule): never {
  const { outcome, error, trace, threads } = schedule;
  const fail = (mistake: string, upTo?: Step): never =>
    diagnose({ mistake, got: storyOf(schedule, upTo), read: NOTHING_YET });
  if (error !== undefined) {
    if (!('code' in error)) throw error;
    if (error.code === 'ERR_MUTEX_NOT_HELD') {
      fail('`wait` came back without the lock: its caller goes on as if it were alone');
    }
    throw error;
  }
  if (outcome === 'endless' || outcome === 'stalled') {
    fail('you go round in a loop until the cell changes: a thread that waits sleeps');
  }
  const places = new Set(threads.map((end) => (end.state === 'waiting' ? end.cell : end.state)));
  if (places.has('lock[0]') && places.has('condition[0]')) {
    fail('you sleep with the lock in your hand: whoever wants to notify waits for it');
  }
  const onCell = trace.filter((step) => step.cell === 'condition[0]');
  const waiter = threads.findIndex(({ state }) => state === 'waiting');
  const own = onCell.filter(({ thread }) => thread === waiter);
  const others = onCell.filter(({ thread }) => thread !== waiter);
  if (!others.some(({ operation }) => operation === 'notify')) {
    fail(
      'a notification wakes nobody: to change the cell is not enough, whoever sleeps on it has to be told',
    );
  }
  if (!others.some(({ text }) => / (add|store|exchange|sub|or|compareExchange) /.test(text))) {
    fail(
      'a notification leaves no trace: who has given the lock back and does not sleep yet finds the cell as it was',
    );
  }
  const lastAsleep = trace.findLastIndex(
    (step) => step.thread === waiter && / wait .*sleeps$/.test(step.text),
  );
  const looked = trace.findLastIndex(
    (step, at) =>
      at < lastAsleep &&
      step.thread === waiter &&
      step.cell === 'condition[0]' &&
      step.operation === 'load',
  );
  const freed = trace.findLastIndex(
    (step, at) =>
      at < lastAsleep &&
      step.thread === waiter &&
      step.cell === 'lock[0]' &&
      step.operation === 'exchange',
  );
  const told = others.findLast(({ operation }) => operation === 'notify');
  const changedLater = others
    .slice(others.indexOf(told ?? ({} as Step)) + 1)
    .some((step) => step.operation !== 'load');
  if (changedLater) {
    fail(
      'you notify before you change the cell: who falls asleep between the two is not woken again',
      trace[lastAsleep],
    );
  }
  if (own.some(({ text }) => text.endsWith('not-equal'))) {
    fail('the cell had changed, which is a notification, and you went to sleep again');
  }
  if (looked > freed) {
    fail(
      'you looked at the cell when the lock was free again: the notification had come, and you slept through it',
    );
  }
  return fail('a thread sleeps, and was notified');
}

it('wakes who waits', async () => {
  const wrong = await firstWrong(scenes, 'handOver', { seeds: 500, threads: 2 });
  if (wrong !== undefined) judge(wrong);
});

it('wakes who waits, when the lock is free again, too', async () => {
  const wrong = await firstWrong(scenes, 'handOverOutside', { seeds: 800, threads: 2 });
  if (wrong !== undefined) judge(wrong);
});

it('comes back when the time is over', async () => {
  const wrong = await firstWrong(scenes, 'inVain', {
    seeds: 20,
    threads: 2,
    wrong: ({ values }) => values.some((value) => String(value) !== 'timed-out,50'),
  });
  if (wrong === undefined) return;
  if (wrong.error !== undefined) {
    if (!('code' in wrong.error) || wrong.error.code !== 'ERR_MUTEX_NOT_HELD') throw wrong.error;
    diagnose({
      mistake:
        'the time was over, and `wait` came back without the lock: it has to take it in all cases',
      got: storyOf(wrong),
      read: NOTHING_YET,
    });
  }
  if (wrong.outcome === 'endless') judge(wrong);
  const [how] = (wrong.values.find((value) => value !== undefined) ?? []) as unknown[];
  diagnose({
    mistake:
      wrong.outcome === 'deadlock'
        ? 'you wait without an end, and were given one: the time-out does not reach `atomics.wait`'
        : 'nobody has notified, and you say that somebody has',
    expected: 'timed-out, after 50 ms',
    got: how === undefined ? storyOf(wrong) : wrong.values[0],
    read: NOTHING_YET,
  });
});

it('wakes one when it is to wake one', async () => {
  // One that has given the lock back and does not sleep yet may take the notification for its own: so the steps count.
  const woken = ({ trace }: Schedule): number => {
    const told = trace.find(
      ({ cell, operation }) => cell === 'condition[0]' && operation === 'notify',
    );
    return Number(/(\d) woken$/.exec(told?.text ?? '')?.[1] ?? 0);
  };
  const wrong = await firstWrong(scenes, 'crowd', {
    seeds: 40,
    data: 'one',
    wrong: (schedule) => woken(schedule) > 1 || !schedule.values.includes('notified'),
  });
  if (wrong === undefined) return;
  if (wrong.outcome !== 'finished') judge(wrong);
  if (woken(wrong) < 2) {
    diagnose({ mistake: 'you woke nobody, and two waited', got: storyOf(wrong), read: WHOM });
  }
  diagnose({
    mistake: 'you wake the whole herd: one can go on, and all the others have got up for nothing',
    expected: '1 of 2 woken',
    got: `${woken(wrong)} of 2`,
    read: WHOM,
  });
});

it('wakes all when it is to wake all', async () => {
  const count = ({ values }: Schedule): number => values.filter((how) => how === 'notified').length;
  const wrong = await firstWrong(scenes, 'crowd', {
    seeds: 40,
    data: 'all',
    wrong: (schedule) => count(schedule) !== 2,
  });
  if (wrong === undefined) return;
  if (wrong.outcome !== 'finished') judge(wrong);
  diagnose({
    mistake:
      'you woke one of two: what all of them wait for, such as the end, the others never hear of',
    expected: '2 of 2 woken',
    got: `${count(wrong)} of 2`,
    read: WHOM,
  });
});
