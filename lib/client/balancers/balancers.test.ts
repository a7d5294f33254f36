/** What every balancer does, whatever it goes by; then what each does alone. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.seeded.ts';
import { integerBelow } from '../../base/random.ts';
import { Candidates } from '../candidates.ts';
import { Load } from '../load.ts';
import type { Balancer } from './balancer.ts';
import { balancerNames, makeBalancer } from './names.ts';

const SEED = 20_261_125;

const loads = (count: number, arrival = 0): Load[] =>
  Array.from({ length: count }, () => new Load(arrival));

/** Makes calls one after the other, each over before the next one begins. @returns how many each server got */
function oneByOne(balancer: Balancer, candidates: Candidates, calls: number): number[] {
  const counts = candidates.loads.map(() => 0);
  for (let call = 0; call < calls; call += 1) {
    const place = balancer.pick(candidates, call);
    const load = candidates.loads[place];
    load?.began();
    load?.ended('fine', 1, call + 1);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

interface Served {
  readonly answered: number[];
  readonly failed: number[];
}

/**
 * So many callers, each with one call in flight, for so long. A server takes its own time for each call; one that fails takes 0.1 ms.
 */
function serve(
  balancer: Balancer,
  candidates: Candidates,
  tookMs: readonly number[],
  { callers = 32, forMs = 5_000, failing = -1 } = {},
): Served {
  const served: Served = { answered: tookMs.map(() => 0), failed: tookMs.map(() => 0) };
  /** When each caller's call ends, and where it is. */
  const calls: { place: number; startedMs: number; endsMs: number }[] = [];
  const begin = (nowMs: number): void => {
    const place = balancer.pick(candidates, nowMs);
    candidates.loads[place]?.began();
    const durationMs = place === failing ? 0.1 : (tookMs[place] ?? 0);
    calls.push({ place, startedMs: nowMs, endsMs: nowMs + durationMs });
  };
  for (let caller = 0; caller < callers; caller += 1) begin(caller * 0.01);
  for (;;) {
    const next = calls.reduce((first, call) => (call.endsMs < first.endsMs ? call : first));
    if (next.endsMs >= forMs) return served;
    calls.splice(calls.indexOf(next), 1);
    const { place, startedMs, endsMs } = next;
    const failed = place === failing;
    candidates.loads[place]?.ended(failed ? 'silent' : 'fine', endsMs - startedMs, endsMs);
    const counts = failed ? served.failed : served.answered;
    counts[place] = (counts[place] ?? 0) + 1;
    begin(endsMs);
  }
}

const sum = (figures: readonly number[]): number => figures.reduce((all, one) => all + one, 0);

describe.each(balancerNames)('%s', (name) => {
  const make = (seed = SEED): Balancer => makeBalancer(name, seededRandom(seed));

  it('picks one of those that are there, whatever they have to do', () => {
    const server = fc.record({
      weight: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
      arrival: fc.integer({ min: 0, max: 3 }),
      inFlight: fc.integer({ min: 0, max: 100 }),
      took: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
      failures: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(server, { minLength: 1, maxLength: 20 }), fc.nat(), (servers, seed) => {
        const candidates = new Candidates(
          servers.map(({ arrival, inFlight, took, failures }) => {
            const load = new Load(arrival);
            const end = (verdict: 'fine' | 'silent', tookMs: number): void => {
              load.began();
              load.ended(verdict, tookMs, 1);
            };
            if (took !== null) end('fine', took);
            for (let failure = 0; failure < failures; failure += 1) end('silent', 1);
            for (let call = 0; call < inFlight; call += 1) load.began();
            return load;
          }),
          servers.map(({ weight }) => weight),
        );
        const balancer = make(seed);
        for (let call = 0; call < 20; call += 1)
          expect(candidates.loads[balancer.pick(candidates, call)]).toBeInstanceOf(Load);
      }),
    );
  });

  it('shares by weight while nobody has anything to do', () => {
    const candidates = new Candidates(loads(3), [1, 2, 5]);
    const [light = 0, middle = 0, heavy = 0] = oneByOne(make(), candidates, 8_000);
    expect(light / 1_000).toBeCloseTo(1, 0);
    expect(middle / 2_000).toBeCloseTo(1, 0);
    expect(heavy / 5_000).toBeCloseTo(1, 0);
  });

  it('shares evenly among equals, and leaves nobody out', () => {
    for (const weight of [1, 7]) {
      const counts = oneByOne(make(), new Candidates(loads(10), Array(10).fill(weight)), 10_000);
      for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
    }
  });

  it('begins anywhere: clients that were started together do not all call the same server first', () => {
    const candidates = new Candidates(loads(10));
    const firsts = Array.from({ length: 200 }, (_, seed) => make(seed).pick(candidates, 0));
    expect(new Set(firsts).size).toBe(10);
  });

  it('goes on when the list is another one at every call', () => {
    const balancer = make();
    const random = seededRandom(SEED);
    for (let call = 0; call < 1_000; call += 1) {
      const candidates = new Candidates(loads(1 + integerBelow(random, 9)));
      expect(candidates.loads[balancer.pick(candidates, call)]).toBeDefined();
    }
  });

  it('gives a server that fails at once no more than its share', () => {
    // It is a hundred times as fast as the others, so it could have nearly everything.
    const { answered, failed } = serve(make(), new Candidates(loads(4)), [10, 10, 10, 10], {
      failing: 2,
    });
    const calls = sum(answered) + sum(failed);
    expect(failed[2]).toBeLessThan(calls * 0.28);
  });

  it('repeats with the same seed', () => {
    const run = (): number[] => serve(make(), new Candidates(loads(4)), [1, 2, 3, 4]).answered;
    expect(run()).toEqual(run());
  });
});

describe('round-robin', () => {
  it('goes round in order', () => {
    const balancer = makeBalancer('round-robin', seededRandom(SEED));
    const candidates = new Candidates(loads(4));
    const picks = Array.from({ length: 12 }, () => balancer.pick(candidates, 0));
    const first = picks[0] ?? 0;
    expect(picks).toEqual(picks.map((_, turn) => (first + turn) % 4));
  });

  it('keeps to the weights in any stretch, give or take one turn', () => {
    const balancer = makeBalancer('round-robin', seededRandom(SEED));
    const candidates = new Candidates(loads(4), [4, 1, 2, 3]);
    for (let stretch = 0; stretch < 50; stretch += 1) {
      const counts = oneByOne(balancer, candidates, 20);
      for (const [place, count] of counts.entries())
        expect(Math.abs(count - 2 * (candidates.weights[place] ?? 0))).toBeLessThanOrEqual(2);
    }
  });
});

describe('most-recent', () => {
  it('calls those alone that came last, by weight', () => {
    const balancer = makeBalancer('most-recent', seededRandom(SEED));
    const candidates = new Candidates([...loads(3, 1), ...loads(2, 2)], [9, 9, 9, 1, 3]);
    const [a, b, c, d = 0, e = 0] = oneByOne(balancer, candidates, 4_000);
    expect([a, b, c]).toEqual([0, 0, 0]);
    expect(e / d).toBeGreaterThan(2.5);
    expect(e / d).toBeLessThan(3.5);
  });
});

describe('those that look at what servers have to do', () => {
  const slowShare = (name: (typeof balancerNames)[number]): number => {
    const balancer = makeBalancer(name, seededRandom(SEED));
    const { answered } = serve(balancer, new Candidates(loads(4)), [5, 5, 5, 50]);
    return (answered[3] ?? 0) / sum(answered);
  };

  it('send less to one that is ten times as slow', () => {
    expect(slowShare('round-robin')).toBeGreaterThan(0.22);
    expect(slowShare('least-in-flight')).toBeLessThan(0.06);
    expect(slowShare('two-choices')).toBeLessThan(0.08);
    expect(slowShare('peak-ewma')).toBeLessThan(0.04);
  });

  it.each(['least-in-flight', 'two-choices', 'peak-ewma'] as const)(
    '%s: nearly nothing fails beside a server that fails everything at once',
    (name) => {
      const { answered, failed } = serve(
        makeBalancer(name, seededRandom(SEED)),
        new Candidates(loads(4)),
        [10, 10, 10, 10],
        { failing: 1 },
      );
      expect(sum(failed) / (sum(answered) + sum(failed))).toBeLessThan(0.02);
      expect(sum(failed)).toBeGreaterThan(0); // somebody must look whether it is well again
    },
  );

  it.each(['least-in-flight', 'two-choices'] as const)(
    '%s: who weighs three times as much has three times as much to do',
    (name) => {
      const balancer = makeBalancer(name, seededRandom(SEED));
      const candidates = new Candidates(loads(2), [1, 3]);
      for (let call = 0; call < 400; call += 1)
        candidates.loads[balancer.pick(candidates, 0)]?.began();
      expect(candidates.loads[0]?.inFlight).toBeGreaterThan(90);
      expect(candidates.loads[0]?.inFlight).toBeLessThan(110);
    },
  );

  it('two choices leave the fullest with a few more than the mean, one choice with many', () => {
    const fullest = (name: 'random' | 'two-choices'): number => {
      const balancer = makeBalancer(name, seededRandom(SEED));
      const candidates = new Candidates(loads(1_000));
      for (let call = 0; call < 10_000; call += 1)
        candidates.loads[balancer.pick(candidates, 0)]?.began();
      return Math.max(...candidates.loads.map(({ inFlight }) => inFlight));
    };
    expect(fullest('random')).toBeGreaterThan(18);
    expect(fullest('two-choices')).toBeLessThan(14);
  });

  it('peak-ewma gives a server that nobody knows one call, and the next when that has ended', () => {
    const balancer = makeBalancer('peak-ewma', seededRandom(SEED));
    const [known = new Load(), unknown = new Load()] = loads(2);
    known.began();
    known.ended('fine', 10, 0);
    const candidates = new Candidates([known, unknown]);
    const picks = Array.from({ length: 50 }, () => {
      const place = balancer.pick(candidates, 0);
      candidates.loads[place]?.began();
      return place;
    });
    expect(picks.filter((place) => place === 1).length).toBe(1);
    unknown.ended('fine', 1, 1);
    expect(balancer.pick(candidates, 1)).toBe(1);
  });
});

it('says which balancers there are when asked for another', () => {
  expect(() => makeBalancer('fastest' as 'random', seededRandom(1))).toThrow(
    expect.objectContaining({
      code: 'ERR_UNKNOWN_BALANCER',
      message: expect.stringContaining('two-choices'),
    }),
  );
});

it('takes one that the caller has made', () => {
  const own: Balancer = { pick: () => 0 };
  expect(makeBalancer(() => own, seededRandom(1))).toBe(own);
});
