import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../base/random.seeded.ts';
import type { Endpoint } from '../rpc/discovery.ts';
import type { Backend } from './backend.ts';
import { makeBalancer } from './balancers/names.ts';
import { Roster, type RosterOptions } from './roster.ts';

const at = (port: number, weight?: number): Endpoint => ({
  host: '10.0.0.1',
  port,
  ...(weight !== undefined && { weight }),
});

function rosterOf(
  endpoints: readonly Endpoint[],
  options: Partial<RosterOptions<unknown>> = {},
): Roster {
  const random = seededRandom(1);
  const roster = new Roster({
    balancer: makeBalancer('round-robin', random),
    random,
    quarantine: { failures: 2, firstMs: 100 },
    ...options,
  });
  roster.update(endpoints);
  return roster;
}

/** The ports that so many calls go to, each of which says nothing about its server. */
function ports(roster: Roster, calls: number, nowMs = 0, tried?: ReadonlySet<Backend>): number[] {
  const seen = new Set<number>();
  for (let call = 0; call < calls; call += 1) {
    const backend = roster.pick(nowMs, tried);
    if (backend === undefined) continue;
    seen.add(backend.endpoint.port);
    roster.ended(backend, 'none', 1, nowMs);
  }
  return [...seen].toSorted();
}

const backendOf = (roster: Roster, port: number): Backend => {
  const found = [...roster.backends].find(({ endpoint }) => endpoint.port === port);
  if (found === undefined) throw new Error(`nobody at ${port}`);
  return found;
};

/** Ends so many calls there as lost. */
function lose(roster: Roster, port: number, nowMs: number, times = 2): void {
  const backend = backendOf(roster, port);
  for (let time = 0; time < times; time += 1) {
    backend.load.began();
    roster.ended(backend, 'silent', 1, nowMs);
  }
}

describe('a roster', () => {
  it('has nobody to pick before it has been told of anybody, and when all have gone', () => {
    const roster = rosterOf([]);
    expect(roster.pick(0)).toBeUndefined();
    roster.update([at(1)]);
    expect(ports(roster, 3)).toEqual([1]);
    roster.update([]);
    expect([roster.pick(0), roster.size]).toEqual([undefined, 0]);
  });

  it('keeps those that are named again, with what they have to do, and says who has gone', () => {
    const gone: number[] = [];
    const roster = rosterOf([at(1), at(2)], {
      onGone: ({ endpoint }) => gone.push(endpoint.port),
      onQuarantine: () => expect.unreachable('who has gone is not left out'),
    });
    const [first, second] = [backendOf(roster, 1), backendOf(roster, 2)];
    first.load.began();
    roster.update([at(1, 5), at(3)]);
    expect(backendOf(roster, 1)).toBe(first);
    expect([first.load.inFlight, first.weight, second.gone, gone]).toEqual([1, 5, true, [2]]);
    expect(ports(roster, 20)).toEqual([1, 3]);
    // Its last calls end after all.
    for (let call = 0; call < 3; call += 1) second.load.began();
    for (let call = 0; call < 3; call += 1) roster.ended(second, 'silent', 1, 0);
    expect(second.load.inFlight).toBe(0);
  });

  it('counts an address once, however often it is named', () => {
    const upper = { host: 'Echo.internal', port: 1 };
    const roster = rosterOf([at(1), at(1, 9), upper, { ...upper, host: 'echo.internal' }]);
    expect(roster.size).toBe(2);
    expect(backendOf(roster, 1).weight).toBe(1);
  });

  it('refuses a list with an endpoint that is none, and goes on with the last one', () => {
    const roster = rosterOf([at(1)]);
    expect(() => roster.update([at(2), at(0)])).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
    expect(ports(roster, 5)).toEqual([1]);
  });

  it('takes a weight that is none for 1', () => {
    const roster = rosterOf([at(1, Number.NaN), at(2, -3), at(3, Infinity)]);
    expect([...roster.backends].map(({ weight }) => weight)).toEqual([1, 1, 1]);
  });

  it('says so when a balancer of one’s own picks somebody who is not there', () => {
    const roster = rosterOf([at(1)], { balancer: { pick: () => 1 } });
    expect(() => roster.pick(0)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
    expect(backendOf(roster, 1).load.inFlight).toBe(0);
  });

  it('avoids those that had the call before while there is another', () => {
    const roster = rosterOf([at(1), at(2), at(3)]);
    const tried = new Set([backendOf(roster, 1), backendOf(roster, 3)]);
    expect(ports(roster, 10, 0, tried)).toEqual([2]);
    expect(roster.hasOther(tried)).toBe(true);
    tried.add(backendOf(roster, 2));
    expect(ports(roster, 10, 0, tried)).toEqual([1, 2, 3]);
    expect(roster.hasOther(tried)).toBe(false);
  });
});

describe('who is left out', () => {
  it('gets no call until its time is up, then one, and all when that was answered', () => {
    const events: string[] = [];
    const roster = rosterOf([at(1), at(2), at(3)], {
      onQuarantine: ({ endpoint }, state) => events.push(`${endpoint.port} ${state}`),
    });
    lose(roster, 2, 0);
    expect(ports(roster, 20, 49)).toEqual([1, 3]); // half of 100 ms is left to chance
    const probe = roster.pick(100);
    expect(probe?.endpoint.port).toBe(2);
    expect(ports(roster, 20, 100)).toEqual([1, 3]);
    if (probe !== undefined) roster.ended(probe, 'fine', 5, 105);
    expect(ports(roster, 20, 105)).toEqual([1, 2, 3]);
    expect(events).toEqual(['2 out', '2 in']);
  });

  it('is not picked again for a call that it had already', () => {
    const roster = rosterOf([at(1), at(2)]);
    lose(roster, 2, 0);
    expect(ports(roster, 5, 1_000, new Set([backendOf(roster, 2)]))).toEqual([1]);
    expect(roster.pick(1_000)?.endpoint.port).toBe(2);
  });

  it('is never everybody: when less than a third is left, all are asked', () => {
    const roster = rosterOf([at(1), at(2), at(3), at(4)]);
    lose(roster, 1, 0);
    lose(roster, 2, 0);
    expect(ports(roster, 20, 1)).toEqual([3, 4]);
    lose(roster, 3, 0);
    expect(ports(roster, 20, 1)).toEqual([1, 2, 3, 4]);
  });

  it('is nobody when there is only one', () => {
    const roster = rosterOf([at(1)]);
    lose(roster, 1, 0, 50);
    expect(ports(roster, 3, 1)).toEqual([1]);
  });

  it('rests for as long as it has asked for', () => {
    const roster = rosterOf([at(1), at(2)]);
    const one = backendOf(roster, 1);
    one.load.began();
    roster.ended(one, 'failing', 1, 0, 500);
    expect(ports(roster, 20, 499)).toEqual([2]);
    expect(roster.pick(500)).toBe(one);
  });

  it('is nobody when there is to be no quarantine', () => {
    const roster = rosterOf([at(1), at(2)], { quarantine: false });
    lose(roster, 1, 0, 50);
    expect(ports(roster, 20, 1)).toEqual([1, 2]);
  });

  it('is replaced by those that stand by', () => {
    const roster = rosterOf([at(1), at(2), at(8, 0), at(9, 0)]);
    expect(ports(roster, 20)).toEqual([1, 2]);
    // A retry may go to one of them rather than to the same again.
    const both = new Set([backendOf(roster, 1), backendOf(roster, 2)]);
    expect(ports(roster, 20, 0, both)).toEqual([8, 9]);
    lose(roster, 1, 0);
    expect(ports(roster, 20)).toEqual([2]);
    lose(roster, 2, 0);
    expect(ports(roster, 20)).toEqual([8, 9]);
    // Where all stand by, they share.
    expect(ports(rosterOf([at(8, 0), at(9, 0)]), 20)).toEqual([8, 9]);
  });
});

it('always finds somebody while there is anybody, and ends with nothing in flight, whatever happens', () => {
  const list = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 6 });
  const verdict = fc.constantFrom(
    'fine',
    'failing',
    'crowded',
    'silent',
    'silent',
    'none' as const,
  );
  const step = fc.oneof(
    { weight: 1, arbitrary: fc.record({ list, weight: fc.constantFrom(0, 1, 3) }) },
    { weight: 6, arbitrary: fc.record({ verdict, retryAfterMs: fc.constantFrom(0, 0, 50) }) },
    { weight: 2, arbitrary: fc.record({ passMs: fc.integer({ min: 0, max: 200 }) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const roster = rosterOf([at(1), at(2), at(3)]);
      const underWay: Backend[] = [];
      const seen = new Set<Backend>();
      let nowMs = 0;
      for (const one of steps) {
        if ('list' in one) roster.update(one.list.map((port) => at(port, port % 2 && one.weight)));
        else if ('passMs' in one) nowMs += one.passMs;
        else {
          const tried = new Set(underWay.slice(-2));
          const picked = roster.pick(nowMs, tried);
          expect(picked === undefined).toBe(roster.size === 0);
          if (picked === undefined) continue;
          expect(picked.gone).toBe(false);
          seen.add(picked);
          underWay.push(picked);
          // Every other call ends later.
          const ending = nowMs % 2 === 0 ? underWay.shift() : underWay.pop();
          if (ending !== undefined)
            roster.ended(ending, one.verdict as 'fine', 1, nowMs, one.retryAfterMs);
        }
      }
      for (const backend of underWay) roster.ended(backend, 'fine', 1, nowMs);
      for (const { load } of seen) expect(load.inFlight).toBe(0);
      // After long enough everybody is back, one answered call each.
      for (let call = 0; call < 10; call += 1) {
        const backend = roster.pick(nowMs + 1e6);
        if (backend !== undefined) roster.ended(backend, 'fine', 1, nowMs + 1e6);
      }
      for (const { quarantine } of roster.backends) expect(quarantine.state).toBe('in');
    }),
    { numRuns: 300 },
  );
});
