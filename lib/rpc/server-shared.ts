/**
 * What all connections of one server have in common.
 *
 * Knows: methods, limits, counters, deadlines, and who waits for a place. Must not know: how a connection reads or writes.
 *
 * Decision: the places of the whole server go round. A connection that finds none stands in a row, and gets one when its turn comes; so
 * the one with ten thousand requests waiting cannot keep out the one with a single request.
 */
import type { Clock } from '../base/index.ts';
import { Alarms } from './alarms.ts';
import type { ServerHooks } from './hooks.ts';
import type { ServedMethod } from './method-table.ts';
import { MethodTable } from './method-table.ts';
import type { Due } from './server-call.ts';
import type { ServerLimits } from './server-options.ts';

/** What a server has counted since it began to listen. */
export interface ServerCounters {
  /** Requests for a call, those included that were refused. */
  readonly calls: number;
  /** Of these, answered with a status other than 0. */
  readonly failed: number;
  /** Refused because the server was closing. */
  readonly refused: number;
  /** Given up by their callers. */
  readonly cancelled: number;
  /** Whose time was over, before or after their handler began. */
  readonly expired: number;
  /** Calls with the id of another that was in flight on the same connection. Both are answered. */
  readonly duplicateIds: number;
  /** Frames that are no request. */
  readonly invalidRequests: number;
  /** Requests of a kind that we do not know: skipped. */
  readonly unknownKinds: number;
  /** CANCEL and CREDIT for a call that is not in flight: answered already, most often. */
  readonly unknownTargets: number;
  /** Pieces handed to the transports; each holds all replies that were ready together. */
  readonly writes: number;
  /** Handlers that run now. */
  readonly inFlight: number;
}

/** Counters that go up. */
export type MutableServerCounters = {
  -readonly [Name in Exclude<keyof ServerCounters, 'writes' | 'inFlight'>]: number;
};

/** Who waits for a place. */
export interface Starved {
  /** There may be one now. */
  onPlace(): void;
}

export class ServerShared {
  readonly table: MethodTable = new MethodTable();
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly hooks: ServerHooks | undefined;
  readonly alarms: Alarms<Due>;
  readonly counters: MutableServerCounters = {
    calls: 0,
    failed: 0,
    refused: 0,
    cancelled: 0,
    expired: 0,
    duplicateIds: 0,
    invalidRequests: 0,
    unknownKinds: 0,
    unknownTargets: 0,
  };
  /** Pieces handed over by connections that are closed. */
  closedWrites = 0;
  /** Called when the last connection is closed, once the server is closing. */
  onQuiet: (() => void) | undefined;
  readonly #draining = new AbortController();
  readonly #starved = new Set<Starved>();
  #running = 0;
  #handingOut = false;

  constructor(limits: ServerLimits, hooks: ServerHooks | undefined) {
    this.limits = limits;
    this.clock = limits.clock;
    this.hooks = hooks;
    this.alarms = new Alarms(limits.clock, (due) => due.onDue());
  }

  /** Aborted when the server begins to close. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  /** How many handlers run. */
  get running(): number {
    return this.#running;
  }

  find(service: string, method: string): ServedMethod | undefined {
    return this.table.find(service, method);
  }

  beginDraining(): void {
    this.#draining.abort();
  }

  /** Takes a place. @returns false when there is none: `one` is told when there is */
  takePlace(one: Starved): boolean {
    if (this.#running >= this.limits.maxInFlightTotal) {
      this.#starved.add(one);
      return false;
    }
    this.#running += 1;
    return true;
  }

  /** Gives a place back. Whoever waits for one is told by `handOut`. */
  freePlace(): void {
    this.#running -= 1;
  }

  /** Lets those in who stand first, as many as there are places for. */
  handOut(): void {
    if (this.#starved.size === 0 || this.#handingOut) return;
    this.#handingOut = true;
    for (const one of this.#starved) {
      if (this.#running >= this.limits.maxInFlightTotal) break;
      this.#starved.delete(one);
      one.onPlace(); // it stands at the end of the row again if it still has more
    }
    this.#handingOut = false;
  }

  /** Nobody is to be told any more. */
  forget(one: Starved): void {
    this.#starved.delete(one);
  }
}
