/** The tests of exercise 6.1. The clock is a number that begins at 5,000; a lease lives for 100. */

import { it } from 'vitest';
import { integerBelow, pick, seededRandom } from 'wirebook/base';
import { diagnose, subject } from '../workshop/subject.ts';
import type { LeaseTable as Table } from './1-leases.ts';

const { LeaseTable } = await subject<typeof import('./1-leases.ts')>(import.meta.url);

const LOAN = '6 · The registry, “Fifty seconds”';
const AFTER = '6 · The registry, “Afterwards”';
const NOW = 5_000;
const TTL = 100;

function taken(table: Table<string>, nowMs: number): string {
  return table
    .takeExpired(nowMs)
    .map(([id, value]) => (value === id.toUpperCase() ? id : `${id} as ${value}`))
    .join(', ');
}

function tableOf(...ids: string[]): Table<string> {
  const table = new LeaseTable<string>(TTL);
  for (const id of ids) table.grant(id, id.toUpperCase(), NOW);
  return table;
}

it('ends a lease a ttl after it was granted, at that very moment', () => {
  const table = tableOf('ann');
  const early = taken(table, NOW + TTL - 1);
  const due = taken(table, NOW + TTL);
  const later = taken(table, NOW + 3 * TTL);
  if (early === '' && due === 'ann' && later === '') return;
  let mistake = 'the lease did not run out when its time was over';
  if (early !== '') mistake = 'you ended the lease before its time was over';
  else if (due === '' && later === 'ann')
    mistake = 'you ended the lease a moment too late: at the end of its ttl it has run out';
  else if (due === 'ann') mistake = 'you handed out a lease twice: to take it is to end it';
  diagnose({
    mistake,
    expected: 'nobody, ann, nobody',
    got: [early, due, later].map((one) => one || 'nobody').join(', '),
    at: `granted at ${NOW} for ${TTL}; looked at ${NOW + TTL - 1}, ${NOW + TTL} and ${NOW + 3 * TTL}`,
    read: LOAN,
  });
});

it('lets a renewed lease live for a ttl from then', () => {
  const table = tableOf('ann', 'bob');
  const renewed = table.renew('ann', NOW + 60);
  const first = taken(table, NOW + TTL);
  const second = taken(table, NOW + 60 + TTL - 1);
  const third = taken(table, NOW + 60 + TTL);
  if (renewed && first === 'bob' && second === '' && third === 'ann') return;
  let mistake = 'leases ran out at other times than they should';
  if (first === 'ann, bob')
    mistake = 'the heartbeat went nowhere: a renewed lease ran out as if nothing had been heard';
  else if (first === '' || third === '')
    mistake =
      'a lease that was renewed stayed in its old place, and you looked no further: what has run out stands behind it';
  else if (!renewed) mistake = '`renew` said that there is no such lease, and there was';
  diagnose({
    mistake,
    expected: 'bob at 100; nobody at 159; ann at 160',
    got: `${first || 'nobody'} at 100; ${second || 'nobody'} at 159; ${third || 'nobody'} at 160`,
    at: 'two leases; ann renewed after 60',
    read: LOAN,
  });
});

it('does not bring back who has gone', () => {
  const table = tableOf('ann', 'bob');
  table.release('ann');
  const afterRelease = table.renew('ann', NOW + 10);
  taken(table, NOW + TTL);
  const afterExpiry = table.renew('bob', NOW + TTL);
  const never = table.renew('cleo', NOW + TTL);
  if (!afterRelease && !afterExpiry && !never && table.size === 0) return;
  diagnose({
    mistake:
      'a heartbeat brought back a lease that had ended: a message that was late on the way makes somebody live who has gone',
    expected: 'false, false, false; 0 leases',
    got: `${afterRelease}, ${afterExpiry}, ${never}; ${table.size} leases`,
    at: 'renewed after it was given back; after it had run out; one that never was',
    read: AFTER,
  });
});

it('grants again under the same id, with another value and a new life', () => {
  const table = tableOf('ann', 'bob');
  table.grant('ann', 'ANN', NOW + 50);
  table.grant('ann', 'NEW', NOW + 60);
  const got = `${table.get('ann')}, ${table.size} leases, ${taken(table, NOW + TTL)} out at 100`;
  if (got === 'NEW, 2 leases, bob out at 100') return;
  let mistake = 'a lease that was granted again is not the new one';
  if (!got.startsWith('NEW')) mistake = 'you kept the old value when the lease was granted again';
  else if (got.includes('ann as NEW'))
    mistake = 'a lease that was granted again went on with its old life, and ran out in the middle';
  else if (got.includes(',  out'))
    mistake =
      'a lease that was granted again stayed in its old place, and you looked no further: what has run out stands behind it';
  diagnose({ mistake, expected: 'NEW, 2 leases, bob out at 100', got, read: AFTER });
});

it('gives a lease back once', () => {
  const table = tableOf('ann', 'bob');
  const values = [table.release('ann'), table.release('ann'), table.release('nobody')];
  const left = taken(table, NOW + TTL);
  if (String(values) === 'ANN,,' && left === 'bob') return;
  diagnose({
    mistake: left.includes('ann')
      ? 'a lease that was given back ran out all the same: its server is told to be dead twice'
      : '`release` gives the value of a lease that is there, and undefined when there is none',
    expected: 'ANN, undefined, undefined; then bob runs out',
    got: `${values.map(String).join(', ')}; then ${left || 'nobody'} runs out`,
    at: 'ann released twice, then somebody who never was',
    read: LOAN,
  });
});

it('says when to look again', () => {
  const empty = new LeaseTable<string>(TTL);
  const times = [empty.nextExpiryMs];
  const table = tableOf('ann', 'bob');
  table.renew('ann', NOW + 30);
  times.push(table.nextExpiryMs);
  table.release('bob');
  times.push(table.nextExpiryMs);
  table.release('ann');
  times.push(table.nextExpiryMs);
  const wanted = [Infinity, NOW + TTL, NOW + 30 + TTL, Infinity];
  if (String(times) === String(wanted)) return;
  diagnose({
    mistake:
      times[0] !== Infinity || times[3] !== Infinity
        ? 'you name a time to look again although there is no lease'
        : '`nextExpiryMs` is not the time at which the next lease runs out',
    expected: wanted.join(', '),
    got: times.join(', '),
    at: 'no lease; ann renewed after 30, bob not; bob given back; ann given back',
    read: LOAN,
  });
});

it('counts those that are silent', () => {
  const table = tableOf('ann', 'bob', 'cleo');
  table.renew('bob', NOW + 40);
  table.renew('ann', NOW + 60);
  const got = [NOW - 1, NOW, NOW + 40, NOW + 59, NOW + 60].map((at) => table.silentSince(at));
  if (got.join() === '0,1,2,2,3') return;
  diagnose({
    mistake: 'you counted others than those whose last renewal was at that moment, or before',
    expected: '0, 1, 2, 2, 3',
    got: got.join(', '),
    at: 'cleo silent since 0, bob since 40, ann since 60; asked for −1, 0, 40, 59 and 60',
    read: '6 · The registry, “One and ten”',
  });
});

it('looks at those that have run out, and at one more', () => {
  const table = new LeaseTable<string>(TTL);
  for (let i = 0; i < 2_000; i += 1) table.grant(`lease-${i}`, '', NOW + (i >= 3 ? 50 : 0));
  const steps = stepsOf(() => {
    for (let i = 0; i < 50; i += 1) table.takeExpired(NOW + TTL - 1);
    table.takeExpired(NOW + TTL);
  });
  if (steps <= 51 * 10) return;
  diagnose({
    mistake:
      'you looked at every lease to find those that have run out: they stand in front, so stop at the first that has not',
    expected: 'a few steps for each look',
    got: `${Math.round(steps / 51).toLocaleString('en-US')} steps for each of 51 looks`,
    at: '2,000 leases, of which three run out',
    read: LOAN,
  });
});

/** How many steps the iterators of maps, sets and arrays take meanwhile. */
function stepsOf(run: () => void): number {
  let steps = 0;
  const iterators = [new Map().values(), new Set().values(), [].values()];
  const prototypes = iterators.map(
    (iterator) => Object.getPrototypeOf(iterator) as { next: (this: unknown) => unknown },
  );
  const originals = prototypes.map(({ next }) => next);
  for (const [at, prototype] of prototypes.entries()) {
    const original = originals[at];
    prototype.next = function next(this: unknown) {
      steps += 1;
      return original?.call(this);
    };
  }
  try {
    run();
  } finally {
    for (let at = 0; at < prototypes.length; at += 1) {
      const [prototype, original] = [prototypes[at], originals[at]];
      if (prototype !== undefined && original !== undefined) prototype.next = original;
    }
  }
  return steps;
}

it('does what a list does that is searched from end to end', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = seededRandom(seed);
    const table = new LeaseTable<string>(TTL);
    const naive = new Map<string, number>();
    let now = NOW;
    for (let step = 0; step < 120; step += 1) {
      const id = pick(random, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
      switch (integerBelow(random, 4)) {
        case 0:
          table.grant(id, id.toUpperCase(), now);
          naive.set(id, now);
          break;
        case 1:
          table.renew(id, now);
          if (naive.has(id)) naive.set(id, now);
          break;
        case 2:
          if (step % 3 === 0) {
            table.release(id);
            naive.delete(id);
          }
          break;
        default:
          now += integerBelow(random, 50);
      }
      if (step % 5 > 0) continue;
      const due = [...naive].filter(([, renewedMs]) => renewedMs + TTL <= now).map(([one]) => one);
      for (const one of due) naive.delete(one);
      const got = table.takeExpired(now).map(([one]) => one);
      if (got.toSorted().join() === due.toSorted().join() && table.size === naive.size) continue;
      diagnose({
        mistake: 'after many leases granted, renewed and given back, others run out than should',
        expected: due.toSorted().join(', ') || 'nobody',
        got: got.toSorted().join(', ') || 'nobody',
        at: `seed ${seed}, step ${step}`,
        read: LOAN,
      });
    }
  }
});
