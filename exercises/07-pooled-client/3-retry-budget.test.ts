/** The tests of exercise 7.3. The clock is a number. */

import { it } from 'vitest';
import { WirebookError } from 'wirebook/base';
import { diagnose, outcomeOf, subject } from '../workshop/subject.ts';
import type { RetryBudget as Budget } from './3-retry-budget.ts';

const { RetryBudget } = await subject<typeof import('./3-retry-budget.ts')>(import.meta.url);

const STORM = '7 · The pooled client, “Three seconds”';
const ONCE_MORE = '7 · The pooled client, “Once more”';
const MOST = 50_000;

/** Takes all there is. @returns how many that was */
function takeAll(budget: Budget, nowMs: number): number {
  let taken = 0;
  while (taken < MOST && budget.take(nowMs)) taken += 1;
  return taken;
}

function call(budget: Budget, times: number): void {
  for (let one = 0; one < times; one += 1) budget.called();
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);
const near = (value: number, wanted: number, by: number): boolean => Math.abs(value - wanted) <= by;

it('begins with what an idle client has', () => {
  const budget = new RetryBudget({}, 5_000);
  const begins = budget.left(5_000);
  const taken = takeAll(budget, 5_000);
  if (near(begins, 100, 0.01) && taken === 100) return;
  let mistake = 'a new budget is not that of a client which has been idle for long';
  if (begins === 0)
    mistake =
      'you began with nothing: a client that has just been started fails with the first broken connection';
  else if (taken === MOST)
    mistake = '`take` took nothing out: a budget that is never spent is none';
  diagnose({
    mistake,
    expected: '100 left; 100 taken',
    got: `${rounded(begins)} left; ${taken === MOST ? `more than ${MOST}` : taken} taken`,
    at: 'a new budget of 10 a second, kept for 10 s; all taken at once',
    read: STORM,
  });
});

it('takes nothing for a no', () => {
  const budget = new RetryBudget();
  takeAll(budget, 0);
  for (let refused = 0; refused < 1_000; refused += 1) budget.take(0);
  const left = budget.left(0);
  if (near(left, 0, 0.001)) return;
  diagnose({
    mistake:
      left < 0
        ? 'you took one out and then looked whether it was there: after a storm the account is in debt for all that was refused'
        : 'what was refused has changed the account',
    expected: '0',
    got: rounded(left),
    at: 'all taken, and 1,000 more refused, all at once',
    read: STORM,
  });
});

it('sells no half retries', () => {
  const budget = new RetryBudget({ perCall: 0, perSecond: 0.25 });
  const taken = takeAll(budget, 0);
  const left = budget.left(0);
  if (taken === 2 && near(left, 0.5, 0.001)) return;
  diagnose({
    mistake:
      taken > 2
        ? 'you gave a retry for half of its price, and the account is in debt'
        : 'a retry took another sum out than one',
    expected: '2 taken, 0.5 left',
    got: `${taken} taken, ${rounded(left)} left`,
    at: '2.5 in the account',
    read: STORM,
  });
});

it('lets each call pay for a fifth of a retry', () => {
  const budget = new RetryBudget({ perSecond: 0 });
  call(budget, 1_000);
  const taken = takeAll(budget, 0);
  // Who adds a fifth a thousand times has not quite 200.
  if (taken === 200 || taken === 199) return;
  let mistake = 'a thousand calls did not pay for two hundred retries';
  if (taken === 0)
    mistake = 'calls pay nothing in: a client with a thousand calls a second may retry ten of them';
  else if (taken === 1_000)
    mistake =
      'each call paid for a whole retry: when all fail the load doubles, and the server stays down';
  else if (taken === 249 || taken === 250)
    mistake =
      'retries pay in as if they were calls: they pay for each other, and a storm pays for itself';
  diagnose({
    mistake,
    expected: '200',
    got: String(taken),
    at: '1,000 calls, nothing by the second; all taken at once',
    read: STORM,
  });
});

it('pays in ten a second', () => {
  const budget = new RetryBudget();
  takeAll(budget, 0);
  const early = takeAll(budget, 90);
  let taken = early;
  for (let nowMs = 100; nowMs <= 10_000; nowMs += 10) taken += takeAll(budget, nowMs);
  if (early === 0 && near(taken, 99, 2)) return;
  let mistake = 'in ten seconds there were not about a hundred retries';
  if (taken === 0) mistake = 'time pays nothing in: who calls once in a minute can never try again';
  else if (early > 50) mistake = 'you paid in ten a millisecond';
  else if (taken > 200)
    mistake =
      'you paid for the same time again and again: remember up to when you have counted, each time';
  else if (taken < 50)
    mistake =
      'you dropped what was less than a whole retry: who asks every ten milliseconds never gets one';
  diagnose({
    mistake,
    expected: 'none after 90 ms, about 99 in ten seconds',
    got: `${early} after 90 ms, ${taken} in ten seconds`,
    at: 'all taken at 0; then all that there is, every 10 ms',
    read: STORM,
  });
});

it('lets fade what is not spent', () => {
  const budget = new RetryBudget({ perSecond: 0 });
  call(budget, 1_000);
  const left = [0, 5_000, 10_000, 30_000].map((nowMs) => budget.left(nowMs));
  const wanted = [200, 121.3, 73.6, 10];
  if (left.every((value, at) => near(value, wanted[at] ?? 0, 0.2))) return;
  const [, , afterTen = 0, afterThirty = 0] = left;
  let mistake = 'what is not spent does not fade as it should';
  if (near(afterThirty, 200, 0.2))
    mistake = 'nothing fades: quiet days are saved up, and all of them are spent on one storm';
  else if (near(afterTen, 100, 1))
    mistake =
      'you halved it: after a time constant there is 1/e left, which is a little more than a third';
  else if (near(afterTen, 0, 0.2))
    mistake = 'you took it away in a straight line: after ten seconds all is gone';
  diagnose({
    mistake,
    expected: wanted.join(', '),
    got: left.map(rounded).join(', '),
    at: '1,000 calls, nothing by the second; looked at after 0, 5, 10 and 30 s',
    read: STORM,
  });
});

it('keeps no more after an hour than after a minute', () => {
  const after = (forMs: number): number => {
    const budget = new RetryBudget();
    for (let nowMs = 0; nowMs <= forMs; nowMs += 100) {
      call(budget, 1);
      budget.left(nowMs);
    }
    return budget.left(forMs);
  };
  const [minute, hour] = [after(60_000), after(3_600_000)];
  if (near(minute, 120, 2) && near(hour, 120, 2)) return;
  let mistake = 'what a quiet client has is not what comes in during the last ten seconds';
  if (hour > 1_000)
    mistake =
      'time pays in and nothing of that fades: an hour without trouble pays for a storm of thousands';
  else if (hour < 30)
    mistake = 'only what calls have paid in is kept: who was idle has less than in the beginning';
  diagnose({
    mistake,
    expected: '120 and 120',
    got: `${rounded(minute)} and ${rounded(hour)}`,
    at: 'ten calls a second, looked at with each; after a minute, and after an hour',
    read: STORM,
  });
});

it('makes nothing of an hour in which nobody looked', () => {
  const budget = new RetryBudget();
  call(budget, 36_000);
  const left = budget.left(3_600_000);
  if (near(left, 120, 2)) return;
  let mistake = 'after an hour in which nobody looked there is another sum than there should be';
  if (near(left, 7_300, 100))
    mistake =
      'you booked an hour’s calls as if all of them had come just now: the first failure after a quiet hour opens the gates';
  else if (left > 30_000)
    mistake =
      'you booked an hour as if all of it had come just now: the first failure after a quiet hour opens the gates';
  else if (left < 10)
    mistake =
      'you let what came in last fade like what was there before: who looks once in an hour has nothing';
  diagnose({
    mistake,
    expected: '120',
    got: rounded(left),
    at: '36,000 calls in an hour, and then the first look',
    read: STORM,
  });
});

it('comes to the same whether it is looked at often or seldom', () => {
  const [often, seldom] = [new RetryBudget({ perSecond: 1 }), new RetryBudget({ perSecond: 1 })];
  for (let nowMs = 0; nowMs < 20_000; nowMs += 10) {
    often.called();
    seldom.called();
    often.left(nowMs + 10);
  }
  const [one, other] = [often.left(20_000), seldom.left(20_000)];
  if (near(one, other, 1)) return;
  diagnose({
    mistake: 'how much there is depends on how often somebody looks',
    expected: 'about as much',
    got: `${rounded(one)} and ${rounded(other)}`,
    at: 'a hundred calls a second for 20 s; looked at every 10 ms, and once',
    read: STORM,
  });
});

it('does not mind a clock that steps back', () => {
  const budget = new RetryBudget({}, 10_000);
  takeAll(budget, 10_000);
  const back = budget.left(4_000);
  const again = budget.left(10_000);
  const on = budget.left(11_000);
  if (near(back, 0, 0.001) && near(again, 0, 0.001) && near(on, 9.5, 0.2)) return;
  diagnose({
    mistake:
      back < -0.01
        ? 'time that runs backwards took money out: the account is in debt for what it has not spent'
        : 'the clock stepped back, and you paid for the same time twice',
    expected: '0; 0; 9.5',
    got: [back, again, on].map(rounded).join('; '),
    at: 'all taken at 10 s; looked at when the clock says 4 s, 10 s, 11 s',
    read: STORM,
  });
});

it('lets a storm be a fifth, and no more', () => {
  const budget = new RetryBudget();
  let retries = 0;
  for (let one = 0; one < 60_000; one += 1) {
    budget.called();
    for (let attempt = 1; attempt < 3 && budget.take(one); attempt += 1) retries += 1;
  }
  if (near(retries / 60_000, 0.21, 0.01)) return;
  diagnose({
    mistake: 'when all fail, retries add more or less than a fifth',
    expected: 'about 21 for each 100 calls: 20, and ten a second',
    got: `${rounded(retries / 600)} for each 100 calls`,
    at: '1,000 calls a second for a minute, all fail, three attempts each',
    read: ONCE_MORE,
  });
});

it('refuses figures that are none', () => {
  for (const options of [
    { perCall: -1 },
    { perSecond: -0.5 },
    { perSecond: Number.NaN },
    { keptMs: 0 },
    { keptMs: Infinity },
  ]) {
    const outcome = outcomeOf(() => new RetryBudget(options));
    if (
      !outcome.ok &&
      outcome.error instanceof WirebookError &&
      outcome.error.code === 'ERR_OUT_OF_RANGE'
    )
      continue;
    diagnose({
      mistake: 'you took a figure that is none: what comes of NaN is NaN, and never less than 1',
      expected: 'a WirebookError, ERR_OUT_OF_RANGE',
      got: outcome.ok ? 'a budget' : outcome.error,
      at: `new RetryBudget({ ${Object.entries(options).flat().join(': ')} })`,
      read: STORM,
    });
  }
  const none = outcomeOf(() => new RetryBudget({ perCall: 0, perSecond: 0 }).take(1e6));
  if (none.ok && !none.value) return;
  diagnose({
    mistake: 'a budget of nothing at all is one: it says no each time',
    expected: 'false',
    got: none.ok ? String(none.value) : none.error,
    at: 'new RetryBudget({ perCall: 0, perSecond: 0 })',
    read: STORM,
  });
});
