/**
 * The laws of the table, by a model that is as naive as can be: a list of servers that is looked through for every question. A failure
 * prints its seed and the smallest sequence that still fails.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndpointView } from './endpoint-view.ts';
import { RegistryError } from './errors.ts';
import { addressKey } from './instance.ts';
import { RegistryTable, type WatchNews } from './table.ts';

const TTL_MS = 100;

interface Server {
  leaseId: string;
  address: string;
  services: readonly string[];
  renewedMs: number;
}

class Model {
  servers: Server[] = [];
  /** When a lease was given back, or taken over. */
  readonly #ended = new Map<string, { readonly kind: string; readonly atMs: number }>();
  #nowMs = 0;

  pass(byMs: number): void {
    this.#nowMs += byMs;
    const expired = this.servers.filter(({ renewedMs }) => this.#nowMs - renewedMs >= TTL_MS);
    this.servers = this.servers.filter((server) => !expired.includes(server));
    for (const { leaseId } of expired) this.#ended.delete(leaseId);
  }

  register(leaseId: string, address: string, services: string[], onlyIfFree: boolean): string {
    if (this.#why(leaseId) === 'deregistered') return 'ERR_REGISTRY_LEASE_ENDED';
    const holder = this.servers.find((server) => server.address === address);
    if (holder !== undefined && holder.leaseId !== leaseId) {
      if (onlyIfFree) return 'ERR_REGISTRY_ADDRESS_TAKEN';
      this.#ended.set(holder.leaseId, { kind: 'superseded', atMs: this.#nowMs });
    }
    this.servers = this.servers.filter(
      (server) => server.address !== address && server.leaseId !== leaseId,
    );
    this.servers.push({ leaseId, address, services, renewedMs: this.#nowMs });
    this.#ended.delete(leaseId);
    return 'ok';
  }

  heartbeat(leaseId: string): string {
    const server = this.servers.find((one) => one.leaseId === leaseId);
    if (server === undefined) {
      const why = this.#why(leaseId);
      if (why === 'deregistered') return 'ERR_REGISTRY_LEASE_ENDED';
      return why === 'superseded' ? 'ERR_REGISTRY_ADDRESS_TAKEN' : 'ERR_REGISTRY_LEASE_NOT_FOUND';
    }
    server.renewedMs = this.#nowMs;
    return 'ok';
  }

  deregister(leaseId: string): string {
    this.servers = this.servers.filter((server) => server.leaseId !== leaseId);
    this.#ended.set(leaseId, { kind: 'deregistered', atMs: this.#nowMs });
    return 'ok';
  }

  discover(service: string): string[] {
    const offering = this.servers.filter(({ services }) => services.includes(service));
    return offering.map(({ address }) => address).toSorted();
  }

  #why(leaseId: string): string | undefined {
    const ended = this.#ended.get(leaseId);
    return ended !== undefined && this.#nowMs - ended.atMs < TTL_MS ? ended.kind : undefined;
  }
}

const SERVICES = ['Echo', 'Calculator', 'Clock'];
const lease = fc.constantFrom(...['a', 'b', 'c', 'd'].map((name) => `lease-of-server-${name}`));
const port = fc.integer({ min: 1, max: 3 });
const names = fc.subarray(SERVICES, { minLength: 1 });

const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('register'), lease, port, names, fc.boolean()) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('heartbeat'), lease) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('deregister'), lease) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('pass'), fc.integer({ min: 0, max: 70 })) },
);

type Step =
  | readonly [string, string, number, string[], boolean]
  | readonly [string, string]
  | readonly [string, number];

/** One step on both. @returns what each said */
function take(table: RegistryTable, model: Model, one: Step, nowMs: number): [string, string] {
  const [kind, who, portNumber = 0, services = [], onlyIfFree = false] = one;
  if (typeof who === 'number') {
    table.advance(nowMs);
    model.pass(who);
    return ['ok', 'ok'];
  }
  const said = (act: () => void): string => {
    try {
      act();
      return 'ok';
    } catch (error) {
      if (error instanceof RegistryError) return error.code;
      throw error;
    }
  };
  if (kind === 'register') {
    const host = '10.0.0.1';
    const registration = { leaseId: who, host, port: portNumber, services, onlyIfFree };
    return [
      said(() => table.register(registration, nowMs)),
      model.register(who, `10.0.0.1:${portNumber}`, services, onlyIfFree),
    ];
  }
  if (kind === 'heartbeat') return [said(() => table.heartbeat(who, nowMs)), model.heartbeat(who)];
  return [said(() => void table.deregister(who, nowMs)), model.deregister(who)];
}

function found(table: RegistryTable, service: string, nowMs: number): string[] {
  return table
    .discover(service, nowMs)
    .map(({ instance }) => addressKey(instance))
    .toSorted();
}

describe('laws of the table', () => {
  it('answers as a list that is looked through from end to end, after any steps', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const table = new RegistryTable('epoch', 0, { ttlMs: TTL_MS, protection: false });
        const model = new Model();
        let nowMs = 0;
        for (const one of steps) {
          if (typeof one[1] === 'number') nowMs += one[1];
          const [ours, theirs] = take(table, model, one, nowMs);
          expect(ours).toBe(theirs);
          for (const service of SERVICES)
            expect(found(table, service, nowMs)).toEqual(model.discover(service));
          expect(table.leases).toBe(model.servers.length);
          expect(table.instances).toBe(model.servers.flatMap(({ services }) => services).length);
          expect(table.services(nowMs).length).toBe(
            SERVICES.filter((service) => model.discover(service).length > 0).length,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tells a watcher that looks now and then what one who asks again each time would see', () => {
    const looks = fc.array(fc.tuple(step, fc.boolean()), { maxLength: 40 });
    fc.assert(
      fc.property(looks, fc.integer({ min: 0, max: 6 }), (steps, maxChanges) => {
        const table = new RegistryTable('epoch', 0, {
          ttlMs: TTL_MS,
          protection: false,
          maxChanges,
        });
        const model = new Model();
        const view = new EndpointView();
        let nowMs = 0;
        const look = (): void => {
          const news = table.newsFor('Echo', view.cursor, nowMs);
          if (news !== undefined) view.apply(viewNews(news));
          expect(view.endpoints.map(addressKey).toSorted()).toEqual(model.discover('Echo'));
        };
        for (const [one, looking] of steps) {
          if (typeof one[1] === 'number') nowMs += one[1];
          take(table, model, one, nowMs);
          if (looking) look();
        }
        look();
      }),
      { numRuns: 500 },
    );
  });
});

/** As it is after a journey over the wire. */
function viewNews(news: WatchNews): Parameters<EndpointView['apply']>[0] {
  const { epoch, revision, settled } = news;
  if (news.kind === 'snapshot') {
    const instances = news.instances.map(({ instance }) => instance);
    return { epoch, revision, settled, kind: 'snapshot', instances };
  }
  const of = (kind: 'up' | 'down'): (typeof news.changes)[number]['instance'][] =>
    news.changes.filter((change) => change.kind === kind).map(({ instance }) => instance);
  return { epoch, revision, settled, kind: 'changes', up: of('up'), down: of('down') };
}
