import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock, realClock } from 'wirebook/base';

describe('ManualClock', () => {
  it('stands still until it is told to move', () => {
    const clock = new ManualClock(1_000);
    const calls: number[] = [];
    clock.after(10, () => calls.push(clock.now()));
    clock.advance(9);
    expect([clock.now(), calls]).toEqual([1_009, []]);
    clock.advance(1);
    expect([clock.now(), calls]).toEqual([1_010, [1_010]]);
  });

  it('makes each call at its own moment, and those asked for on the way', () => {
    const clock = new ManualClock();
    const calls: string[] = [];
    clock.after(30, () => calls.push(`c at ${clock.now()}`));
    clock.after(10, () => {
      calls.push(`a at ${clock.now()}`);
      clock.after(5, () => calls.push(`b at ${clock.now()}`));
    });
    clock.advance(100);
    expect(calls).toEqual(['a at 10', 'b at 15', 'c at 30']);
    expect(clock.now()).toBe(100);
  });

  it('makes calls due at the same moment in the order in which they were asked for', () => {
    const clock = new ManualClock();
    const calls: string[] = [];
    clock.after(5, () => calls.push('first'));
    clock.after(0, () => clock.after(5, () => calls.push('third')));
    clock.after(5, () => calls.push('second'));
    clock.advance(5);
    expect(calls).toEqual(['first', 'second', 'third']);
  });

  it('never calls before `after` has returned, even with no delay', () => {
    const clock = new ManualClock();
    let called = false;
    clock.after(-1, () => (called = true));
    expect(called).toBe(false);
    clock.advance(0);
    expect(called).toBe(true);
  });

  it('forgets a call that is taken back, once or twice', () => {
    const clock = new ManualClock();
    const cancel = clock.after(5, () => expect.unreachable());
    clock.after(7, () => undefined);
    cancel();
    cancel();
    expect([clock.pending, clock.nextDueMs]).toEqual([1, 7]);
    clock.advance(10);
    expect([clock.pending, clock.nextDueMs]).toEqual([0, undefined]);
  });

  it('keeps any number of timers in the order of their time, then of their asking', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (delays) => {
        const clock = new ManualClock();
        const calls: number[] = [];
        delays.forEach((delay, index) => clock.after(delay, () => calls.push(index)));
        clock.advance(20);
        const byTime = delays.map((_, index) => index);
        byTime.sort((x, y) => (delays[x] ?? 0) - (delays[y] ?? 0) || x - y);
        expect(calls).toEqual(byTime);
      }),
    );
  });
});

describe('realClock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('waits for the rest when setTimeout comes a little early', () => {
    let called = false;
    let nowMs = 0;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    realClock.after(10, () => (called = true));
    nowMs = 9.4; // What Node's own timers do now and then.
    vi.advanceTimersByTime(10);
    expect(called).toBe(false);
    nowMs = 10.4;
    vi.advanceTimersByTime(1);
    expect(called).toBe(true);
    now.mockRestore();
  });

  it('keeps a delay that setTimeout would turn into one millisecond', () => {
    const thirtyDaysMs = 30 * 24 * 3_600_000;
    const startMs = realClock.now();
    let calledAfterMs = 0;
    realClock.after(thirtyDaysMs, () => (calledAfterMs = realClock.now() - startMs));
    vi.advanceTimersByTime(thirtyDaysMs - 1);
    expect(calledAfterMs).toBe(0);
    vi.advanceTimersByTime(2);
    expect(calledAfterMs).toBeGreaterThanOrEqual(thirtyDaysMs);
  });

  it('forgets a call that is taken back', () => {
    const cancel = realClock.after(1, () => expect.unreachable());
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});
