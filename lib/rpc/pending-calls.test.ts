import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PendingCalls } from 'wirebook/rpc';

const FOR_EVER = Number.POSITIVE_INFINITY;

describe('a call', () => {
  it('is given to whoever brings its answer', () => {
    const pending = new PendingCalls<string>(0);
    const first = pending.add('first', FOR_EVER, 0);
    const second = pending.add('second', FOR_EVER, 0);
    expect(first).not.toBe(second);
    expect(pending.take(second)).toBe('second');
    expect(pending.take(first)).toBe('first');
    expect(pending.size).toBe(0);
  });

  it('never has the id "0", nor ""', () => {
    const pending = new PendingCalls<number>(0, 3);
    for (let round = 0; round < 20; round += 1) {
      const id = pending.add(round, FOR_EVER, 0);
      expect(['1', '2', '3']).toContain(id);
      pending.take(id);
    }
    expect(pending.take('0')).toBeUndefined();
    expect(pending.take('')).toBeUndefined();
  });

  it.each<[string, (pending: PendingCalls<string>, id: string) => unknown]>([
    ['an answer', (pending, id) => pending.take(id)],
    ['a caller who gives up', (pending, id) => pending.giveUp(id)],
    ['its deadline', (pending) => pending.expire(100)[0]],
    ['the loss of its connection', (pending) => pending.takeAll()[0]],
  ])('is out after %s, and nobody finds it again', (_, takeOut) => {
    const pending = new PendingCalls<string>(0);
    const id = pending.add('call', 100, 0);
    expect(takeOut(pending, id)).toBe('call');
    expect(pending.size).toBe(0);
    expect(pending.msUntilNext(0)).toBe(FOR_EVER); // no timer is left running
    expect(pending.giveUp(id)).toBeUndefined();
    expect(pending.expire(1_000)).toEqual([]);
    expect(pending.takeAll()).toEqual([]);
    expect(pending.take(id)).toBeUndefined();
  });

  it('is looked at and left in while a stream goes on', () => {
    const pending = new PendingCalls<string>(0);
    const id = pending.add('stream', FOR_EVER, 0);
    expect([pending.find(id), pending.find(id), pending.take(id)]).toEqual(Array(3).fill('stream'));
    expect(pending.find(id)).toBeUndefined();
  });
});

it('any number of calls are in flight, also after thousands that are over', () => {
  const pending = new PendingCalls<number>(0);
  for (let index = 0; index < 5_000; index += 1) pending.take(pending.add(index, FOR_EVER, 0));
  const ids = Array.from({ length: 1_000 }, (_, index) => pending.add(index, FOR_EVER, 0));
  expect([pending.size, new Set(ids).size]).toEqual([1_000, 1_000]);
  expect(ids.map((id) => pending.take(id))).toEqual(Array.from(ids.keys()));
  expect(pending.size).toBe(0);
});

describe('deadlines', () => {
  it('fall due in their order, each at its time and not before', () => {
    const pending = new PendingCalls<string>(1_000);
    pending.add('later', 300, 1_000);
    pending.add('sooner', 100, 1_000);
    pending.add('never', FOR_EVER, 1_000);
    expect(pending.msUntilNext(1_000)).toBeLessThanOrEqual(100);
    expect(pending.expire(1_099)).toEqual([]);
    expect(pending.expire(1_100)).toEqual(['sooner']);
    expect(pending.expire(5_000)).toEqual(['later']);
    expect(pending.size).toBe(1);
    expect(pending.msUntilNext(5_000)).toBe(FOR_EVER);
  });

  it('of no time at all fall due at once, and not within the call that sets them', () => {
    const pending = new PendingCalls<string>(0);
    pending.add('call', 0, 0);
    expect(pending.size).toBe(1);
    expect(pending.expire(1)).toEqual(['call']);
  });
});

describe('ids are not given out again', () => {
  it('while their call is in flight: ids begin anew, and step over it', () => {
    const pending = new PendingCalls<string>(0, 3);
    const slow = pending.add('slow', FOR_EVER, 0);
    const ids = Array.from({ length: 6 }, () => {
      const id = pending.add('quick', FOR_EVER, 0);
      pending.take(id);
      return id;
    });
    expect(ids).toEqual(['2', '3', '2', '3', '2', '3']);
    expect(pending.take(slow)).toBe('slow');
  });

  it('while a late answer may still come: it would be given to another caller', () => {
    const pending = new PendingCalls<string>(0, 3);
    const gone = pending.add('gone', FOR_EVER, 0);
    pending.giveUp(gone);
    for (let round = 0; round < 4; round += 1) {
      const id = pending.add('other', FOR_EVER, 0);
      expect(id).not.toBe(gone);
      pending.take(id);
    }
    expect(pending.take(gone)).toBeUndefined(); // here it is
    expect(pending.counters).toEqual({ late: 1, unknown: 0 });
  });

  it('and when all are taken, that is an error', () => {
    const pending = new PendingCalls<string>(0, 2);
    pending.add('one', FOR_EVER, 0);
    const id = pending.add('two', FOR_EVER, 0);
    expect(() => pending.add('three', FOR_EVER, 0)).toThrow(
      expect.objectContaining({ code: 'ERR_TOO_MANY_CALLS' }),
    );
    pending.take(id);
    expect(pending.add('three', FOR_EVER, 0)).toBe(id);
  });
});

describe('answers for nobody are counted', () => {
  it('as late when the caller had given up or its time was over', () => {
    const pending = new PendingCalls<string>(0);
    const givenUp = pending.add('given up', FOR_EVER, 0);
    const expired = pending.add('expired', 10, 0);
    pending.giveUp(givenUp);
    pending.expire(10);
    pending.take(givenUp);
    pending.take(expired);
    expect(pending.counters).toEqual({ late: 2, unknown: 0 });
  });

  it('as unknown when it was answered already, never asked, or is no id of ours at all', () => {
    const pending = new PendingCalls<string>(0);
    const id = pending.add('call', FOR_EVER, 0);
    pending.take(id);
    pending.take(id);
    for (const stranger of ['2', '01', '1 ', '-1', '__proto__', '']) pending.take(stranger);
    expect(pending.counters).toEqual({ late: 0, unknown: 7 });
  });

  it('once each: the second late answer is a stranger', () => {
    const pending = new PendingCalls<string>(0);
    const id = pending.add('call', FOR_EVER, 0);
    pending.giveUp(id);
    pending.take(id);
    pending.take(id);
    expect(pending.counters).toEqual({ late: 1, unknown: 1 });
  });

  it('and a peer that never answers does not fill the memory with what may come late', () => {
    const pending = new PendingCalls<number>(0);
    const ids = Array.from({ length: 10_000 }, (_, index) => pending.add(index, FOR_EVER, 0));
    for (const id of ids) pending.giveUp(id);
    for (const id of ids) pending.take(id);
    expect(pending.counters).toEqual({ late: 4_096, unknown: 10_000 - 4_096 });
  });

  it('a new connection brings no answers to the calls of the old one', () => {
    const pending = new PendingCalls<string>(0);
    pending.giveUp(pending.add('given up', FOR_EVER, 0));
    pending.add('lost', 10, 0);
    expect(pending.takeAll()).toEqual(['lost']);
    pending.take('1');
    expect(pending.counters).toEqual({ late: 0, unknown: 1 });
  });
});

describe('whatever happens, in any order', () => {
  type Event =
    | { does: 'add'; timeoutMs: number }
    | { does: 'answer' | 'giveUp'; which: number }
    | { does: 'wait'; ms: number }
    | { does: 'lose' };
  const event: fc.Arbitrary<Event> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant('add' as const),
        timeoutMs: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.constant(FOR_EVER)),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constantFrom('answer' as const, 'giveUp' as const),
        which: fc.nat(40),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.nat(2_000) }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('lose' as const) }) },
  );

  it('each call comes out exactly once, those whose time is over and no others expire', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 100 }), (events) => {
        let nowMs = 0;
        const pending = new PendingCalls<{ n: number }>(nowMs, 30);
        const made: { n: number; id: string; dueMs: number; out: number }[] = [];
        const cameOut = (call: { n: number } | undefined): void => {
          const one = call && made[call.n];
          if (one) one.out += 1;
        };
        for (const one of events) {
          if (one.does === 'add') {
            if (made.filter(({ out }) => out === 0).length > 20) continue;
            const call = { n: made.length };
            let id: string;
            try {
              id = pending.add(call, one.timeoutMs, nowMs);
            } catch (error) {
              // 30 ids only, and those that may be answered late are among the taken.
              expect(error).toMatchObject({ code: 'ERR_TOO_MANY_CALLS' });
              continue;
            }
            expect(made.filter((other) => other.out === 0).map((other) => other.id)).not.toContain(
              id,
            );
            made.push({ ...call, id, dueMs: nowMs + one.timeoutMs, out: 0 });
          } else if (one.does === 'answer' || one.does === 'giveUp') {
            const target = made[one.which];
            if (target === undefined) continue;
            const wasIn = made.find(({ id, out }) => id === target.id && out === 0);
            const call =
              one.does === 'answer' ? pending.take(target.id) : pending.giveUp(target.id);
            expect(call?.n).toBe(wasIn?.n);
            cameOut(call);
          } else if (one.does === 'wait') {
            nowMs += one.ms;
            const due = made.filter(({ out, dueMs }) => out === 0 && dueMs <= nowMs);
            const expired = pending.expire(nowMs);
            expect(expired.map(({ n }) => n).toSorted((left, right) => left - right)).toEqual(
              due.map(({ n }) => n),
            );
            expired.forEach(cameOut);
          } else {
            pending.takeAll().forEach(cameOut);
            expect(pending.size).toBe(0);
          }
          expect(pending.size).toBe(made.filter(({ out }) => out === 0).length);
        }
        expect(made.every(({ out }) => out <= 1)).toBe(true);
        pending.takeAll().forEach(cameOut);
        expect(made.every(({ out }) => out === 1)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
