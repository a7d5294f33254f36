/**
 * The laws of a pool, whatever happens in whatever order: connections that come, go, die unseen or have no room; callers who come, give back and
 * lose patience. A failure prints its seed and the smallest sequence that still fails.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../base/index.ts';
import { Backoff } from '../rpc/backoff.ts';
import type { Dial } from './dial-plan.ts';
import { HostPoolCore } from './host-pool-core.ts';
import type { Pooled } from './pooled.ts';
import type { Ticket } from './waiter-queue.ts';

interface Limits {
  readonly capacity: number;
  readonly maxConnections: number;
  readonly minConnections: number;
  /** Places that all hosts share. */
  readonly places: number;
  readonly provesItself: boolean;
}

interface Resource {
  readonly id: number;
  alive: boolean;
  room: boolean;
  ended: number;
}

interface Waiter {
  readonly id: number;
  readonly waitForReady: boolean;
  outcome: 'waits' | 'lent' | 'refused' | 'left';
}

const IDLE_MS = 100;

/** A pool whose world is made of plain objects, and everything that is known about it counted a second time. */
class World {
  nowMs = 0;
  readonly core: HostPoolCore<Resource, Waiter>;
  readonly dials: Dial[] = [];
  readonly resources: Resource[] = [];
  readonly places = new Map<Resource, Pooled<Resource>>();
  /** Those who have one, once for each time. */
  readonly lent: Pooled<Resource>[] = [];
  readonly waiters: Waiter[] = [];
  readonly tickets = new Map<Waiter, Ticket<Waiter>>();
  readonly #limits: Limits;
  #taken = 0;
  #lastServed = -1;
  #closed = false;

  constructor(limits: Limits) {
    this.#limits = limits;
    const home = {
      release: (pooled: Pooled<Resource>) => this.release(pooled),
      discard: (pooled: Pooled<Resource>) => this.release(pooled),
    };
    this.core = new HostPoolCore(
      {
        capacity: limits.capacity,
        provesItself: limits.provesItself,
        isAlive: ({ alive }) => alive,
        hasRoom: ({ room }) => room,
        takePlace: () => {
          if (this.#taken >= limits.places) return false;
          this.#taken += 1;
          return true;
        },
        givePlace: () => (this.#taken -= 1),
      },
      { ...limits, idleTimeoutMs: IDLE_MS, backoff: new Backoff({}, seededRandom(1)) },
      home,
    );
  }

  acquire(waitForReady: boolean): void {
    const pooled = this.core.lend();
    if (pooled !== undefined) {
      expect(this.waiting).toEqual([]); // nobody is passed by
      this.#lend(pooled);
    } else if (!this.core.closed) {
      const waiter: Waiter = { id: this.waiters.length, waitForReady, outcome: 'waits' };
      this.waiters.push(waiter);
      this.tickets.set(waiter, this.core.wait(waiter));
    }
  }

  leave(waiter: Waiter): void {
    const ticket = this.tickets.get(waiter);
    if (ticket === undefined) return;
    expect(this.core.leave(ticket)).toBe(waiter.outcome === 'waits');
    if (waiter.outcome === 'waits') waiter.outcome = 'left';
  }

  release(pooled: Pooled<Resource>): void {
    this.lent.splice(this.lent.indexOf(pooled), 1);
    const next = this.core.release(pooled);
    if (next !== undefined) this.#serve(next, pooled);
  }

  connect(dial: Dial): void {
    this.dials.splice(this.dials.indexOf(dial), 1);
    const resource = { id: this.resources.length, alive: true, room: true, ended: 0 };
    this.resources.push(resource);
    const pooled = this.core.connected(dial, resource);
    if (pooled === undefined) throw new Error('a dial that was under way is not known');
    this.places.set(resource, pooled);
  }

  fail(dial: Dial): void {
    this.dials.splice(this.dials.indexOf(dial), 1);
    expect(this.core.failed(dial, this.nowMs)).toBe(true);
  }

  /** Looks who is idle, waits long enough, and looks again. */
  reap(): void {
    this.core.reap(this.nowMs);
    this.nowMs += IDLE_MS;
    const before = this.core.standing;
    this.core.reap(this.nowMs);
    const least = Math.min(before, this.#limits.minConnections);
    expect(this.core.standing).toBeGreaterThanOrEqual(least);
  }

  close(): void {
    this.#closed = true;
    this.core.close();
  }

  /** Does what is to be done, and looks whether every law holds. */
  settle(): void {
    for (let round = 0; round === 0 || this.core.restless; round += 1) {
      expect(round).toBeLessThan(100);
      this.core.look(this.nowMs);
      this.#act();
    }
    this.#check();
  }

  get waiting(): Waiter[] {
    return this.waiters.filter(({ outcome }) => outcome === 'waits');
  }

  #act(): void {
    for (let effect = this.core.takeEffect(); effect; effect = this.core.takeEffect()) {
      if (effect.kind === 'connect') this.#dial(effect.dial);
      else if (effect.kind === 'give-up') this.dials.splice(this.dials.indexOf(effect.dial), 1);
      else if (effect.kind === 'lend') this.#serve(effect.waiter, effect.pooled);
      else if (effect.kind === 'end') effect.pooled.resource.ended += 1;
      else {
        expect(effect.waiter.outcome).toBe('waits');
        effect.waiter.outcome = 'refused';
      }
    }
  }

  #dial(dial: Dial): void {
    this.dials.push(dial);
    const { waiting, standing, connecting } = this.core;
    // For nobody it connects only to have the least.
    if (waiting === 0)
      expect(standing + connecting).toBeLessThanOrEqual(this.#limits.minConnections);
  }

  #serve(waiter: Waiter, pooled: Pooled<Resource>): void {
    expect(waiter.outcome).toBe('waits');
    expect(waiter.id).toBeGreaterThan(this.#lastServed); // first come, first served
    this.#lastServed = waiter.id;
    waiter.outcome = 'lent';
    this.#lend(pooled);
  }

  #lend(pooled: Pooled<Resource>): void {
    expect(pooled).toMatchObject({ gone: false, retired: false });
    expect(pooled.resource).toMatchObject({ alive: true, room: true });
    this.lent.push(pooled);
  }

  #check(): void {
    const { capacity, maxConnections } = this.#limits;
    const { standing, retired, connecting, users, waiting } = this.core;
    expect(standing + connecting).toBeLessThanOrEqual(maxConnections);
    expect(standing + connecting + retired).toBeLessThanOrEqual(2 * maxConnections);
    expect(this.#taken).toBe(standing + retired + connecting);
    expect(this.#taken).toBeLessThanOrEqual(this.#limits.places);
    expect(connecting).toBe(this.dials.length);
    expect(waiting).toBe(this.waiting.length);
    expect(users).toBe(this.lent.length);
    for (const pooled of this.places.values()) {
      const count = this.lent.filter((has) => has === pooled).length;
      expect(pooled.users).toBe(count);
      expect(count).toBeLessThanOrEqual(capacity);
      expect(pooled.resource.ended).toBe(pooled.gone ? 1 : 0);
      if (waiting > 0 && !pooled.retired && !pooled.gone && pooled.resource.alive)
        expect(count === capacity || pooled.stalled).toBe(true); // nobody waits beside a connection that has room
    }
    if (this.#closed) expect([waiting, connecting, standing]).toEqual([0, 0, 0]);
    else this.#checkHope();
  }

  /** Whoever waits can still be served, or will be told that he cannot. */
  #checkHope(): void {
    const { standing, retired, connecting, starving } = this.core;
    if (this.waiting.length === 0 || standing + connecting > 0 || starving) return;
    if (retired >= 2 * this.#limits.maxConnections) return;
    expect(this.core.nextLookMs).toBeGreaterThan(this.nowMs);
    expect(this.core.nextLookMs).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(this.waiting.every(({ waitForReady }) => waitForReady)).toBe(true);
  }
}

type Step = (world: World) => void;

function one<Item>(items: readonly Item[], index: number): Item | undefined {
  return items[index % Math.max(1, items.length)];
}

/** Something that happens to one of several, if there is one. */
function toOne<Item>(
  name: string,
  among: (world: World) => readonly Item[],
  happens: (world: World, item: Item) => void,
): fc.Arbitrary<{ name: string; step: Step }> {
  return fc.nat(50).map((index) => ({
    name: `${name} ${index}`,
    step: (world) => {
      const item = one(among(world), index);
      if (item !== undefined) happens(world, item);
    },
  }));
}

function always(name: string, step: Step): fc.Arbitrary<{ name: string; step: Step }> {
  return fc.constant({ name, step });
}

const standing = (world: World): Pooled<Resource>[] =>
  [...world.places.values()].filter(({ gone }) => !gone);

const steps = fc.oneof(
  { weight: 8, arbitrary: always('acquire', (world) => world.acquire(false)) },
  { weight: 2, arbitrary: always('acquire, in patience', (world) => world.acquire(true)) },
  {
    weight: 6,
    arbitrary: toOne(
      'release',
      ({ lent }) => lent,
      (world, lent) => world.release(lent),
    ),
  },
  {
    weight: 6,
    arbitrary: toOne(
      'connect',
      ({ dials }) => dials,
      (world, dial) => world.connect(dial),
    ),
  },
  {
    weight: 2,
    arbitrary: toOne(
      'fail',
      ({ dials }) => dials,
      (world, dial) => world.fail(dial),
    ),
  },
  {
    weight: 2,
    arbitrary: toOne(
      'leave',
      ({ waiters }) => waiters,
      (world, who) => world.leave(who),
    ),
  },
  toOne('lose', standing, ({ core, nowMs }, pooled) => core.lost(pooled, undefined, nowMs)),
  { weight: 3, arbitrary: toOne('retire', standing, ({ core }, pooled) => core.retire(pooled)) },
  toOne('die unseen', standing, (_, { resource }) => (resource.alive = false)),
  toOne('prove', standing, ({ core }, pooled) => core.proven(pooled)),
  toOne('stall', standing, (_, { resource }) => (resource.room = false)),
  toOne('have room', standing, ({ core }, pooled) => {
    pooled.resource.room = true;
    core.room(pooled);
  }),
  always('reap', (world) => world.reap()),
  always('evict', ({ core }) => void core.evict()),
  fc
    .nat(200)
    .map((ms) => ({ name: `pass ${ms} ms`, step: (world: World) => void (world.nowMs += ms) })),
);

const limits: fc.Arbitrary<Limits> = fc.constantFrom(1, 1, 2, 3, 4).chain((maxConnections) =>
  fc.record({
    capacity: fc.constantFrom(1, 1, 2, 3),
    maxConnections: fc.constant(maxConnections),
    minConnections: fc.nat(Math.min(2, maxConnections)),
    places: fc.integer({ min: 1, max: 9 }),
    provesItself: fc.boolean(),
  }),
);

describe('a pool', () => {
  it('keeps its limits, serves in order, tells everybody once, and loses no place', () => {
    fc.assert(
      fc.property(limits, fc.array(steps, { maxLength: 120 }), (limit, all) => {
        const world = new World(limit);
        for (const { step } of all) {
          step(world);
          world.settle();
        }
        // Then everybody goes, and nothing is left.
        world.close();
        world.settle();
        for (const pooled of world.lent.slice()) {
          world.release(pooled);
          world.settle();
        }
        expect(world.core.empty).toBe(true);
        expect(world.resources.map(({ ended }) => ended)).toEqual(world.resources.map(() => 1));
        expect(world.waiting).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('serves everybody in the end, once connecting works', () => {
    fc.assert(
      fc.property(limits, fc.array(steps, { maxLength: 60 }), (limit, all) => {
        const world = new World({ ...limit, places: 9 });
        for (const { step } of all) {
          step(world);
          world.settle();
        }
        for (const pooled of world.places.values()) {
          pooled.resource.room = true;
          world.core.room(pooled);
        }
        for (let turn = 0; world.waiting.length > 0; turn += 1) {
          expect(turn).toBeLessThan(500);
          world.nowMs += 10_000;
          world.settle();
          for (const dial of world.dials.slice()) world.connect(dial);
          world.settle();
          for (const pooled of world.lent.slice()) world.release(pooled);
          world.settle();
        }
      }),
      { numRuns: 300 },
    );
  });
});
