/**
 * For tests of pools: a connector whose attempts come to their end when the test says so.
 *
 * Knows: every attempt and every thing made. Must not know: pools.
 */
import type { Connector, PoolNotices } from 'wirebook/client';

/** What is pooled: a plain thing. */
export interface Thing {
  readonly id: number;
  readonly notices: PoolNotices;
  alive: boolean;
  room: boolean;
  /** How often it was ended, and whether at once the last time. */
  ended: number;
  atOnce: boolean;
}

/** An attempt to make one. */
export interface Making {
  readonly signal: AbortSignal;
  readonly notices: PoolNotices;
  /** It succeeds. The thing is in the pool when the promise is fulfilled. */
  succeed(): Promise<Thing>;
  fail(error?: Error): Promise<void>;
}

export class Workshop implements Connector<Thing> {
  readonly capacity: number;
  readonly provesItself: boolean;
  /** Those that have not come to an end, given up or not. */
  readonly makings: Making[] = [];
  /** Attempts begun so far. */
  begun = 0;
  /** Of all time, in order. */
  readonly things: Thing[] = [];
  /** How many were standing or being made, at most. */
  peak = 0;

  constructor({
    capacity = 1,
    provesItself = false,
  }: { readonly capacity?: number; readonly provesItself?: boolean } = {}) {
    this.capacity = capacity;
    this.provesItself = provesItself;
  }

  /** Things that have not been ended. */
  get standing(): Thing[] {
    return this.things.filter(({ ended }) => ended === 0);
  }

  /** Attempts that somebody still wants. */
  get wanted(): Making[] {
    return this.makings.filter(({ signal }) => !signal.aborted);
  }

  connect(signal: AbortSignal, notices: PoolNotices): Promise<Thing> {
    this.begun += 1;
    return new Promise((resolve, reject) => {
      const making: Making = {
        signal,
        notices,
        succeed: async () => {
          this.#over(making);
          const thing = this.#make(notices);
          resolve(thing);
          await settled();
          return thing;
        },
        fail: async (error = new Error('refused')) => {
          this.#over(making);
          reject(error);
          await settled();
        },
      };
      this.makings.push(making);
      this.peak = Math.max(this.peak, this.standing.length + this.wanted.length);
    });
  }

  isAlive({ alive }: Thing): boolean {
    return alive;
  }

  hasRoom({ room }: Thing): boolean {
    return room;
  }

  destroy(thing: Thing, atOnce: boolean): void {
    thing.ended += 1;
    thing.atOnce = atOnce;
  }

  /** Lets the attempt that was begun first succeed. */
  async succeed(): Promise<Thing> {
    return this.#first().succeed();
  }

  async fail(error?: Error): Promise<void> {
    await this.#first().fail(error);
  }

  /** Lets attempts succeed until none is left, those that it causes included. */
  async succeedAll(): Promise<void> {
    while (this.wanted.length > 0) await this.wanted[0]?.succeed();
  }

  #first(): Making {
    const first = this.wanted[0];
    if (first === undefined) throw new Error('nothing is being made');
    return first;
  }

  #make(notices: PoolNotices): Thing {
    const id = this.things.length;
    const thing = { id, notices, alive: true, room: true, ended: 0, atOnce: false };
    this.things.push(thing);
    this.peak = Math.max(this.peak, this.standing.length + this.wanted.length);
    return thing;
  }

  #over(making: Making): void {
    this.makings.splice(this.makings.indexOf(making), 1);
  }
}

/** All promises that are settled have been heard. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
