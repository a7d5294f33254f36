/** What the pool keeps its books with: places with ids that never mean another task, and a queue. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo } from './fifo.ts';
import { Ledger } from './ledger.ts';
import { PLACES, PoolMemory } from './pool-memory.ts';

describe('a ledger', () => {
  it('gives places out until there are none, and again when they are free', () => {
    const ledger = new Ledger<object>(2);
    const first = ledger.open({ name: 'first' });
    const second = ledger.open({ name: 'second' });
    expect(ledger.open({})).toBe(0);
    expect(ledger.get(first)).toEqual({ name: 'first' });
    expect(ledger.close(first)).toEqual({ name: 'first' });
    expect(ledger.size).toBe(1);
    const third = ledger.open({ name: 'third' });
    expect(new Set([0, first, second, third]).size).toBe(4);
  });

  it('takes a late word about a task that is gone for what it is', () => {
    const ledger = new Ledger<object>(1);
    const gone = ledger.open({ name: 'gone' });
    ledger.close(gone);
    const here = ledger.open({ name: 'here' });
    expect(ledger.get(gone)).toBeUndefined();
    expect(ledger.close(gone)).toBeUndefined();
    expect(ledger.get(here)).toEqual({ name: 'here' });
    for (const odd of [0, -here, here + 1, 2 ** 31]) expect(ledger.get(odd)).toBeUndefined();
  });

  it('has ids that are positive 32-bit numbers, however many there were', () => {
    const places = 2 ** 20; // so that the ids come round in a moment
    const ledger = new Ledger<object>(places);
    const ids = new Set<number>();
    for (let round = 0; round < 3_000; round += 1) {
      const id = ledger.open({});
      expect(id).toBeGreaterThan(0);
      expect(id).toBeLessThanOrEqual(0x7fff_ffff);
      ids.add(id);
      ledger.close(id);
    }
    expect(ids.size).toBe(2 ** 31 / places - 1);
  });

  it('forgets all at once', () => {
    const ledger = new Ledger<{ name: string }>(4);
    const ids = ['a', 'b', 'c'].map((name) => ledger.open({ name }));
    ledger.close(ids[1] ?? 0);
    expect(
      ledger
        .closeAll()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['a', 'c']);
    expect(ledger.size).toBe(0);
    expect(ids.map((id) => ledger.get(id))).toEqual([undefined, undefined, undefined]);
  });
});

describe('a queue of one thread', () => {
  it('does what an array does', () => {
    const step = fc.oneof(
      fc.record({ push: fc.nat() }),
      fc.record({ unshift: fc.nat() }),
      fc.constantFrom('shift', 'clear'),
      fc.constant('shift'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 500 }), (steps) => {
        const queue = new Fifo<number>();
        const model: number[] = [];
        for (const at of steps) {
          if (at === 'shift') expect(queue.shift()).toBe(model.shift());
          else if (at === 'clear') expect(queue.clear()).toEqual(model.splice(0));
          else if (typeof at === 'object' && 'push' in at) {
            queue.push(at.push);
            model.push(at.push);
          } else if (typeof at === 'object') {
            queue.unshift(at.unshift);
            model.unshift(at.unshift);
          }
          expect([queue.size, queue.peek()]).toEqual([model.length, model[0]]);
        }
      }),
    );
  });
});

it('a task is not taken for cancelled because its id, two million tasks ago, was', () => {
  const memory = new PoolMemory(PoolMemory.create(1));
  const ledger = new Ledger<object>(PLACES);
  const cancelled = ledger.open({});
  memory.cancel(cancelled);
  ledger.close(cancelled);
  let id = 0;
  let opened = 0;
  while (id !== cancelled) {
    id = ledger.open({});
    memory.allow(id);
    opened += 1;
    if (id !== cancelled) ledger.close(id);
  }
  expect(opened).toBeGreaterThan(2_000_000);
  expect(memory.isCancelled(id)).toBe(false);
});
