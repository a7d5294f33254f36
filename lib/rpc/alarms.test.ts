import { expect, it } from 'vitest';
import { ManualClock } from '../base/index.ts';
import { Alarms } from './alarms.ts';

function made(): { clock: ManualClock; alarms: Alarms<string>; due: string[] } {
  const clock = new ManualClock(1_000.5);
  const due: string[] = [];
  const alarms = new Alarms<string>(clock, (value) => due.push(`${value} at ${clock.now()}`));
  return { clock, alarms, due };
}

it('calls each when its time has come, with one timer for all', () => {
  const { clock, alarms, due } = made();
  for (const [value, delayMs] of [
    ['c', 300],
    ['a', 100],
    ['b', 200],
  ] as const)
    alarms.set(value, delayMs, clock.now());
  expect([alarms.size, clock.pending]).toEqual([3, 1]);
  clock.advance(99);
  expect(due).toEqual([]);
  clock.advance(2);
  expect(due).toHaveLength(1);
  clock.advance(1_000);
  expect(due.map((one) => one[0])).toEqual(['a', 'b', 'c']);
  expect([alarms.size, clock.pending]).toEqual([0, 0]);
});

it('takes one back, leaves the timer, and sets no other for the next that is later', () => {
  const { clock, alarms, due } = made();
  const taken = alarms.set('a', 100, clock.now());
  alarms.cancel(taken);
  alarms.set('b', 150, clock.now());
  expect(clock.pending).toBe(1);
  clock.advance(120);
  expect(due).toEqual([]);
  clock.advance(100);
  expect(due).toHaveLength(1);
  alarms.cancel(taken);
});

it('can set another while one falls due, and leaves nothing when it is closed', () => {
  const clock = new ManualClock();
  let count = 0;
  const alarms: Alarms<number> = new Alarms(clock, (value) => {
    count += 1;
    if (count < 5) alarms.set(value, 10, clock.now());
  });
  alarms.set(1, 10, clock.now());
  clock.advance(1_000);
  expect([count, clock.pending]).toEqual([5, 0]);
  alarms.set(2, 10, clock.now());
  alarms.close();
  alarms.close();
  expect(clock.pending).toBe(0);
});
