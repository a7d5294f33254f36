/** The tests of exercise 6.4. The dice are ours: they fall as the test says. */

import { it } from 'vitest';
import { type Random, seededRandom, WirebookError } from 'wirebook/base';
import { diagnose, outcomeOf, subject } from '../workshop/subject.ts';
import type { AnnounceStep, AttemptOutcome } from './4-heartbeat.ts';

const { HeartbeatSchedule } = await subject<typeof import('./4-heartbeat.ts')>(import.meta.url);

const ALL_AT_ONCE = '6 · The registry, “A thousand servers”';
const AFTERWARDS = '6 · The registry, “Afterwards”';
const AGAIN = '6 · The registry, “Started again”';

const registered: AttemptOutcome = { kind: 'registered', heartbeatMs: 3_000 };
const failed: AttemptOutcome = { kind: 'failed' };
const renewed: AttemptOutcome = { kind: 'renewed' };

/** Dice that always fall the same, and count how often they are thrown. */
function always(value: number): Random & { thrown: number } {
  return {
    thrown: 0,
    next() {
      this.thrown += 1;
      return value;
    },
  };
}

function step({ send, inMs }: AnnounceStep): string {
  return `${send} in ${Math.round(inMs * 1_000) / 1_000}`;
}

function walk(dice: Random, ...outcomes: AttemptOutcome[]): string[] {
  const schedule = new HeartbeatSchedule({ firstRetryMs: 100, jitter: 0.2 }, dice);
  return [step(schedule.first()), ...outcomes.map((outcome) => step(schedule.after(outcome)))];
}

it('registers, then sends heartbeats at the pace that the registry asks for', () => {
  const got = walk(always(0), registered, renewed, renewed).join('; ');
  const wanted = 'register in 0; heartbeat in 3000; heartbeat in 3000; heartbeat in 3000';
  if (got === wanted) return;
  diagnose({
    mistake: got.includes('10000')
      ? 'you kept to your own interval: how often it wants to hear of us, the registry says'
      : 'the first steps are others than they should be',
    expected: wanted,
    got,
    at: 'registered, every 3,000; renewed; renewed; dice at 0',
    read: ALL_AT_ONCE,
  });
});

it('spreads first heartbeats over the whole interval', () => {
  const [, late] = walk(always(0), registered);
  const [, middle] = walk(always(0.5), registered);
  const [, soon] = walk(always(0.999), registered);
  const got = [late, middle, soon].join('; ');
  if (got === 'heartbeat in 3000; heartbeat in 1500; heartbeat in 3') return;
  let mistake = 'the first heartbeat does not come anywhere in its interval';
  if (got === 'heartbeat in 3000; heartbeat in 3000; heartbeat in 3000')
    mistake =
      'no dice for the first heartbeat: a thousand that registered in one moment stay together for ever';
  else if (soon !== 'heartbeat in 3')
    mistake =
      'you spread first heartbeats over a part of the interval: it takes a long time until those who began together have drifted apart';
  else if (late === 'heartbeat in 0')
    mistake = 'a heartbeat in no time at all: more than 0, up to the whole interval';
  diagnose({
    mistake,
    expected: 'heartbeat in 3000; in 1500; in 3',
    got,
    at: 'registered, every 3,000; dice at 0, 0.5 and 0.999',
    read: ALL_AT_ONCE,
  });
});

it('lets later heartbeats drift, and never come too late', () => {
  const later = (value: number): string => walk(always(value), registered, renewed)[2] ?? '';
  const got = [later(0), later(0.5), later(0.999)].join('; ');
  if (got === 'heartbeat in 3000; heartbeat in 2700; heartbeat in 2400.6') return;
  const times = got.split('; ').map((one) => Number(/[\d.]+/.exec(one)?.[0]));
  diagnose({
    mistake: times.some((time) => time > 3_000)
      ? 'your dice make a heartbeat late: whoever asked for one every 3,000 ms counts from the last, and two may be lost'
      : 'later heartbeats do not come up to a fifth of the interval early',
    expected: 'heartbeat in 3000; heartbeat in 2700; heartbeat in 2400.6',
    got,
    at: 'every 3,000, jitter 0.2; dice at 0, 0.5 and 0.999',
    read: ALL_AT_ONCE,
  });
});

it('backs off, twice as long each time, and no longer than the interval', () => {
  const got = walk(
    always(0),
    failed,
    failed,
    failed,
    failed,
    failed,
    failed,
    failed,
    failed,
    failed,
  );
  const wanted = [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000];
  if (got.slice(1).join() === wanted.map((ms) => `register in ${ms}`).join()) return;
  const times = got.slice(1).map((one) => Number(/[\d.]+/.exec(one)?.[0]));
  let mistake = 'the pauses between retries are others than they should be';
  if (times.every((time) => time === times[0]))
    mistake =
      'you try again at one pace: a registry that has broken down is kept down by those who want it';
  else if (times.some((time) => time > 10_000))
    mistake =
      'a pause longer than the interval: the registry is back, and the lease runs out while you wait';
  else if (times[0] === 200) mistake = 'the first retry waits for twice `firstRetryMs` already';
  diagnose({
    mistake,
    expected: wanted.join(', '),
    got: times.join(', '),
    at: 'nine failures in a row, dice at 0',
    read: ALL_AT_ONCE,
  });
});

it('throws dice for each retry, also when the pause has reached its limit', () => {
  const schedule = new HeartbeatSchedule({ firstRetryMs: 100 }, always(0.5));
  schedule.first();
  const times = Array.from({ length: 9 }, () => schedule.after(failed).inMs);
  if (times[0] === 75 && times[8] === 7_500) return;
  let mistake = 'a retry does not wait for its pause less up to half of it';
  if (times[0] === 100)
    mistake = 'no dice for retries: all who lost the registry together come back together';
  else if (times[8] === 10_000)
    mistake =
      'you threw the dice before you looked at the limit: at the limit everybody waits equally long again';
  diagnose({
    mistake,
    expected: '75 after the first failure, 7500 after the ninth',
    got: `${times[0]} and ${times[8]}`,
    at: 'dice at 0.5',
    read: ALL_AT_ONCE,
  });
});

it('begins a new row of failures after anything that is none', () => {
  const dice = always(0);
  const schedule = new HeartbeatSchedule({ firstRetryMs: 100 }, dice);
  schedule.first();
  for (const outcome of [failed, failed, registered, failed, failed]) schedule.after(outcome);
  const counted = schedule.failures;
  schedule.after({ kind: 'refused' });
  const after = schedule.failures;
  schedule.after(failed);
  const next = step(schedule.after(failed));
  if (counted === 2 && after === 0 && next.endsWith('in 200')) return;
  diagnose({
    mistake:
      'you never forgot a failure: one lost heartbeat next week is retried as if the registry had been away since today',
    expected: '2 failures, then 0; then a pause of 200',
    got: `${counted} failures, then ${after}; then ${next}`,
    at: 'failed, failed, registered, failed, failed; refused; failed, failed',
    read: ALL_AT_ONCE,
  });
});

it('registers at once when the registry does not know it', () => {
  const got = walk(always(0.5), registered, { kind: 'not-found' })[2];
  if (got === 'register in 0') return;
  diagnose({
    mistake: got?.startsWith('heartbeat')
      ? 'you send another heartbeat to a registry that does not know the lease: a heartbeat never makes one'
      : 'you wait although clients are looking for this server: the registry is there, and does not know it',
    expected: 'register in 0',
    got,
    at: 'a heartbeat is answered by LEASE_NOT_FOUND',
    read: AGAIN,
  });
});

it('does the same again after a failure', () => {
  const got = walk(always(0), registered, failed, failed);
  if (got[2] === 'heartbeat in 100' && got[3] === 'heartbeat in 200') return;
  diagnose({
    mistake:
      'a heartbeat that failed is tried as a heartbeat again: perhaps the lease is still there, and so is the list',
    expected: 'heartbeat in 100; heartbeat in 200',
    got: got.slice(2).join('; '),
    at: 'registered; failed; failed; dice at 0',
    read: ALL_AT_ONCE,
  });
});

it('leaves its address to whoever has taken it', () => {
  const dice = always(0);
  const schedule = new HeartbeatSchedule({ firstRetryMs: 100 }, dice);
  schedule.first();
  schedule.after(registered);
  const steps = [
    step(schedule.after({ kind: 'taken' })),
    step(schedule.after({ kind: 'taken' })),
    step(schedule.after(failed)),
    step(schedule.first()),
    step(schedule.after(registered)),
    step(schedule.first()),
  ];
  const got = steps.join('; ');
  const wanted =
    'reclaim in 3000; reclaim in 3000; reclaim in 100; reclaim in 0; heartbeat in 3000; register in 0';
  if (got === wanted) return;
  diagnose({
    mistake:
      got.includes('register in 3000') || steps[0]?.startsWith('register')
        ? 'two servers with one address throw each other out for ever: who comes later has it, the other asks whether it is free'
        : got.includes('reclaim in 0; reclaim') || steps[3] === 'register in 0'
          ? '`first` took the address from whoever has it: there is something else to announce, and it is still not ours'
          : 'what is done about an address that somebody else has is not what it should be',
    expected: wanted,
    got,
    at: 'taken; taken; failed; first; registered; first',
    read: AFTERWARDS,
  });
});

it('says the same again, at its usual pace, after a refusal', () => {
  const got = walk(always(0), { kind: 'refused' }, registered, { kind: 'refused' });
  if (got[1] === 'register in 10000' && got[3] === 'heartbeat in 3000') return;
  diagnose({
    mistake:
      'a registry that has said no will say no again: ask at the usual pace, not at the pace of retries',
    expected: 'register in 10000, and later heartbeat in 3000',
    got: `${got[1]}, and later ${got[3]}`,
    at: 'refused; registered, every 3,000; refused',
    read: AFTERWARDS,
  });
});

it('keeps a thousand servers apart', () => {
  const dice = seededRandom(1);
  const schedules = Array.from({ length: 1_000 }, () => new HeartbeatSchedule({}, dice));
  const times = schedules.map((schedule) => {
    schedule.first();
    return schedule.after({ kind: 'registered', heartbeatMs: 10_000 }).inMs;
  });
  const most = Math.max(
    ...Array.from({ length: 100 }, (_, i) => {
      return times.filter((time) => time > i * 100 && time <= (i + 1) * 100).length;
    }),
  );
  if (most < 40) return;
  diagnose({
    mistake: 'a thousand servers that registered in one moment send their heartbeats in one moment',
    expected: 'about 10 in each tenth of a second',
    got: `${most} in one`,
    at: '1,000 servers, every 10 s, dice with seed 1',
    read: ALL_AT_ONCE,
  });
});

it('refuses times that are none', () => {
  for (const options of [
    { heartbeatMs: 0 },
    { firstRetryMs: -1 },
    { jitter: 1.5 },
    { heartbeatMs: Number.NaN },
  ]) {
    const outcome = outcomeOf(() => new HeartbeatSchedule(options));
    if (
      !outcome.ok &&
      outcome.error instanceof WirebookError &&
      outcome.error.code === 'ERR_OUT_OF_RANGE'
    )
      continue;
    diagnose({
      mistake: 'you took a time that is none: a pause of 0 is a loop that never rests',
      expected: 'a WirebookError, ERR_OUT_OF_RANGE',
      got: outcome.ok ? 'a schedule' : outcome.error,
      at: `new HeartbeatSchedule(${JSON.stringify(options)})`,
      read: ALL_AT_ONCE,
    });
  }
});
