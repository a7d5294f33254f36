/** The tests of exercise 4.5: threads that do what the test says, and callers that look at their promises. */

import { setImmediate as turn } from 'node:timers/promises';
import { it } from 'vitest';
import { diagnose, subject } from '../workshop/subject.ts';

const { PoolDesk } = await subject<typeof import('./5-pool.ts')>(import.meta.url);
type Desk = InstanceType<typeof PoolDesk<string>>;

const ANSWER = '4 · The thread pool, “The answer”';
const POOL = '4 · The thread pool, “The pool”';
const STOPPING = '4 · The thread pool, “Stopping”';

interface Scene {
  readonly desk: Desk;
  /** What was started, such as `0: sum`. */
  readonly started: string[];
}

function open(threads: number): Scene {
  const started: string[] = [];
  const desk = new PoolDesk<string>(threads, (thread, task) => started.push(`${thread}: ${task}`));
  return { desk, started };
}

/** How it stands with a promise, now that everything which is settled has been heard of. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  let state = 'pending';
  promise.then(
    (value) => (state = `gave ${String(value)}`),
    (error: unknown) =>
      (state = `failed with ${error instanceof Error ? error.message : String(error)}`),
  );
  await turn();
  return state;
}

/** Rejections that a test looks at late are not unheard. */
function watched<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

it('gives each caller the answer to its own task', async () => {
  const { desk, started } = open(2);
  const promises = ['a', 'b', 'c'].map((task) => watched(desk.run(task)));
  if (started.join() !== '0: a,1: b') {
    diagnose({
      mistake:
        'two threads are free and three tasks come: two begin, each on a thread of its own, and one waits',
      expected: '0: a, 1: b',
      got: started.length === 0 ? 'nothing began' : started.join(', '),
      read: POOL,
    });
  }
  desk.done(1, 'B');
  if (started[2] !== '1: c') {
    diagnose({
      mistake: 'a thread became free, a task waits, and the two do not find each other',
      expected: '1: c',
      got: started.slice(2).join(', ') || 'nothing began',
      read: POOL,
    });
  }
  desk.done(1, 'C');
  desk.done(0, 'A');
  const states = await Promise.all(promises.map(stateOf));
  if (states.join() === 'gave A,gave B,gave C') return;
  diagnose({
    mistake:
      states[0] === 'gave B'
        ? 'you gave one the answer of another: tasks do not end in the order in which they began'
        : 'the answers did not come to those who asked',
    expected: 'gave A, gave B, gave C',
    got: states.join(', '),
    at: 'answers that came in the order B, C, A',
    read: ANSWER,
  });
});

it('hands an error on to the one who asked', async () => {
  const { desk } = open(1);
  const promise = watched(desk.run('a'));
  desk.failed(0, new Error('no such number'));
  const state = await stateOf(promise);
  if (state === 'failed with no such number') return;
  diagnose({
    mistake:
      state === 'pending'
        ? 'the task threw, and its caller waits for ever: an error is an answer too'
        : 'the task threw, and its caller was told something else',
    expected: 'failed with no such number',
    got: state,
    read: POOL,
  });
});

it('goes on after an error', async () => {
  const { desk, started } = open(1);
  watched(desk.run('a'));
  const second = watched(desk.run('b'));
  desk.failed(0, new Error('no such number'));
  if (started.join() !== '0: a,0: b') {
    diagnose({
      mistake:
        'a task threw, and its thread gets no other: after as many errors as threads the pool stands still',
      expected: '0: a, 0: b',
      got: started.join(', '),
      read: POOL,
    });
  }
  desk.done(0, 'B');
  const state = await stateOf(second);
  if (state === 'gave B') return;
  diagnose({
    mistake: 'one task threw, and another was told so',
    expected: 'gave B',
    got: state,
    read: POOL,
  });
});

it('loses one task when a thread dies, and no other', async () => {
  const { desk, started } = open(2);
  const promises = ['a', 'b', 'c'].map((task) => watched(desk.run(task)));
  desk.died(0, new Error('exit code 1'));
  const [lost, other, waiting] = await Promise.all(promises.map(stateOf));
  if (lost === 'pending') {
    diagnose({
      mistake:
        'the thread died with its task, and the caller is not told: there is nobody left who could',
      expected: 'failed with exit code 1',
      got: lost,
      read: POOL,
    });
  }
  if (other !== 'pending' || waiting !== 'pending') {
    diagnose({
      mistake: 'one thread died, and you gave up the tasks of others',
      expected: 'one failed, two pending',
      got: [lost, other, waiting].join(', '),
      read: POOL,
    });
  }
  if (started[2] !== '0: c') {
    diagnose({
      mistake: 'another thread has the dead one’s number and is free, and you give it nothing',
      expected: '0: c',
      got: started.slice(2).join(', ') || 'nothing began',
      read: POOL,
    });
  }
  desk.died(1, new Error('exit code 1'));
  desk.died(1, new Error('again, before it had any task'));
  desk.done(0, 'C');
  const last = await stateOf(promises[2] ?? Promise.resolve());
  if (last === 'gave C') return;
  diagnose({
    mistake: 'a thread without a task died, and another’s caller heard of it',
    expected: 'gave C',
    got: last,
    read: POOL,
  });
});

it('never begins what was given up', async () => {
  const { desk, started } = open(1);
  const impatience = new AbortController();
  watched(desk.run('a'));
  const second = watched(desk.run('b', impatience.signal));
  watched(desk.run('c'));
  impatience.abort(new Error('too late'));
  const state = await stateOf(second);
  desk.done(0, 'A');
  const early = watched(desk.run('d', impatience.signal));
  desk.done(0, 'C');
  const late = await stateOf(early);
  if (started.join() !== '0: a,0: c') {
    diagnose({
      mistake:
        'a task that its caller had given up began all the same: the thread does it for nobody',
      expected: '0: a, 0: c',
      got: started.join(', '),
      at: 'b, aborted while it waited; d, aborted before it came',
      read: POOL,
    });
  }
  if (state === 'failed with too late' && late === state) return;
  diagnose({
    mistake:
      'a caller gave up, and its promise does not say so: it fails with the signal’s reason, at once',
    expected: 'failed with too late, both',
    got: `${state}, ${late}`,
    at: 'b, aborted while it waited; d, aborted before it came',
    read: POOL,
  });
});

it('gives up a task that runs, and nothing else', async () => {
  const { desk, started } = open(1);
  const impatience = new AbortController();
  const first = watched(desk.run('a', impatience.signal));
  const second = watched(desk.run('b'));
  impatience.abort(new Error('too late'));
  const state = await stateOf(first);
  if (started.length > 1) {
    diagnose({
      mistake:
        'the caller gave up and you took the thread for free: it still does the task, and its answer would be taken for the next one’s',
      expected: '0: a',
      got: started.join(', '),
      read: POOL,
    });
  }
  desk.done(0, 'A, too late');
  desk.done(0, 'B');
  const states = `${state}, ${await stateOf(second)}`;
  if (states === 'failed with too late, gave B') return;
  diagnose({
    mistake:
      states === 'pending, gave B'
        ? 'the caller gave up while its task ran, and waits on'
        : 'one task was given up while it ran, and the next did not get its own answer',
    expected: 'failed with too late, gave B',
    got: states,
    read: POOL,
  });
});

it('is drained when the last task is at its end', async () => {
  const { desk } = open(2);
  const idle = await stateOf(desk.drain());
  watched(desk.run('a'));
  watched(desk.run('b'));
  watched(desk.run('c'));
  const drained = desk.drain();
  const seen = [idle, await stateOf(drained)];
  desk.done(0, 'A');
  desk.failed(1, new Error('no such number'));
  seen.push(await stateOf(drained));
  desk.died(0, new Error('exit code 1'));
  seen.push(await stateOf(drained));
  const expected = ['gave undefined', 'pending', 'pending', 'gave undefined'];
  if (seen.join() === expected.join()) return;
  let mistake = '`drain` is not settled when the last task is at its end';
  if (seen[2] !== 'pending' || seen[1] !== 'pending') {
    mistake = 'you call it drained when nothing waits: what runs has not come to its end';
  } else if (seen[0] === 'pending') {
    mistake = 'nothing was there to wait for, and `drain` waits for the end of a task';
  } else if (seen[3] === 'pending') {
    mistake = 'the last task did not end well, and `drain` waits for one that does';
  }
  diagnose({
    mistake,
    expected,
    got: seen,
    at: 'before any task; three tasks; one at work; none left',
    read: STOPPING,
  });
});

it('finishes what it has when it is stopped', async () => {
  const { desk, started } = open(1);
  const promises = ['a', 'b'].map((task) => watched(desk.run(task)));
  const stopped = desk.stop();
  const early = await stateOf(stopped);
  desk.done(0, 'A');
  if (started.join() !== '0: a,0: b') {
    diagnose({
      mistake:
        'you dropped what waited when the pool was stopped: it was taken on, and its caller waits',
      expected: '0: a, 0: b',
      got: started.join(', '),
      read: STOPPING,
    });
  }
  desk.done(0, 'B');
  const seen = [early, await stateOf(stopped), ...(await Promise.all(promises.map(stateOf)))];
  const expected = ['pending', 'gave undefined', 'gave A', 'gave B'];
  if (seen.join() === expected.join()) return;
  diagnose({
    mistake:
      early === 'pending'
        ? '`stop` was to be resolved when the last task is at its end, and each caller to get its answer'
        : 'you call it stopped while tasks still run',
    expected,
    got: seen,
    at: 'stop before and after the end of the tasks, and the two tasks',
    read: STOPPING,
  });
});

it('tells those who come too late', async () => {
  const { desk, started } = open(1);
  await desk.stop();
  let promise: Promise<unknown>;
  try {
    promise = watched(desk.run('a'));
  } catch (error) {
    return diagnose({
      mistake:
        'you threw: whoever brings a task may be a loop that serves a thousand others. Say it in the promise',
      expected: 'a promise that fails',
      got: error,
      read: STOPPING,
    });
  }
  const state = await stateOf(promise);
  if (state.startsWith('failed') && started.length === 0) return;
  return diagnose({
    mistake:
      started.length > 0
        ? 'the pool is stopped, and takes on new tasks'
        : 'a task came too late, and its caller is not told',
    expected: 'a promise that fails',
    got: state,
    read: STOPPING,
  });
});
