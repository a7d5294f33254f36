/**
 * The mind of a pool: who gets which connection, when to make one, when to let one go.
 *
 * Knows: places, waiters, dials under way, and the rules. Must not know: sockets, timers, promises: `now` comes in, and what is to be done comes
 * out, one effect at a time. A property test drives it through every order of events; so does the page with the lab.
 *
 * Decision: what happens with every call (`lend`, `release`) answers at once and costs no memory. Whatever else there is to do is not done
 * there: it is noted (`restless`), and found by `look`. So there is one place that decides, and it sees everything at once:
 *
 *     lend, release, connected, failed, lost …  ──▶ restless? ──▶ look ──▶ effects: connect, give up, lend, refuse, end
 *
 * Lent is the connection that was used last. The others get no work, so they become idle, and the reaper can take them; passed round in turn,
 * ten connections stay in use under a load for which one would do.
 */
import { WirebookError } from '../base/index.ts';
import { Fifo } from '../threads/fifo.ts';
import { type Demand, type Dial, DialPlan } from './dial-plan.ts';
import type { PoolLeaving } from './pool-events.ts';
import type { HostPoolSettings } from './pool-options.ts';
import type { CoreWaiter, PoolEffect, PoolRules } from './pool-rules.ts';
import { type Home, Pooled } from './pooled.ts';
import { Shelf } from './shelf.ts';
import { type Ticket, WaiterQueue } from './waiter-queue.ts';

type Limits = Pick<
  HostPoolSettings,
  'maxConnections' | 'minConnections' | 'idleTimeoutMs' | 'backoff'
>;

export class HostPoolCore<Resource, Waiter extends CoreWaiter> {
  /** These go up only. */
  readonly counters = { lent: 0, connected: 0, connectFailures: 0, dropped: 0, lost: 0, reaped: 0 };
  readonly #rules: PoolRules<Resource>;
  readonly #limits: Limits;
  readonly #home: Home<Resource>;
  readonly #plan: DialPlan;
  readonly #queue = new WaiterQueue<Waiter>();
  /** Those that have room. */
  readonly #shelf = new Shelf<Resource>();
  /** Those that can be lent, or are full. */
  readonly #standing = new Set<Pooled<Resource>>();
  /** Those that are to be lent to nobody any more, and are still in use. */
  readonly #retired = new Set<Pooled<Resource>>();
  readonly #effects = new Fifo<PoolEffect<Resource, Waiter>>();
  #users = 0;
  #restless = false;
  #starving = false;
  #closed = false;

  constructor(rules: PoolRules<Resource>, limits: Limits, home: Home<Resource>) {
    this.#rules = rules;
    this.#limits = limits;
    this.#home = home;
    this.#plan = new DialPlan(limits.backoff);
  }

  /** `look` has something to see, or there are effects. */
  get restless(): boolean {
    return this.#restless;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Connections that can be lent, or are. */
  get standing(): number {
    return this.#standing.size;
  }

  get retired(): number {
    return this.#retired.size;
  }

  get connecting(): number {
    return this.#plan.underWay;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** In the order in which they came. */
  get queue(): Iterable<Ticket<Waiter>> {
    return this.#queue;
  }

  get users(): number {
    return this.#users;
  }

  get idle(): number {
    return this.#shelf.idle;
  }

  /** There is not one connection, nor is one being made. */
  get empty(): boolean {
    return this.#standing.size + this.#retired.size + this.#plan.underWay === 0;
  }

  /** Somebody waits for a connection for which there was no place: look again when there is one. */
  get starving(): boolean {
    return this.#starving;
  }

  /** The next attempt to connect may be made then, by the clock: 0 or less when it may be now. */
  get retryAtMs(): number {
    return this.#plan.dueMs;
  }

  /** When to look again if nothing happens; Infinity: never. */
  get nextLookMs(): number {
    if (this.#closed || this.#starving) return Number.POSITIVE_INFINITY;
    const wanted = this.#plan.wanted(this.#demand());
    return this.#plan.underWay < wanted ? this.#plan.dueMs : Number.POSITIVE_INFINITY;
  }

  /** One that has room, the one used last. Undefined when there is none, or others wait already. */
  lend(): Pooled<Resource> | undefined {
    return this.#queue.size > 0 || this.#closed ? undefined : this.#takeFromShelf();
  }

  /** At the end of the queue. Where there are as many connections as there may be, and none has room, one more who waits changes nothing. */
  wait(waiter: Waiter): Ticket<Waiter> {
    if (this.#standing.size < this.#limits.maxConnections || this.#shelf.top !== undefined)
      this.#restless = true;
    return this.#queue.push(waiter);
  }

  /** Waits no longer. @returns false when it does not any more */
  leave(ticket: Ticket<Waiter>): boolean {
    if (this.#plan.underWay > 0) this.#restless = true;
    return this.#queue.leave(ticket);
  }

  /**
   * One user has finished.
   *
   * @returns the one who has it now: who has waited longest
   * @throws WirebookError `ERR_POOL_NOT_LENT` when nobody has it
   */
  release(pooled: Pooled<Resource>): Waiter | undefined {
    if (pooled.users === 0)
      throw new WirebookError('ERR_POOL_NOT_LENT', 'it is given back, and nobody has it');
    if (this.#queue.size > 0 && this.#mayTake(pooled)) {
      this.#countUse(pooled);
      if (this.#plan.underWay > 0) this.#restless = true;
      return this.#queue.shift();
    }
    pooled.users -= 1;
    this.#users -= 1;
    if (pooled.gone) return undefined;
    if (pooled.retired) {
      if (pooled.users === 0) this.#end(pooled, pooled.leaving);
    } else if (!pooled.shelved && (!pooled.stalled || this.#rules.hasRoom(pooled.resource)))
      this.#putOnShelf(pooled);
    return undefined;
  }

  /** A dial has come to its end. @returns undefined when it had been given up: nobody wants what it has brought */
  connected(dial: Dial, resource: Resource): Pooled<Resource> | undefined {
    if (!this.#plan.succeeded(dial)) return undefined;
    this.counters.connected += 1;
    const pooled = new Pooled(resource, this.#home);
    if (!this.#rules.provesItself) this.proven(pooled);
    const served = this.counters.lent - dial.lentBefore;
    this.#standing.add(pooled);
    this.#putOnShelf(pooled);
    this.#restless = true;
    this.#serve();
    this.#plan.widen(this.#connectionsFor(this.#queue.size - served));
    return pooled;
  }

  /** A dial has failed. @returns false when it had been given up */
  failed(dial: Dial, nowMs: number): boolean {
    if (!this.#plan.failed(dial, nowMs, this.#queue.size > 0)) return false;
    this.counters.connectFailures += 1;
    this.#rules.givePlace();
    this.#restless = true;
    return true;
  }

  /** There is room on it again. */
  room(pooled: Pooled<Resource>): void {
    if (!pooled.stalled || pooled.gone || pooled.retired) return;
    if (this.#rules.hasRoom(pooled.resource)) this.#putOnShelf(pooled);
  }

  /** Connecting was not in vain. */
  proven(pooled: Pooled<Resource>): void {
    if (pooled.proven) return;
    pooled.proven = true;
    this.#plan.proven();
  }

  /** Nobody is to get it any more. When nobody has it, it ends. */
  retire(pooled: Pooled<Resource>, why: PoolLeaving = 'retired'): void {
    if (pooled.gone || pooled.retired) return;
    this.#shelf.takeOff(pooled);
    this.#standing.delete(pooled);
    this.#retired.add(pooled);
    pooled.retired = true;
    pooled.leaving = why;
    this.#restless = true;
    if (pooled.users === 0) this.#end(pooled, why);
  }

  /** It is gone. Its users find out for themselves, and give it back. If it was used and never proven, connecting has failed once more. */
  lost(pooled: Pooled<Resource>, error: Error | undefined, nowMs: number): void {
    if (pooled.gone) return;
    this.counters.lost += 1;
    if (pooled.uses === 0) this.#plan.stopFilling();
    else if (!pooled.proven) {
      this.counters.connectFailures += 1;
      this.#plan.postpone(nowMs);
    }
    this.#end(pooled, 'lost', error);
  }

  /** Closes connections that nobody has used for so long, but keeps the least that are kept. To be called every now and then. */
  reap(nowMs: number): void {
    for (const pooled of this.#shelf.idleFor(this.#limits.idleTimeoutMs, nowMs)) {
      if (this.#standing.size <= this.#limits.minConnections) return;
      this.counters.reaped += 1;
      this.#end(pooled, 'idle');
    }
  }

  /** Closes an idle one, for another host needs its place. @returns false when there is none */
  evict(): boolean {
    const pooled = this.#shelf.idleLongest();
    if (pooled === undefined) return false;
    this.#end(pooled, 'evicted');
    return true;
  }

  /** Nobody gets anything any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#starving = false;
    this.#restless = true;
    for (const ticket of this.#queue) this.#refuse(ticket);
    for (let dial = this.#plan.giveUp(); dial !== undefined; dial = this.#plan.giveUp())
      this.#gaveUp(dial);
    for (const pooled of this.#standing) this.retire(pooled, 'closed');
  }

  /** What is still in use ends now. */
  endAll(): void {
    for (const pooled of [...this.#standing, ...this.#retired])
      this.#end(pooled, 'closed', undefined, true);
  }

  /** Decides what is to be done now: connect, give up connecting, lend, refuse. */
  look(nowMs: number): void {
    this.#restless = false;
    this.#starving = false;
    if (this.#closed) return;
    this.#serve();
    if (this.#queue.size === 0) this.#plan.widen(1);
    for (let left = this.#plan.surplus(this.#demand()); left > 0; left -= 1) {
      const dial = this.#plan.giveUp();
      if (dial !== undefined) this.#gaveUp(dial);
    }
    if (nowMs >= this.#plan.dueMs) this.#connect();
    else if (this.#standing.size + this.#plan.underWay === 0) {
      for (const ticket of this.#queue) if (!ticket.waiter.waitForReady) this.#refuse(ticket);
    }
  }

  /** The next thing to do; undefined when all is done. */
  takeEffect(): PoolEffect<Resource, Waiter> | undefined {
    return this.#effects.shift();
  }

  #connect(): void {
    while (this.#plan.underWay < this.#plan.wanted(this.#demand())) {
      const waitedFor = this.#plan.underWay < this.#connectionsFor(this.#queue.size);
      if (!this.#rules.takePlace(waitedFor)) {
        this.#starving = waitedFor;
        return;
      }
      const dial = this.#plan.begin(this.counters.lent, this.#queue.size === 0);
      this.#effects.push({ kind: 'connect', dial });
    }
  }

  #demand(): Demand {
    const { maxConnections, minConnections } = this.#limits;
    const standing = this.#standing.size;
    return {
      needed: this.#connectionsFor(this.#queue.size),
      // Where nothing stands nobody has asked, or nothing can be connected.
      missing: standing === 0 ? 0 : Math.max(0, minConnections - standing),
      room: Math.min(maxConnections, 2 * maxConnections - this.#retired.size) - standing,
    };
  }

  #connectionsFor(waiters: number): number {
    return Math.ceil(waiters / this.#rules.capacity);
  }

  #serve(): void {
    while (this.#queue.size > 0) {
      const pooled = this.#takeFromShelf();
      if (pooled === undefined) return;
      const waiter = this.#queue.shift();
      if (waiter !== undefined) this.#effects.push({ kind: 'lend', waiter, pooled });
    }
  }

  #takeFromShelf(): Pooled<Resource> | undefined {
    for (;;) {
      const pooled = this.#shelf.top;
      if (pooled === undefined) return undefined;
      if (!this.#mayTake(pooled)) continue;
      pooled.users += 1;
      this.#users += 1;
      this.#countUse(pooled);
      if (pooled.users >= this.#rules.capacity) this.#shelf.takeOff(pooled);
      return pooled;
    }
  }

  /** Whether it may have one more user. If not it does not stand on the shelf any more. */
  #mayTake(pooled: Pooled<Resource>): boolean {
    if (pooled.retired || pooled.gone) return false;
    if (!this.#rules.isAlive(pooled.resource)) {
      this.retire(pooled, 'dead');
      return false;
    }
    if (this.#rules.hasRoom(pooled.resource)) return true;
    this.#shelf.takeOff(pooled);
    pooled.stalled = true;
    return false;
  }

  #countUse(pooled: Pooled<Resource>): void {
    if (pooled.uses === 0) {
      this.#plan.fillAgain();
      this.#restless = true;
    }
    pooled.uses += 1;
    this.counters.lent += 1;
  }

  #putOnShelf(pooled: Pooled<Resource>): void {
    pooled.stalled = false;
    if (pooled.users >= this.#rules.capacity) return;
    this.#shelf.put(pooled);
    if (this.#queue.size > 0) this.#restless = true;
  }

  #end(pooled: Pooled<Resource>, why: PoolLeaving, error?: Error, atOnce = false): void {
    this.#shelf.takeOff(pooled);
    this.#standing.delete(pooled);
    this.#retired.delete(pooled);
    pooled.gone = true;
    this.#restless = true;
    this.#rules.givePlace();
    this.#effects.push({ kind: 'end', pooled, why, error, atOnce });
  }

  #gaveUp(dial: Dial): void {
    this.counters.dropped += 1;
    this.#rules.givePlace();
    this.#effects.push({ kind: 'give-up', dial });
  }

  #refuse(ticket: Ticket<Waiter>): void {
    this.#queue.leave(ticket);
    this.#effects.push({ kind: 'refuse', waiter: ticket.waiter });
  }
}
