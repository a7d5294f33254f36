/** The tests of exercise 5.3. A call is a name here, and the clock is a number that begins at 1,000. */

import { it } from 'vitest';
import { integerBelow, pick, seededRandom } from 'wirebook/base';
import { diagnose, outcomeOf, subject } from '../workshop/subject.ts';
import type { PendingCalls as Table } from './3-pending-calls.ts';

const { PendingCalls } = await subject<typeof import('./3-pending-calls.ts')>(import.meta.url);

const WHOSE = '5 · The remote call, “Whose balance”';
const STILL = '5 · The remote call, “The server stands still”';
const STREAM = '5 · The remote call, “More than one answer”';
const NOW = 1_000;
const FOR_EVER = Number.POSITIVE_INFINITY;

function names(calls: readonly (string | undefined)[]): string {
  return calls.map((call) => call ?? 'nobody').join(', ') || 'nobody';
}

it('gives each call to whoever brings its answer', () => {
  const pending = new PendingCalls<string>(NOW);
  const [ada, bob, eve] = ['Ada', 'Bob', 'Eve'].map((call) => pending.add(call, FOR_EVER, NOW));
  const ids = [eve, ada, bob].map((id) => id ?? '');
  if (new Set(ids).size < 3) {
    diagnose({
      mistake: 'you gave two calls the same id: whose answer is it?',
      expected: 'three ids',
      got: ids.join(', '),
      read: WHOSE,
    });
  }
  const got = ids.map((id) => pending.take(id));
  if (names(got) === 'Eve, Ada, Bob') return;
  diagnose({
    mistake:
      names(got) === 'Ada, Bob, Eve'
        ? 'you gave each answer to the call that has waited longest: answers come in any order'
        : 'an answer found somebody else, or nobody',
    expected: 'Eve, Ada, Bob',
    got: names(got),
    at: `answers with the ids ${ids.join(', ')}`,
    read: WHOSE,
  });
});

/** The ways out of the table. Each says whether it came out with the call. */
const WAYS = {
  take: (pending: Table<string>, id: string) => pending.take(id) !== undefined,
  giveUp: (pending: Table<string>, id: string) => pending.giveUp(id) !== undefined,
  expire: (pending: Table<string>) => pending.expire(NOW + 100).length > 0,
  takeAll: (pending: Table<string>) => pending.takeAll().length > 0,
} as const;
type Way = keyof typeof WAYS;

/** What it means when one way leaves a call to another. */
const TWICE: Readonly<Partial<Record<`${Way} ${Way}`, string>>> = {
  'take take': 'you left a call in when its answer came: the second answer settles it again',
  'take expire':
    'you left a timer running: the deadline of a call that is answered falls due, and settles it again',
  'take takeAll':
    'you keep calls that are answered: when the connection is lost they fail, after the fact',
  'giveUp take':
    'you left a call in that was given up: a late answer settles what is settled already',
  'giveUp giveUp': 'you left a call in when its caller gave up: it can be given up twice',
  'giveUp expire':
    'you left the timer of a call running that was given up: it falls due all the same',
  'expire take': 'you left a call in whose time was over: its late answer settles it again',
  'expire expire': 'a deadline falls due twice',
  'takeAll expire':
    'you took the calls out and left their timers: after the connection is lost they fail once more',
  'takeAll take': 'you gave the calls out and kept them: the connection is lost, and they wait',
  'takeAll takeAll': 'you gave the calls out and kept them: the connection is lost, and they wait',
};

it('settles each call once', () => {
  for (const first of Object.keys(WAYS) as Way[]) {
    for (const second of Object.keys(WAYS) as Way[]) {
      const pending = new PendingCalls<string>(NOW);
      const id = pending.add('Ada', 100, NOW);
      const result = outcomeOf(() => [WAYS[first](pending, id), WAYS[second](pending, id)]);
      if (!result.ok) {
        diagnose({
          mistake:
            'you let it be fatal that a call is out already: there is nothing to come out then',
          expected: 'undefined, or no calls',
          got: result.error,
          at: `\`${first}\`, then \`${second}\``,
          read: STILL,
        });
      }
      const came = result.value;
      if (came[0] === true && came[1] === false && pending.size === 0) continue;
      let mistake = `the call comes out of \`${first}\`, and again out of \`${second}\``;
      if (came[0] === false) mistake = `a call in flight does not come out of \`${first}\``;
      else if (came[1] === true) mistake = TWICE[`${first} ${second}`] ?? mistake;
      else mistake = `after \`${first}\` the table counts a call that is out`;
      diagnose({
        mistake,
        expected: `${first}: the call; ${second}: nothing; size 0`,
        got: `${first}: ${came[0] ? 'the call' : 'nothing'}; ${second}: ${came[1] ? 'the call' : 'nothing'}; size ${pending.size}`,
        at: 'a call with 100 ms, added at 1,000 ms; `expire` is called at 1,100 ms',
        read: STILL,
      });
    }
  }
});

it('never gives out the connection’s own id', () => {
  const pending = new PendingCalls<number>(NOW, 3);
  for (let round = 0; round < 10; round += 1) {
    const id = pending.add(round, FOR_EVER, NOW);
    pending.take(id);
    if (['1', '2', '3'].includes(id)) continue;
    diagnose({
      mistake:
        id === '0'
          ? 'you gave a call the id "0": under that one the connection itself is spoken to'
          : 'you gave out an id that does not exist',
      expected: '1, 2 or 3',
      got: id,
      at: `call ${round + 1}, with a largest id of 3`,
      read: STILL,
    });
  }
});

it('takes out a call when its time is over, and not before', () => {
  const pending = new PendingCalls<string>(NOW);
  const addedAt = NOW + 50; // nobody has called anything for a while
  pending.add('Bob', 300, addedAt);
  pending.add('Ada', 100, addedAt);
  pending.add('Eve', FOR_EVER, addedAt);
  for (const [after, expected] of [
    [99, 'nobody'],
    [100, 'Ada'],
    [299, 'nobody'],
    [300, 'Bob'],
    [1_000_000, 'nobody'],
  ] as const) {
    const got = names(pending.expire(addedAt + after));
    if (got === expected) continue;
    let mistake = 'another call came out than the one whose time is over';
    if (got.includes('Eve')) {
      mistake = 'a call that may wait for ever ran out of time: Infinity is no delay';
    } else if (after < 100 && got !== 'nobody') {
      mistake = 'you counted the time-out from the beginning: it runs from when the call is added';
    } else if (got === 'nobody') mistake = 'a call whose time is over stays in';
    diagnose({
      mistake,
      expected,
      got,
      at: `${after} ms after Bob was added with 300 ms, Ada with 100 ms, and Eve for ever`,
      read: STILL,
    });
  }
  const both = new PendingCalls<string>(NOW);
  both.add('Bob', 300, NOW);
  both.add('Ada', 100, NOW);
  const got = names(both.expire(NOW + 400));
  if (got === 'Ada, Bob') return;
  diagnose({
    mistake: 'the calls did not come out in the order in which their time was over',
    expected: 'Ada, Bob',
    got,
    at: 'Bob with 300 ms, Ada with 100 ms; one look at 400 ms',
    read: STILL,
  });
});

it('says how long nothing will fall due', () => {
  const pending = new PendingCalls<string>(NOW);
  pending.add('Eve', FOR_EVER, NOW);
  const idle = pending.msUntilNext(NOW);
  if (idle !== FOR_EVER) {
    diagnose({
      mistake: 'you let a timer be set although no call has a deadline',
      expected: FOR_EVER,
      got: idle,
      at: 'one call, which waits for ever',
      read: STILL,
    });
  }
  const id = pending.add('Ada', 100, NOW);
  const next = pending.msUntilNext(NOW);
  if (!(next > 0 && next <= 100)) {
    diagnose({
      mistake:
        next > 100
          ? 'you let the clock sleep past a deadline'
          : 'you never let the clock sleep: it looks again and again until a call is due',
      expected: 'more than 0, and 100 at the most',
      got: next,
      at: 'a call with 100 ms',
      read: STILL,
    });
  }
  pending.take(id);
  const after = pending.msUntilNext(NOW);
  if (after === FOR_EVER) return;
  diagnose({
    mistake: 'you let a timer run for a call that is answered: the process stays up for it',
    expected: FOR_EVER,
    got: after,
    at: 'the answer to the only call with a deadline has come',
    read: STILL,
  });
});

it('lets a stream find its call again and again', () => {
  const pending = new PendingCalls<string>(NOW);
  const id = pending.add('Ada', FOR_EVER, NOW);
  const got = names([pending.find(id), pending.find(id), pending.take(id)]);
  if (got !== 'Ada, Ada, Ada') {
    diagnose({
      mistake: 'you took the call out at the first item of its stream: the others find nobody',
      expected: 'Ada, Ada, Ada',
      got,
      at: 'find, find, take',
      read: STREAM,
    });
  }
  pending.find(id);
  pending.find('77');
  if (pending.counters.unknown + pending.counters.late === 2) return;
  diagnose({
    mistake: 'you did not count an item for nobody: a stream that nobody reads goes unseen',
    expected: { late: 0, unknown: 2 },
    got: pending.counters,
    at: '`find` with an id that was answered, and with one that was never given out',
    read: STREAM,
  });
});

it('counts an answer that comes for nobody', () => {
  const pending = new PendingCalls<string>(NOW);
  const answered = pending.add('Ada', FOR_EVER, NOW);
  const givenUp = pending.add('Bob', FOR_EVER, NOW);
  const expired = pending.add('Eve', 100, NOW);
  pending.take(answered);
  pending.giveUp(givenUp);
  pending.expire(NOW + 100);
  for (const [what, id, late, unknown] of [
    ['an answer to a call that was given up', givenUp, 1, 0],
    ['an answer to a call whose time was over', expired, 2, 0],
    ['a second answer', answered, 2, 1],
    ['an answer to what was never asked', '77', 2, 2],
    ['an answer without an id', '', 2, 3],
    ['the second late answer to one call', givenUp, 2, 4],
  ] as const) {
    const result = outcomeOf(() => pending.take(id));
    const got = pending.counters;
    if (result.ok && result.value === undefined && got.late === late && got.unknown === unknown)
      continue;
    let mistake = 'the counters do not say what came';
    if (!result.ok) mistake = 'an answer without an id was fatal: it is dropped and counted';
    else if (result.value !== undefined) {
      mistake = 'you found somebody for an answer that nobody waits for';
    } else if (got.late + got.unknown < late + unknown) {
      mistake = 'you dropped a stray answer and did not count it: nobody will ever know';
    } else if (late + unknown === 6) {
      mistake = 'you took a second late answer for late: one answer is all that could come';
    } else if (got.late < late) {
      mistake = 'you took a late answer for an unknown one: remember the ids of those who left';
    } else if (got.late > late) mistake = 'you took an unknown answer for a late one';
    diagnose({
      mistake,
      expected: { late, unknown },
      got: result.ok ? got : result.error,
      at: what,
      read: STILL,
    });
  }
});

it('does not give out an id that is in flight', () => {
  const pending = new PendingCalls<string>(NOW, 3);
  const slow = pending.add('Ada', FOR_EVER, NOW);
  for (let round = 1; round <= 6; round += 1) {
    const id = pending.add(`Bob’s ${round}`, FOR_EVER, NOW);
    if (id === slow) {
      diagnose({
        mistake: 'you gave out an id that is in flight: Ada’s answer is lost, or goes to Bob',
        expected: 'another id than Ada’s',
        got: id,
        at: `call ${round + 1}, with a largest id of 3`,
        read: WHOSE,
      });
    }
    pending.take(id);
  }
  if (pending.take(slow) === 'Ada') return;
  diagnose({
    mistake: 'Ada’s call is no longer in flight',
    expected: 'Ada',
    got: 'nobody',
    read: WHOSE,
  });
});

it('does not give out an id whose answer may still come', () => {
  const leave = {
    'was given up': (pending: Table<string>, id: string) => void pending.giveUp(id),
    'ran out of time': (pending: Table<string>) => void pending.expire(NOW + 100),
  };
  for (const [how, left] of Object.entries(leave)) {
    const pending = new PendingCalls<string>(NOW, 3);
    const gone = pending.add('Ada', 100, NOW);
    left(pending, gone);
    for (let round = 1; round <= 6; round += 1) {
      const id = pending.add(`Bob’s ${round}`, FOR_EVER, NOW + 100);
      if (id === gone) {
        diagnose({
          mistake: 'you gave out an id whose answer may still come: Bob will be told Ada’s balance',
          expected: 'another id than Ada’s',
          got: id,
          at: `call ${round + 1}, with a largest id of 3; Ada’s call ${how}`,
          read: STILL,
        });
      }
      pending.take(id);
    }
    pending.take(gone); // here it is
    const ids = outcomeOf(() => [1, 2, 3].map(() => pending.add('Bob', FOR_EVER, NOW + 100)));
    if (ids.ok && ids.value.includes(gone)) continue;
    diagnose({
      mistake: 'you never give out an id again whose answer came late: one by one they are used up',
      expected: `the ids 1, 2, 3 for three calls, ${gone} among them`,
      got: ids.ok ? ids.value.join(', ') : ids.error,
      at: `Ada’s call ${how}, and its answer has come`,
      read: STILL,
    });
  }
});

it('refuses a call when every id is taken', () => {
  const pending = new PendingCalls<string>(NOW, 2);
  const first = pending.add('Ada', FOR_EVER, NOW);
  pending.add('Bob', FOR_EVER, NOW);
  const result = outcomeOf(() => pending.add('Eve', FOR_EVER, NOW));
  const code = result.ok ? undefined : (result.error as { readonly code?: unknown }).code;
  if (code !== 'ERR_TOO_MANY_CALLS') {
    diagnose({
      mistake: 'you let in a third call where there are two ids',
      expected: 'ERR_TOO_MANY_CALLS',
      got: result.ok ? `id ${result.value}` : result.error,
      at: 'two calls in flight, with a largest id of 2',
      read: WHOSE,
    });
  }
  pending.take(first);
  const again = outcomeOf(() => pending.add('Eve', FOR_EVER, NOW));
  if (again.ok && again.value === first) return;
  diagnose({
    mistake: 'an id that is free is not given out again',
    expected: first,
    got: again.ok ? again.value : again.error,
    at: 'after the answer to the first of two calls, with a largest id of 2',
    read: WHOSE,
  });
});

it('forgets the oldest when too many answers never come', () => {
  const pending = new PendingCalls<number>(NOW);
  const ids = Array.from({ length: 5_000 }, (_, n) => pending.add(n, FOR_EVER, NOW));
  for (const id of ids) pending.giveUp(id);
  pending.take(ids.at(-1) ?? '');
  const { late } = pending.counters;
  pending.take(ids[0] ?? '');
  if (late === 1 && pending.counters.late === 1) return;
  diagnose({
    mistake:
      late === 1
        ? 'you remember every id whose answer never came: a silent peer fills your memory'
        : 'you forgot the newest: its answer is the one that may still come',
    expected: 'the last one late, the first one forgotten',
    got: `the last one ${late === 1 ? 'late' : 'forgotten'}, the first one ${pending.counters.late > late ? 'late' : 'forgotten'}`,
    at: '5,000 calls given up, 4,096 to remember',
    read: STILL,
  });
});

it('hands over every call when the connection is lost', () => {
  const pending = new PendingCalls<string>(NOW);
  const left = pending.add('Mallory', FOR_EVER, NOW);
  pending.giveUp(left);
  pending.add('Bob', 100, NOW);
  pending.add('Eve', FOR_EVER, NOW);
  pending.add('Ada', 50, NOW);
  const got = names(pending.takeAll());
  if (got !== 'Bob, Eve, Ada') {
    diagnose({
      mistake: got.includes('Eve')
        ? 'the calls did not come out in the order in which they were added'
        : 'you forgot the calls without a deadline: they are told nothing, and wait for ever',
      expected: 'Bob, Eve, Ada',
      got,
      at: 'Bob with 100 ms, Eve for ever, Ada with 50 ms',
      read: STILL,
    });
  }
  pending.take(left);
  if (pending.counters.late === 0) return;
  diagnose({
    mistake:
      'you remember ids of a connection that is lost: no answer can come, and they are never free',
    expected: { late: 0, unknown: 1 },
    got: pending.counters,
    at: 'a call that was given up before the connection was lost',
    read: STILL,
  });
});

it('settles each call once, whatever happens and in whatever order', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = seededRandom(seed);
    const pending = new PendingCalls<number>(NOW, 40);
    const dueMs = new Map<number, number>();
    const idOf = new Map<number, string>();
    let now = NOW;
    let made = 0;
    const check = (step: number, what: string, got: number[], expected: number[]): void => {
      for (const call of expected) dueMs.delete(call);
      const same =
        [...got].sort((a, b) => a - b).join() === [...expected].sort((a, b) => a - b).join();
      if (same && pending.size === dueMs.size) return;
      diagnose({
        mistake: 'after many calls other ones come out than are in',
        expected: `calls ${expected.join(', ') || 'none'}, then ${dueMs.size} in flight`,
        got: `calls ${got.join(', ') || 'none'}, then ${pending.size} in flight`,
        at: `seed ${seed}, step ${step}: ${what}`,
        read: STILL,
      });
    };
    const some = (call: number | undefined): number[] => (call === undefined ? [] : [call]);
    for (let step = 0; step < 80; step += 1) {
      const what = pick(random, ['add', 'add', 'take', 'giveUp', 'expire', 'expire', 'takeAll']);
      const target = dueMs.size === 0 ? undefined : pick(random, [...dueMs.keys()]);
      const id = idOf.get(target ?? -1) ?? '77';
      if (what === 'add' && dueMs.size < 15) {
        const timeoutMs = pick(random, [1, 20, 300, 9_000, FOR_EVER]);
        const result = outcomeOf(() => pending.add(made, timeoutMs, now));
        if (!result.ok) continue; // too many have left without an answer
        idOf.set(made, result.value);
        dueMs.set(made, now + timeoutMs);
        made += 1;
      } else if (what === 'take') check(step, what, some(pending.take(id)), some(target));
      else if (what === 'giveUp') check(step, what, some(pending.giveUp(id)), some(target));
      else if (what === 'takeAll' && step % 4 === 0) {
        check(step, what, pending.takeAll(), [...dueMs.keys()]);
      } else if (what === 'expire') {
        now += integerBelow(random, 400);
        const due = [...dueMs].filter(([, at]) => at <= now).map(([call]) => call);
        check(step, what, pending.expire(now), due);
      }
    }
  }
});
