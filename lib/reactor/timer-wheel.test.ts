import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerWheel, type WheelTimer } from './timer-wheel.ts';

describe('a timer', () => {
  it('fires at its tick, not one before and not one after', () => {
    for (const delayMs of [1, 63, 64, 65, 4095, 4096, 4097, 262_144, 16_777_215, 16_777_216, 5e7]) {
      const wheel = new TimerWheel<string>(100);
      wheel.schedule('now', delayMs, 100);
      expect(wheel.advance(100 + delayMs - 0.01)).toEqual([]);
      expect(wheel.advance(100 + delayMs)).toEqual(['now']);
      expect(wheel.size).toBe(0);
    }
  });

  it('set for no time at all fires at the next tick', () => {
    const wheel = new TimerWheel<string>(0, 10);
    wheel.schedule('soon', 0, 0);
    expect(wheel.advance(9)).toEqual([]);
    expect(wheel.advance(10)).toEqual(['soon']);
  });

  it('taken back does not fire, and may be taken back twice', () => {
    const wheel = new TimerWheel<string>(0);
    const timer = wheel.schedule('never', 5, 0);
    wheel.schedule('stays', 5, 0);
    wheel.cancel(timer);
    wheel.cancel(timer);
    expect([timer.pending, wheel.size]).toEqual([false, 1]);
    expect(wheel.advance(1000)).toEqual(['stays']);
    wheel.cancel(timer);
    expect(wheel.size).toBe(0);
  });

  it('set while time has stood still for hours is as exact as any', () => {
    const wheel = new TimerWheel<string>(0);
    expect(wheel.advance(3.6e6 * 50)).toEqual([]);
    wheel.schedule('due', 1000, 3.6e6 * 50);
    expect(wheel.advance(3.6e6 * 50 + 999)).toEqual([]);
    expect(wheel.advance(3.6e6 * 50 + 1000)).toEqual(['due']);
  });
});

describe('how long one may sleep', () => {
  it('is for ever without a timer', () => {
    const wheel = new TimerWheel<string>(0);
    expect(wheel.msUntilNext(0)).toBe(Number.POSITIVE_INFINITY);
    wheel.cancel(wheel.schedule('gone', 5, 0));
    expect(wheel.msUntilNext(0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is few sleeps for a minute, not sixty thousand', () => {
    const wheel = new TimerWheel<string>(0);
    wheel.schedule('minute', 60_000, 0);
    let nowMs = 0;
    let sleeps = 0;
    for (let fired: readonly string[] = []; fired.length === 0; sleeps += 1) {
      nowMs += wheel.msUntilNext(nowMs);
      fired = wheel.advance(nowMs);
    }
    expect(nowMs).toBe(60_000);
    expect(sleeps).toBeLessThanOrEqual(4);
  });
});

it('does what a sorted list does, whatever is set, taken back and slept through', () => {
  const delay = fc.oneof(
    fc.nat({ max: 200 }),
    fc.nat({ max: 10_000 }),
    fc.nat({ max: 600_000 }),
    fc.nat({ max: 40_000_000 }),
  );
  const step = fc.oneof(
    fc.record({ do: fc.constant('schedule' as const), ms: delay }),
    fc.record({ do: fc.constant('cancel' as const), ms: fc.nat({ max: 100 }) }),
    fc.record({ do: fc.constant('advance' as const), ms: delay }),
    fc.record({ do: fc.constant('sleep' as const), ms: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(1, 7), (steps, tickMs) => {
      const wheel = new TimerWheel<number>(0, tickMs);
      const timers: WheelTimer<number>[] = [];
      const model = new Map<number, number>(); // timer → the tick at which it is due
      let nowMs = 0;
      for (const { do: what, ms } of steps) {
        if (what === 'schedule') {
          const due = Math.max(Math.ceil((nowMs + ms) / tickMs), Math.floor(nowMs / tickMs) + 1);
          model.set(timers.length, due);
          timers.push(wheel.schedule(timers.length, ms, nowMs));
        } else if (what === 'cancel') {
          const timer = timers[ms % Math.max(1, timers.length)];
          if (timer === undefined) continue;
          wheel.cancel(timer);
          model.delete(timer.value);
        } else {
          const sleepMs = wheel.msUntilNext(nowMs);
          const earliest = Math.min(...model.values()) * tickMs;
          expect(nowMs + sleepMs).toBeLessThanOrEqual(Math.max(nowMs, earliest));
          nowMs += what === 'advance' ? ms : Number.isFinite(sleepMs) ? sleepMs : 0;
          const fired = wheel.advance(nowMs);
          const due = [...model].filter(([, tick]) => tick <= Math.floor(nowMs / tickMs));
          const ticks = fired.map((value) => model.get(value) ?? Number.NaN);
          expect(ticks).toEqual(ticks.toSorted((left, right) => left - right));
          expect(fired.toSorted()).toEqual(due.map(([value]) => value).toSorted());
          for (const value of fired) model.delete(value);
        }
        expect(wheel.size).toBe(model.size);
        for (const timer of timers) expect(timer.pending).toBe(model.has(timer.value));
      }
    }),
    { numRuns: 300 },
  );
});
