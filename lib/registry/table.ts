/**
 * The registry, as a value: who is registered, until when, and what has changed.
 *
 * Knows: leases, services, revisions. Must not know: sockets, timers, the wire. Pure: `now` comes in with every question, and what has
 * become of it in the meantime (leases that ran out) is settled before the answer.
 *
 * Decision: time is what a clock of this process says has passed, never the date. A clock that is set back an hour must not keep the
 * dead alive, nor one set forward kill the living. And because revisions begin at 0 in every life of a registry, each life has a name of
 * its own, the epoch: revision 41 of another epoch means nothing.
 */
import { ChangeLog } from './change-log.ts';
import { EndedLeases, type EndReason } from './ended-leases.ts';
import { refusal, type RegistryError } from './errors.ts';
import {
  addressKey,
  type Instance,
  type Registration,
  sameInstance,
  validLeaseId,
  validRegistration,
  validServiceName,
} from './instance.ts';
import { LeaseTable } from './lease-table.ts';
import {
  type CompleteTableLimits,
  completeTableLimits,
  HEARTBEATS_PER_TTL,
  type TableLimits,
} from './limits.ts';
import { SelfProtection } from './protection.ts';
import { type Entry, ServiceIndex } from './service-index.ts';

/** One thing that happened to one service. */
export interface Change {
  readonly revision: number;
  readonly service: string;
  /** `up`: it is there now, or is another than it was. `down`: it is gone. */
  readonly kind: 'up' | 'down';
  readonly instance: Instance;
  readonly reason: 'registered' | 'updated' | EndReason;
}

/** An instance, and for how long nothing has been heard of it. */
export interface Sighting {
  readonly instance: Instance;
  readonly silentMs: number;
}

/** How far a watcher has seen. */
export interface WatchCursor {
  readonly epoch: string;
  readonly revision: number;
  /** Whether it has been told that what is missing is not there; left out: who knows what it has been told. */
  readonly settled?: boolean;
}

/** What a watcher is told: what has changed, or everything. */
export type WatchNews = Required<WatchCursor> &
  (
    | { readonly kind: 'snapshot'; readonly instances: readonly Sighting[] }
    | { readonly kind: 'changes'; readonly changes: readonly Change[] }
  );

/** When it is in doubt about itself, it looks again so many times in a ttl. */
const LOOKS_PER_TTL = 30;

export class RegistryTable {
  readonly epoch: string;
  readonly limits: CompleteTableLimits;
  /** When its life began. */
  readonly startedMs: number;
  readonly #leases: LeaseTable<Entry>;
  readonly #index: ServiceIndex;
  readonly #byAddress = new Map<string, Entry>();
  readonly #ended: EndedLeases;
  readonly #log: ChangeLog<Change>;
  readonly #protection: SelfProtection;
  #revision = 0;
  #nowMs: number;
  /** In doubt about itself, it looks again then. */
  #nextLookMs = 0;

  /**
   * @param epoch the name of this life, unlike any other before it
   * @throws WirebookError `ERR_OUT_OF_RANGE` for a limit that is none
   */
  constructor(epoch: string, nowMs: number, limits: TableLimits = {}) {
    this.epoch = epoch;
    this.limits = completeTableLimits(limits);
    this.startedMs = nowMs;
    this.#nowMs = nowMs;
    this.#leases = new LeaseTable(this.limits.ttlMs);
    this.#index = new ServiceIndex(this.limits);
    this.#ended = new EndedLeases(this.limits.ttlMs);
    this.#log = new ChangeLog(this.limits.maxChanges);
    this.#protection = new SelfProtection(this.limits.protection);
  }

  /** The number of the last change; 0 = there has been none. */
  get revision(): number {
    return this.#revision;
  }

  /** How many servers hold a lease. */
  get leases(): number {
    return this.#leases.size;
  }

  /** How many instances are registered, each counted for every service that it offers. */
  get instances(): number {
    return this.#index.instances;
  }

  /** How often a server should be heard of. */
  get heartbeatMs(): number {
    return this.limits.ttlMs / HEARTBEATS_PER_TTL;
  }

  /** When the grace is over: by then every server that lives has come back. */
  get settlesMs(): number {
    return this.startedMs + this.limits.ttlMs;
  }

  /** Since when no lease runs out, because too many are silent at once; undefined when things take their course. */
  get protectedSinceMs(): number | undefined {
    return this.#protection.sinceMs;
  }

  /** When `advance` may have something to do; Infinity when nothing is waiting. */
  get nextLookMs(): number {
    return this.protectedSinceMs === undefined ? this.#leases.nextExpiryMs : this.#nextLookMs;
  }

  /** Whether what is missing here is really not there. In the first ttl of its life a registry cannot know. */
  isSettled(nowMs: number): boolean {
    return nowMs >= this.settlesMs;
  }

  /**
   * Enters a server, or enters it anew under the same lease. An address has one server: who comes later takes it, unless it asks not to.
   *
   * @throws RegistryError `ERR_REGISTRY_INVALID_…`, `ERR_REGISTRY_FULL`, `ERR_REGISTRY_ADDRESS_TAKEN` when it asked not to take it, and
   *   `ERR_REGISTRY_LEASE_ENDED` for the id of a lease that has been given back
   */
  register(registration: Registration, nowMs: number): void {
    this.advance(nowMs);
    const valid = validRegistration(registration);
    const { leaseId, services, onlyIfFree, ...instance } = valid;
    if (this.#ended.reason(leaseId, this.#nowMs) === 'deregistered')
      throw refusal(
        'ERR_REGISTRY_LEASE_ENDED',
        'this lease has been given back; to register again, take a new id',
      );
    const holder = this.#byAddress.get(addressKey(instance));
    if (onlyIfFree === true && holder !== undefined && holder.leaseId !== leaseId)
      throw taken(instance);
    this.#enter({ leaseId, instance, services });
  }

  /**
   * Goes on with a lease.
   *
   * @throws RegistryError `ERR_REGISTRY_LEASE_NOT_FOUND`: register again. `ERR_REGISTRY_ADDRESS_TAKEN`: another server has the address now.
   *   `ERR_REGISTRY_LEASE_ENDED`: it was given back
   */
  heartbeat(leaseId: string, nowMs: number): void {
    this.advance(nowMs);
    if (this.#leases.renew(validLeaseId(leaseId), this.#nowMs)) return;
    switch (this.#ended.reason(leaseId, this.#nowMs)) {
      case 'deregistered':
        throw refusal('ERR_REGISTRY_LEASE_ENDED', 'this lease has been given back');
      case 'superseded':
        throw refusal(
          'ERR_REGISTRY_ADDRESS_TAKEN',
          'another server has registered this address since',
        );
      default:
        throw refusal(
          'ERR_REGISTRY_LEASE_NOT_FOUND',
          `no such lease in epoch ${this.epoch}: it ran out, or an earlier registry granted it; register again`,
        );
    }
  }

  /** Gives a lease back. @returns whether it was there; when it was not, it cannot come either */
  deregister(leaseId: string, nowMs: number): boolean {
    this.advance(nowMs);
    const entry = this.#leases.release(validLeaseId(leaseId));
    if (entry !== undefined) this.#leave(entry, 'deregistered');
    this.#ended.add(leaseId, 'deregistered', this.#nowMs);
    return entry !== undefined;
  }

  /**
   * The original's registration, which is its heartbeat as well: one service at one address, and no lease id. An address may come with one
   * service after the other.
   *
   * @throws RegistryError as `register` does; the address of a server that holds a lease of its own is never taken
   */
  registerOriginal(service: string, host: string, port: number, nowMs: number): void {
    this.advance(nowMs);
    const services = [service];
    const checked = validRegistration({ host, port, services, leaseId: 'x'.repeat(16) });
    const instance: Instance = { host: checked.host, port: checked.port };
    const address = addressKey(instance);
    const leaseId = `original ${address}`; // with a space: no id that anybody could send
    const holder = this.#byAddress.get(address);
    if (holder !== undefined && holder.leaseId !== leaseId) throw taken(instance);
    if (holder?.services.includes(service)) this.#leases.renew(leaseId, this.#nowMs);
    else this.#enter({ leaseId, instance, services: [...(holder?.services ?? []), service] });
  }

  /**
   * Who offers a service, perhaps nobody.
   *
   * @param most no more than so many, for those who only want to look
   * @throws RegistryError `ERR_REGISTRY_INVALID_SERVICE`
   */
  discover(
    service: string,
    nowMs: number,
    most: number = Number.POSITIVE_INFINITY,
  ): readonly Sighting[] {
    this.advance(nowMs);
    const sightings: Sighting[] = [];
    for (const { leaseId, instance } of this.#index.entriesOf(validServiceName(service))) {
      if (sightings.length >= most) break;
      const renewedMs = this.#leases.renewedMs(leaseId) ?? this.#nowMs;
      sightings.push({ instance, silentMs: this.#nowMs - renewedMs });
    }
    return sightings;
  }

  /** The services that somebody offers. */
  services(nowMs: number): readonly { readonly name: string; readonly instances: number }[] {
    this.advance(nowMs);
    return this.#index.services();
  }

  /** The last changes of all services, oldest first. */
  latestChanges(count: number): readonly Change[] {
    return this.#log.latest(count);
  }

  /**
   * What a watcher does not know yet.
   *
   * @param cursor how far it has seen; undefined: nothing at all
   * @returns undefined when it has seen everything
   * @throws RegistryError `ERR_REGISTRY_INVALID_SERVICE`
   */
  newsFor(service: string, cursor: WatchCursor | undefined, nowMs: number): WatchNews | undefined {
    this.advance(nowMs);
    const now = {
      epoch: this.epoch,
      revision: this.#revision,
      settled: this.isSettled(this.#nowMs),
    };
    // A revision that has not been yet is no better than none.
    const known = cursor?.epoch === this.epoch && cursor.revision <= this.#revision;
    const changes = known ? this.#log.since(service, cursor.revision) : undefined;
    if (changes === undefined)
      return { ...now, kind: 'snapshot', instances: this.discover(service, nowMs) };
    if (changes.length === 0 && cursor?.settled === now.settled) return undefined;
    return { ...now, kind: 'changes', changes: lastOfEach(changes) };
  }

  /** Lets time pass: leases whose time has come run out. Time that goes back is taken for time that stands still. */
  advance(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    if (this.#nowMs < this.nextLookMs) return;
    const now = this.#nowMs;
    const silent = this.#leases.silentSince(now - 2 * this.heartbeatMs);
    if (this.#protection.keeps(this.#leases.size, silent, now)) {
      this.#nextLookMs = now + this.limits.ttlMs / LOOKS_PER_TTL;
      return;
    }
    for (const [leaseId, entry] of this.#leases.takeExpired(now)) {
      this.#leave(entry, 'expired');
      this.#ended.add(leaseId, 'expired', now);
    }
  }

  #enter(entry: Entry): void {
    this.#index.makeSureThereIsRoom(entry);
    const address = addressKey(entry.instance);
    const holder = this.#byAddress.get(address);
    if (holder !== undefined && holder.leaseId !== entry.leaseId) {
      this.#leases.release(holder.leaseId);
      this.#ended.add(holder.leaseId, 'superseded', this.#nowMs);
      this.#goneBeside(holder, entry, 'superseded');
    }
    const before = this.#leases.get(entry.leaseId);
    if (before !== undefined) this.#goneBeside(before, entry, 'deregistered');
    this.#ended.delete(entry.leaseId);
    this.#leases.grant(entry.leaseId, entry, this.#nowMs);
    this.#byAddress.set(address, entry);
    for (const service of entry.services) {
      const known = this.#index.find(service, address);
      this.#index.put(service, entry);
      if (known !== undefined && sameInstance(known.instance, entry.instance)) continue;
      this.#changed(service, 'up', entry.instance, known === undefined ? 'registered' : 'updated');
    }
  }

  /** What an entry offers that the one in its place does not. */
  #goneBeside(before: Entry, entry: Entry, reason: EndReason): void {
    const sameAddress = addressKey(before.instance) === addressKey(entry.instance);
    this.#leave(before, reason, sameAddress ? entry.services : []);
  }

  #leave({ instance, services }: Entry, reason: EndReason, kept: readonly string[] = []): void {
    const address = addressKey(instance);
    this.#byAddress.delete(address);
    const staying = new Set(kept);
    for (const service of services) {
      if (staying.has(service)) continue;
      this.#index.remove(service, address);
      this.#changed(service, 'down', instance, reason);
    }
  }

  #changed(
    service: string,
    kind: Change['kind'],
    instance: Instance,
    reason: Change['reason'],
  ): void {
    this.#revision += 1;
    this.#log.append({ revision: this.#revision, service, kind, instance, reason });
  }
}

function taken(instance: Instance): RegistryError {
  return refusal('ERR_REGISTRY_ADDRESS_TAKEN', `another server holds ${addressKey(instance)}`);
}

/** Of several changes of one instance only the last means anything. */
function lastOfEach(changes: readonly Change[]): readonly Change[] {
  const last = new Map<string, Change>();
  for (const change of changes) {
    const address = addressKey(change.instance);
    last.delete(address);
    last.set(address, change);
  }
  return [...last.values()];
}
