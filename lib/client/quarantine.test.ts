import { describe, expect, it } from 'vitest';
import { completeQuarantine, Quarantine } from './quarantine.ts';

const WHOLE = { next: () => 0 }; // chance takes nothing from a delay
const quarantine = (): Quarantine =>
  new Quarantine(completeQuarantine({ failures: 3, firstMs: 100, longestMs: 350 }), WHOLE);

const fail = (subject: Quarantine, times: number, nowMs: number): void => {
  for (let time = 0; time < times; time += 1) subject.ended('silent', nowMs);
};

describe('a quarantine', () => {
  it('begins after so many failures in a row, and not before', () => {
    const subject = quarantine();
    fail(subject, 2, 0);
    subject.ended('fine', 0);
    fail(subject, 2, 0);
    expect(subject.state).toBe('in');
    fail(subject, 1, 5);
    expect([subject.state, subject.probeAtMs]).toEqual(['out', 105]);
  });

  it('is over for one call when its time is up, and that call decides', () => {
    const subject = quarantine();
    fail(subject, 3, 0);
    subject.probe();
    expect([subject.state, subject.probeAtMs]).toEqual(['probing', Infinity]);
    subject.ended('silent', 110);
    expect([subject.state, subject.probeAtMs]).toEqual(['out', 310]);
    subject.probe();
    subject.ended('fine', 320);
    expect([subject.state, subject.probeAtMs]).toEqual(['in', Infinity]);
  });

  it('doubles up to its limit', () => {
    const subject = quarantine();
    fail(subject, 3, 0);
    const delays = [subject.probeAtMs];
    for (const nowMs of [1_000, 2_000, 3_000]) {
      subject.probe();
      subject.ended('silent', nowMs);
      delays.push(subject.probeAtMs - nowMs);
    }
    expect(delays).toEqual([100, 200, 350, 350]);
  });

  it('goes on doubling for one that comes back only to go again, and begins anew for one that was well', () => {
    const subject = quarantine();
    const outFor = (nowMs: number): number => {
      fail(subject, 3, nowMs);
      const forMs = subject.probeAtMs - nowMs;
      subject.probe();
      subject.ended('fine', nowMs + forMs);
      return forMs;
    };
    // In at 100, out again at 150; in at 350, out at 400; in at 750, and well for long.
    expect([outFor(0), outFor(150), outFor(400), outFor(2_000)]).toEqual([100, 200, 350, 100]);
  });

  it('is not for those who answer, whatever they answer', () => {
    const subject = quarantine();
    for (let call = 0; call < 20; call += 1) {
      subject.ended('failing', call);
      subject.ended('silent', call);
    }
    expect(subject.state).toBe('in');
  });

  it('is not ended, nor begun, by what says nothing: a caller that gave up, a pool that was full', () => {
    const subject = quarantine();
    for (const verdict of ['none', 'crowded'] as const) {
      fail(subject, 2, 0);
      subject.ended(verdict, 0);
      fail(subject, 1, 0);
      expect(subject.state).toBe('out');
      subject.probe();
      subject.ended(verdict, 200);
      // Nobody has found out: the next call may try at once.
      expect(subject.state).toBe('out');
      expect(subject.probeAtMs).toBeLessThanOrEqual(200);
      subject.probe();
      subject.ended('fine', 200);
    }
  });

  it('is not longer because calls that were under way fail too, and over when one of them is answered', () => {
    const subject = quarantine();
    fail(subject, 3, 0);
    fail(subject, 20, 50);
    expect(subject.probeAtMs).toBe(100);
    subject.ended('fine', 60);
    expect(subject.state).toBe('in');
  });

  it('is also for one that has asked for it, for no longer than the limit', () => {
    const subject = quarantine();
    subject.rest(200, 0);
    expect([subject.state, subject.probeAtMs]).toEqual(['out', 200]);
    subject.rest(100, 0);
    expect(subject.probeAtMs).toBe(200);
    subject.rest(1e9, 0);
    expect(subject.probeAtMs).toBe(350);
    fail(subject, 3, 10); // out for 100 by that: the longer of the two holds
    expect(subject.probeAtMs).toBe(350);
  });
});

it.each([
  { failures: 0 },
  { failures: Number.NaN },
  { firstMs: 0 },
  { firstMs: 10, longestMs: 5 },
  { leastShare: 1.5 },
  { leastShare: -1 },
])('refuses %o', (options) => {
  expect(() => completeQuarantine(options)).toThrow(
    expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
  );
});
