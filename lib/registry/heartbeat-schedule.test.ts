/** When an announcer says what: the schedule on a chance that repeats, and a stampede, counted. */
import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from 'wirebook/base';
import {
  type AttemptOutcome,
  HeartbeatSchedule,
  type ScheduleOptions,
} from './heartbeat-schedule.ts';

const never: Random = { next: () => 0 };
const REGISTERED: AttemptOutcome = { kind: 'registered', heartbeatMs: 3_000 };

const schedule = (options?: ScheduleOptions, random: Random = never): HeartbeatSchedule =>
  new HeartbeatSchedule(options, random);

describe('without chance', () => {
  it('registers at once, then sends heartbeats as often as the registry has asked for', () => {
    const one = schedule();
    expect(one.first()).toEqual({ send: 'register', inMs: 0 });
    expect(one.after(REGISTERED)).toEqual({ send: 'heartbeat', inMs: 3_000 });
    expect(one.after({ kind: 'renewed' })).toEqual({ send: 'heartbeat', inMs: 3_000 });
  });

  it('registers again at once when the lease is not found', () => {
    const one = schedule();
    one.after(REGISTERED);
    expect(one.after({ kind: 'not-found' })).toEqual({ send: 'register', inMs: 0 });
  });

  it('tries the same again after a failure, later each time, and never later than a heartbeat is due', () => {
    const one = schedule();
    one.after(REGISTERED);
    const waits = Array.from({ length: 7 }, () => one.after({ kind: 'failed' }));
    expect(waits.map(({ inMs }) => inMs)).toEqual([100, 200, 400, 800, 1_600, 3_000, 3_000]);
    expect(waits.every(({ send }) => send === 'heartbeat')).toBe(true);
    expect(one.failures).toBe(7);
    one.after({ kind: 'renewed' });
    expect(one.after({ kind: 'failed' })).toEqual({ send: 'heartbeat', inMs: 100 });
  });

  it('does not give up on a registration that fails before the first has succeeded', () => {
    const one = schedule({ heartbeatMs: 500 });
    one.first();
    for (let attempt = 0; attempt < 2_000; attempt += 1) {
      const { send, inMs } = one.after({ kind: 'failed' });
      expect(send).toBe('register');
      expect(inMs).toBeLessThanOrEqual(500);
    }
  });

  it('does not fight for its address: it asks an interval later, and only if it is free', () => {
    const one = schedule();
    one.after(REGISTERED);
    expect(one.after({ kind: 'taken' })).toEqual({ send: 'reclaim', inMs: 3_000 });
    expect(one.after({ kind: 'taken' })).toEqual({ send: 'reclaim', inMs: 3_000 });
    expect(one.after({ kind: 'failed' })).toEqual({ send: 'reclaim', inMs: 100 });
    expect(one.first()).toEqual({ send: 'reclaim', inMs: 0 });
    expect(one.after(REGISTERED)).toEqual({ send: 'heartbeat', inMs: 3_000 });
  });

  it('asks again, but not soon, when it was refused', () => {
    const one = schedule();
    one.first();
    expect(one.after({ kind: 'refused' })).toEqual({ send: 'register', inMs: 10_000 });
  });
});

describe('with chance', () => {
  it('spreads the first heartbeats over the whole interval, and keeps later ones within a tenth of it', () => {
    const first: number[] = [];
    const later: number[] = [];
    for (let seed = 0; seed < 1_000; seed += 1) {
      const one = schedule({}, seededRandom(seed));
      first.push(one.after(REGISTERED).inMs);
      later.push(one.after({ kind: 'renewed' }).inMs);
    }
    const tenth = (inMs: number): number => Math.floor(inMs / 300.001);
    const counts = Array.from(
      { length: 10 },
      (_, n) => first.filter((ms) => tenth(ms) === n).length,
    );
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.min(...first)).toBeGreaterThan(0);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(2_700);
    expect(Math.max(...later)).toBeLessThanOrEqual(3_000);
  });

  it('does not let a thousand servers come back in one moment after all have failed in one moment', () => {
    /** The most that come within one millisecond, when all retry together until the seventh time. */
    const busiest = (random: (seed: number) => Random): number => {
      const perMs = new Map<number, number>();
      for (let seed = 0; seed < 1_000; seed += 1) {
        const one = schedule({}, random(seed));
        one.after(REGISTERED);
        let atMs = 0;
        for (let attempt = 0; attempt < 7; attempt += 1) atMs += one.after({ kind: 'failed' }).inMs;
        perMs.set(Math.floor(atMs), (perMs.get(Math.floor(atMs)) ?? 0) + 1);
      }
      return Math.max(...perMs.values());
    };
    expect(busiest(() => never)).toBe(1_000);
    expect(busiest(seededRandom)).toBeLessThan(10);
  });
});

it('refuses times and shares that are none', () => {
  for (const options of [{ heartbeatMs: 0 }, { firstRetryMs: Number.NaN }, { jitter: 1.5 }])
    expect(() => schedule(options)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
});
