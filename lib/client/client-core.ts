/**
 * What all calls of one client share: who there is, the connections to them, timers, the budget, counts.
 *
 * Knows: the parts, and in which order they end. Must not know: how a call goes (call-run.ts), or what users see (rpc-client.ts).
 *
 * Decision: one pool for all services, for a server that offers five of them is one host with one set of connections. So a host is forgotten
 * when no service names it any more, and not when one service stops to.
 */
import type { Discovery } from '../rpc/discovery.ts';
import { Alarms } from '../rpc/alarms.ts';
import { tell } from '../rpc/hooks.ts';
import type { Backend } from './backend.ts';
import { makeBalancer } from './balancers/names.ts';
import { CachedDiscovery } from './cached-discovery.ts';
import {
  type ClientSettings,
  completeClientOptions,
  type RpcClientOptions,
} from './client-options.ts';
import type { ClientCounters, RpcClientStats, ServerStats } from './client-hooks.ts';
import { ConnectionPool } from './connection-pool.ts';
import { HedgePolicy } from './hedge.ts';
import type { HostPool } from './host-pool.ts';
import { type PooledConnection, rpcConnector } from './pooled-connection.ts';
import { Roster } from './roster.ts';
import { type Seeker, ServiceDirectory } from './service-directory.ts';

/** How to get at a server's connections, as it is kept with the server. */
export type Host = HostPool<PooledConnection>;
export type Server = Backend<Host>;
export type Directory = ServiceDirectory<Host>;

/** A call, as far as those need it who keep it while nothing of it is under way. */
export interface SharedRun extends Seeker {
  /** The moment has come for which it set an alarm. Must not throw. */
  onDue(): void;
  /** The client's grace is over. */
  shutDown(): void;
}

/** So many methods are hedged by figures of their own. Those beyond share one. */
const MOST_HEDGED_METHODS = 1_000;

export class ClientCore {
  readonly settings: ClientSettings;
  readonly alarms: Alarms<SharedRun>;
  readonly counters: ClientCounters = {
    calls: 0,
    failed: 0,
    attempts: 0,
    retries: 0,
    hedges: 0,
    hedgesWon: 0,
    overBudget: 0,
    late: 0,
    unknown: 0,
    invalid: 0,
  };
  /** Calls that wait to be made again. */
  readonly pausing: Set<SharedRun> = new Set();
  /** Calls under way. */
  active = 0;
  /** No new calls. */
  closing = false;
  /** The grace is over: nothing is tried again. */
  over = false;
  readonly #discovery: CachedDiscovery;
  readonly #closesDiscovery: boolean;
  readonly #pool: ConnectionPool<PooledConnection>;
  readonly #directories = new Map<string, Directory>();
  /** How many services name a host that has been connected to. */
  readonly #named = new Map<string, number>();
  readonly #hedges = new Map<string, HedgePolicy>();
  #onIdle: (() => void) | undefined;

  /** @throws WirebookError for options that make no sense */
  constructor(options: RpcClientOptions) {
    this.settings = completeClientOptions(options);
    this.alarms = new Alarms(this.settings.clock, (run) => run.onDue());
    this.#pool = this.#makePool(options);
    this.#discovery = this.#remembering(options.discovery, options.cache);
    this.#closesDiscovery = options.closesDiscovery ?? true;
  }

  get stats(): RpcClientStats {
    const services = [...this.#directories].map(
      ([name, { roster }]) => [name, this.#servers(roster)] as const,
    );
    return {
      ...this.counters,
      inFlight: this.active,
      retriesLeft: this.settings.retry.budget.left(this.settings.clock.now()),
      services: new Map(services),
      pool: this.#pool.stats,
    };
  }

  directory(service: string): Directory {
    return this.#directories.get(service) ?? this.#makeDirectory(service);
  }

  hostOf(server: Server): Host {
    const held = server.held;
    if (held !== undefined && !held.closed) return held;
    const { key, endpoint } = server;
    if (held === undefined) this.#named.set(key, (this.#named.get(key) ?? 0) + 1);
    const host = this.#pool.host(endpoint);
    server.held = host;
    return host;
  }

  /** When to make a second attempt at calls of this method, if at all. */
  hedgeOf(service: string, method: string): HedgePolicy | undefined {
    const { hedge } = this.settings;
    if (hedge === undefined) return undefined;
    const key = this.#hedges.size < MOST_HEDGED_METHODS ? `${service}\n${method}` : '';
    let policy = this.#hedges.get(`${service}\n${method}`) ?? this.#hedges.get(key);
    if (policy === undefined) {
      policy = new HedgePolicy(hedge);
      this.#hedges.set(key, policy);
    }
    return policy;
  }

  /** A call is over. */
  ended(failed: boolean): void {
    this.active -= 1;
    if (failed) this.counters.failed += 1;
    if (this.active === 0) this.#onIdle?.();
  }

  /** Waits until no call is under way. */
  idle(): Promise<void> {
    if (this.active === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onIdle = resolve));
  }

  /** The grace is over: what is under way ends now. */
  cut(): void {
    this.over = true;
    for (const run of this.pausing) run.shutDown();
    for (const directory of this.#directories.values())
      directory.close((seeker) => (seeker as SharedRun).shutDown());
    void this.#pool.close({ graceMs: 0 });
  }

  /** Lets go of everything; no call is under way. */
  async release(graceMs: number): Promise<void> {
    for (const directory of this.#directories.values()) directory.close(() => {});
    this.alarms.close();
    await Promise.all([
      this.#pool.close({ graceMs }),
      this.#closesDiscovery ? this.#discovery.close() : undefined,
    ]);
  }

  #makePool({ pool = {}, transport }: RpcClientOptions): ConnectionPool<PooledConnection> {
    const { clock, random, hooks } = this.settings;
    const { maxInFlight, maxMessageBytes, keepAlive, ...ofPool } = pool;
    const connection = { transport, maxInFlight, maxMessageBytes, keepAlive, clock };
    const onStray = (kind: 'late' | 'unknown' | 'invalid', requestId: string): void => {
      this.counters[kind] += 1;
      if (hooks.onStrayResponse !== undefined) tell(() => hooks.onStrayResponse?.(kind, requestId));
    };
    const { onPoolEvent } = hooks;
    return new ConnectionPool(
      ({ host, port }) => rpcConnector({ ...connection, host, port }, { onStray }),
      {
        ...ofPool,
        clock,
        random,
        hooks: onPoolEvent && {
          onEvent: (event, endpoint) => hooks.onPoolEvent?.(event, endpoint),
        },
      },
    );
  }

  #remembering(discovery: Discovery, cache: RpcClientOptions['cache']): CachedDiscovery {
    if (discovery instanceof CachedDiscovery) return discovery;
    const { clock, random, hooks } = this.settings;
    const onProblem = (service: string, error: unknown): void =>
      hooks.onDiscoveryProblem?.(service, error);
    return new CachedDiscovery(discovery, { ...cache, clock, random, onProblem });
  }

  #makeDirectory(service: string): Directory {
    for (const [name, directory] of this.#directories)
      if (directory.vacant) {
        directory.close(() => {});
        this.#directories.delete(name);
      }
    const { balancer, random, quarantine, hooks } = this.settings;
    const roster = new Roster<Host>({
      balancer: makeBalancer(balancer, random),
      random,
      quarantine,
      onGone: (server) => this.#gone(server),
      onQuarantine: ({ endpoint }, state) => {
        if (hooks.onQuarantine) tell(() => hooks.onQuarantine?.(endpoint, state, service));
      },
    });
    const made = new ServiceDirectory<Host>(service, this.#discovery, roster, (list) => {
      if (hooks.onEndpoints !== undefined) tell(() => hooks.onEndpoints?.(service, list));
    });
    this.#directories.set(service, made);
    return made;
  }

  /** What is under way there may finish; when no other service names the host either, its connections go with that. */
  #gone({ key, endpoint, held }: Server): void {
    if (held === undefined) return;
    const others = (this.#named.get(key) ?? 1) - 1;
    if (others > 0) this.#named.set(key, others);
    else {
      this.#named.delete(key);
      this.#pool.forget(endpoint, { graceMs: Number.POSITIVE_INFINITY });
    }
  }

  #servers(roster: Roster<Host>): readonly ServerStats[] {
    const nowMs = this.settings.clock.now();
    return [...roster.backends].map(({ endpoint, load, quarantine }) => ({
      endpoint,
      inFlight: load.inFlight,
      latencyMs: load.latencyMs(nowMs),
      quarantine: quarantine.state,
    }));
  }
}
