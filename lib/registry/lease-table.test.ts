/** Leases: granted, renewed, and over when nobody asks for them. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LeaseTable } from './lease-table.ts';

const TTL_MS = 100;

it('runs out one ttl after the last renewal, and the oldest first', () => {
  const leases = new LeaseTable<string>(TTL_MS);
  leases.grant('a', 'A', 0);
  leases.grant('b', 'B', 10);
  expect(leases.nextExpiryMs).toBe(100);
  expect(leases.renew('a', 20)).toBe(true);
  expect(leases.nextExpiryMs).toBe(110);
  expect(leases.takeExpired(109)).toEqual([]);
  expect(leases.takeExpired(500)).toEqual([
    ['b', 'B'],
    ['a', 'A'],
  ]);
  expect([leases.size, leases.nextExpiryMs]).toEqual([0, Number.POSITIVE_INFINITY]);
});

it('brings nothing back by a renewal', () => {
  const leases = new LeaseTable<string>(TTL_MS);
  leases.grant('a', 'A', 0);
  expect(leases.release('a')).toBe('A');
  expect([leases.renew('a', 1), leases.release('a'), leases.get('a'), leases.size]).toEqual([
    false,
    undefined,
    undefined,
    0,
  ]);
});

it('grants anew what is there: one lease, with the new value and the new time', () => {
  const leases = new LeaseTable<string>(TTL_MS);
  leases.grant('a', 'old', 0);
  leases.grant('a', 'new', 50);
  expect([leases.size, leases.get('a'), leases.renewedMs('a'), leases.nextExpiryMs]).toEqual([
    1,
    'new',
    50,
    150,
  ]);
});

it('does as a list does that is sorted anew for every question', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.tuple(fc.constantFrom('grant', 'renew', 'release', 'expire'), id, fc.nat(60));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const leases = new LeaseTable<string>(TTL_MS);
      let list: { id: string; renewedMs: number }[] = [];
      let nowMs = 0;
      for (const [what, which, byMs] of steps) {
        nowMs += byMs;
        const there = list.find((one) => one.id === which);
        const others = list.filter((one) => one.id !== which);
        if (what === 'grant') {
          leases.grant(which, which, nowMs);
          list = [...others, { id: which, renewedMs: nowMs }];
        } else if (what === 'renew') {
          expect(leases.renew(which, nowMs)).toBe(there !== undefined);
          if (there !== undefined) list = [...others, { id: which, renewedMs: nowMs }];
        } else if (what === 'release') {
          expect(leases.release(which)).toBe(there?.id);
          list = others;
        } else {
          const due = list.filter(({ renewedMs }) => nowMs - renewedMs >= TTL_MS);
          expect(leases.takeExpired(nowMs)).toEqual(due.map((one) => [one.id, one.id]));
          list = list.filter((one) => !due.includes(one));
        }
        expect(leases.size).toBe(list.length);
        expect(leases.nextExpiryMs).toBe((list[0]?.renewedMs ?? Number.POSITIVE_INFINITY) + TTL_MS);
        expect(leases.silentSince(nowMs - 50)).toBe(
          list.filter(({ renewedMs }) => renewedMs <= nowMs - 50).length,
        );
      }
    }),
  );
});
