/** The tests of exercise 3.4. The clock is a number, and it begins at 100. */

import { it } from 'vitest';
import { integerBelow, seededRandom } from 'wirebook/base';
import { diagnose, subject } from '../workshop/subject.ts';

const { TimerWheel } = await subject<typeof import('./4-timer-wheel.ts')>(import.meta.url);

const NOBODY = '3 · The reactor, “Nobody speaks”';
const START = 100;

it('fires a timer at its tick, once', () => {
  const wheel = new TimerWheel<string>(START);
  wheel.schedule('a', 5, START);
  const fired = [4, 5, 6, 7].map((after) => wheel.advance(START + after).join());
  if (fired.join('|') === '|a||') return;
  let mistake = 'the timer did not fire when it was due';
  if (fired[0] === 'a') mistake = 'the timer fired a tick early: a timer is never early';
  else if (fired.join('|') === '||a|') {
    mistake = 'the timer fired a tick late, although the clock stood at its very tick';
  } else if (fired.join('|') === '|a|a|a') {
    mistake = 'a timer that has fired stayed in the wheel, and fired again';
  }
  diagnose({
    mistake,
    expected: 'nothing, a, nothing, nothing',
    got: fired.map((one) => one || 'nothing').join(', '),
    at: 'set for 5 ms; 4, 5, 6 and 7 ms later',
    read: NOBODY,
  });
});

it('is never early when the time falls between two ticks', () => {
  const wheel = new TimerWheel<string>(START, 10);
  wheel.schedule('a', 15, START + 3); // due at 18
  const fired = [10, 19, 20, 30].map((after) => wheel.advance(START + after).join());
  if (fired.join('|') === '||a|') return;
  let mistake = 'the timer did not fire at the first tick behind its time';
  if (fired[0] === 'a' || fired[1] === 'a') {
    mistake = 'you rounded the time down to a tick: the timer fired early';
  }
  diagnose({
    mistake,
    expected: 'at 20 ms',
    got: `at ${[10, 19, 20, 30][fired.indexOf('a')] ?? 'no'} ms`,
    at: 'ticks of 10 ms, a timer that is due at 18',
    read: NOBODY,
  });
});

it('counts the delay from the time it is told, not from the last advance', () => {
  const wheel = new TimerWheel<string>(START);
  wheel.advance(START + 2);
  wheel.schedule('a', 10, START + 30); // nobody has called advance for a while
  const early = wheel.advance(START + 39);
  if (early.length === 0 && wheel.advance(START + 40).length === 1) return;
  diagnose({
    mistake: 'you counted the delay from the last `advance`: time has gone on since',
    expected: 'at 40 ms',
    got: early.length > 0 ? 'before 40 ms' : 'not at 40 ms',
    at: 'set for 10 ms at 30 ms, the last advance at 2 ms',
    read: NOBODY,
  });
});

it('does not lose a timer for no time at all', () => {
  const wheel = new TimerWheel<string>(START);
  wheel.advance(START + 7);
  wheel.schedule('a', 0, START + 7);
  const fired = [7, 8].map((after) => wheel.advance(START + after).join());
  if (fired.includes('a')) return;
  diagnose({
    mistake:
      'you put a timer into the slot of the current tick, which has been dealt with: it waits for a whole turn',
    expected: 'at the next tick',
    got: 'nothing',
    at: 'a delay of 0',
    read: NOBODY,
  });
});

it('keeps a timer that is further away than the ring is long', () => {
  for (const delay of [64, 100, 256, 511, 512, 513, 1_000, 1_024, 4_096, 60_000, 3_600_000]) {
    const wheel = new TimerWheel<string>(START);
    wheel.schedule('a', delay, START);
    const step = Math.max(1, Math.floor(delay / 3_000));
    let at = 0;
    let fired = 0;
    while (fired === 0 && at < delay) {
      at = Math.min(at + step, delay);
      fired = wheel.advance(START + at).length;
    }
    if (fired === 1 && at === delay) continue;
    diagnose({
      mistake:
        fired === 0
          ? 'you forgot a timer that is further away than the ring is long'
          : 'a timer fired a turn of the ring too early: a slot holds timers of several turns',
      expected: `after ${delay} ms`,
      got: fired === 0 ? 'never' : `after ${at} ms`,
      at: `a delay of ${delay} ms`,
      read: NOBODY,
    });
  }
});

it('fires all that became due while nobody looked, in their order', () => {
  const wheel = new TimerWheel<string>(START);
  for (const delay of [50, 3, 600, 120]) wheel.schedule(`${delay}`, delay, START);
  const fired = wheel.advance(START + 1_000).join();
  if (fired === '3,50,120,600') return;
  const all = fired.split(',').filter(Boolean).length === 4;
  diagnose({
    mistake: all
      ? 'the timers fired in another order than their ticks'
      : 'you looked at the slot of this tick only: the clock may have gone on by many',
    expected: '3,50,120,600',
    got: fired === '' ? 'nothing' : fired,
    at: 'an advance by 1,000 ticks',
    read: NOBODY,
  });
});

it('does not fire a timer that was taken back', () => {
  const wheel = new TimerWheel<string>(START);
  const [gone] = [wheel.schedule('gone', 5, START), wheel.schedule('stays', 5, START)];
  wheel.cancel(gone);
  const fired = wheel.advance(START + 10).join();
  if (fired === 'stays') return;
  diagnose({
    mistake: fired.includes('gone')
      ? 'you fired a timer that was taken back: the connection had spoken, and is closed all the same'
      : 'taking one timer back took another with it',
    expected: 'stays',
    got: fired === '' ? 'nothing' : fired,
    at: 'two timers for the same tick',
    read: NOBODY,
  });
});

it('counts what is pending, and lets a timer be taken back twice', () => {
  const wheel = new TimerWheel<string>(START);
  const first = wheel.schedule('first', 5, START);
  const second = wheel.schedule('second', 6, START);
  wheel.schedule('third', 700, START);
  wheel.cancel(first);
  wheel.cancel(first);
  const afterCancel = wheel.size;
  wheel.advance(START + 6);
  wheel.cancel(second); // it has fired
  const sizes = `${afterCancel}, ${wheel.size}`;
  if (sizes === '2, 1' && !first.pending && !second.pending) return;
  diagnose({
    mistake:
      sizes === '2, 1'
        ? 'a timer that has fired, or was taken back, says that it is pending'
        : 'you count a timer again that is gone already: it may be taken back twice, or after it has fired',
    expected: '2, 1 and none of the two pending',
    got: `${sizes}; pending: ${first.pending}, ${second.pending}`,
    at: 'three timers; the first taken back twice, the second after it fired',
    read: NOBODY,
  });
});

it('never lets the loop sleep past a timer, and lets it sleep', () => {
  const empty = new TimerWheel<string>(START);
  empty.cancel(empty.schedule('gone', 5, START));
  if (empty.msUntilNext(START) !== Infinity) {
    diagnose({
      mistake: 'you wake the loop although there is no timer',
      expected: Infinity,
      got: empty.msUntilNext(START),
      read: NOBODY,
    });
  }
  for (const delay of [1, 30, 512, 700, 5_000]) {
    const wheel = new TimerWheel<string>(START);
    wheel.schedule('a', delay, START);
    let now = START;
    let naps = 0;
    while (wheel.advance(now).length === 0) {
      const nap = wheel.msUntilNext(now);
      now += nap;
      naps += 1;
      if (now > START + delay || nap === Infinity) {
        diagnose({
          mistake: 'you let the loop sleep past a timer',
          expected: `${delay} ms at most`,
          got: nap === Infinity ? nap : now - START,
          at: `a timer for ${delay} ms`,
          read: NOBODY,
        });
      }
      if (nap > 0 && naps < 1_000) continue;
      diagnose({
        mistake: 'you never let the loop sleep: it turns at full speed until a timer is due',
        expected: 'a number above 0',
        got: nap,
        at: `${now - START} ms into a timer for ${delay} ms`,
        read: '3 · The reactor, “Look at each”',
      });
    }
  }
});

it('does what a sorted list does', () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = seededRandom(seed);
    const wheel = new TimerWheel<number>(START, 3);
    const due = new Map<number, number>();
    const timers: ReturnType<typeof wheel.schedule>[] = [];
    let now = START;
    for (let step = 0; step < 60; step += 1) {
      const delay = integerBelow(random, step % 4 === 0 ? 9_000 : 90);
      due.set(
        timers.length,
        Math.max(Math.ceil((now + delay - START) / 3), Math.floor((now - START) / 3) + 1),
      );
      timers.push(wheel.schedule(timers.length, delay, now));
      const back = timers[integerBelow(random, timers.length * 3)];
      if (back !== undefined) {
        wheel.cancel(back);
        due.delete(back.value);
      }
      now += integerBelow(random, step % 7 === 0 ? 4_000 : 40);
      const tick = Math.floor((now - START) / 3);
      const expected = [...due].filter(([, at]) => at <= tick).map(([id]) => id);
      const fired = wheel.advance(now);
      for (const id of expected) due.delete(id);
      if (fired.toSorted().join() === expected.toSorted().join() && wheel.size === due.size)
        continue;
      diagnose({
        mistake: 'after many timers set, taken back and slept through, others fire than are due',
        expected: expected.join(', ') || 'nothing',
        got: fired.join(', ') || 'nothing',
        at: `seed ${seed}, step ${step}`,
        read: NOBODY,
      });
    }
  }
});
