/** The tests of exercise 4.4: threads that meet once, twice, and three times, in hundreds of orders. */

import { it } from 'vitest';
import type { Schedule } from 'wirebook/threads';
import { firstWrong, openScenes, storyOf } from '../workshop/scenes.ts';
import { diagnose } from '../workshop/subject.ts';

const WOKEN = '4 · The thread pool, “Woken”';
const WHOM = '4 · The thread pool, “Whom to wake”';

const memory = {
  place: new SharedArrayBuffer(64),
  round: new SharedArrayBuffer(16),
  sleep: new SharedArrayBuffer(4),
};
const scenes = await openScenes<typeof import('./4-rendezvous.child.ts')>(
  import.meta.url,
  './4-rendezvous.child.ts',
  { threads: 3, memory },
);

/** Whether a thread went on from a meeting to which another had not come. */
const wentAlone = ({ values }: Schedule): boolean =>
  values.some((lowest) => (lowest as number[]).some((round, meeting) => round < meeting + 1));

/** The rounds in which the threads are. */
const roundsOf = (): number[] => [...new Int32Array(memory.round)].slice(0, 3);

function judge(schedule: Schedule, mistake: string, read: string): never {
  if (schedule.error !== undefined) throw schedule.error;
  if (schedule.outcome === 'endless' || schedule.outcome === 'stalled') {
    diagnose({
      mistake: 'who waits goes round in a loop, and never rests',
      got: storyOf(schedule),
      read: WOKEN,
    });
  }
  diagnose({ mistake, got: storyOf(schedule), read });
}

it('meets once', async () => {
  const wrong = await firstWrong(scenes, 'rounds', { data: 1, seeds: 60, wrong: wentAlone });
  if (wrong === undefined) return;
  if (wrong.outcome === 'finished') {
    judge(wrong, 'a thread went on before all had come', WOKEN);
  }
  const waiting = wrong.threads.filter(({ state }) => state === 'waiting').length;
  judge(
    wrong,
    waiting === 1
      ? 'all had come, two slept, and one of them was woken: this is news for all'
      : 'all have come, and they sleep',
    WHOM,
  );
});

it('meets again', async () => {
  const wrong = await firstWrong(scenes, 'rounds', { data: 2, seeds: 60, wrong: wentAlone });
  if (wrong === undefined) return;
  if (wrong.outcome === 'finished') {
    judge(
      wrong,
      'nobody waits the second time: who counts those that come has to begin anew',
      WOKEN,
    );
  }
  const begunAnew = wrong.trace.filter(({ text }) => text === 'place[0] store 0').length;
  if (begunAnew > 2) {
    judge(
      wrong,
      'somebody who left set the number to 0, when the first had come to the next meeting: only the last to come may do that',
      WOKEN,
    );
  }
  judge(
    wrong,
    'a thread sleeps on in a meeting that is over: it asks how many have come, and what it sees are those of the next one',
    WOKEN,
  );
});

it('meets two at a time, again and again', async () => {
  const wrong = await firstWrong(scenes, 'rounds', {
    threads: 2,
    data: 4,
    seeds: 60,
    wrong: wentAlone,
  });
  if (wrong === undefined) return;
  const apart = Math.max(...roundsOf()) - Math.min(...roundsOf().slice(0, 2));
  judge(
    wrong,
    `two threads meet four times, and come apart: one is ${apart} ${apart === 1 ? 'round' : 'rounds'} ahead`,
    WOKEN,
  );
});

it('is not misled when a thread is woken for nothing', async () => {
  const rules = { data: 2, seeds: 200, spuriousWakeUps: 2, wrong: wentAlone };
  const wrong = await firstWrong(scenes, 'rounds', rules);
  if (wrong === undefined) return;
  judge(
    wrong,
    'a thread was woken for nothing and went on alone: whoever wakes looks again',
    WOKEN,
  );
});
