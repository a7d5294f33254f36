/**
 * Connections to many hosts: a pool for each, made when it is first asked for.
 *
 * Knows: hosts, and how many connections they may have together. Must not know: how one host's pool works, or which host is to be chosen.
 *
 * Decision: the limit for all of them is one number of places, and a host that finds none free takes it from one that has an idle connection: among a
 * hundred hosts most are idle, and the one that is asked must not starve beside them. Only then does it wait, and the host that has
 * waited longest is the first to look again.
 *
 *     ConnectionPool ── host:port ──▶ HostPool ── place ──▶ Pooled ──▶ connection
 */
import type { Connector } from './connector.ts';
import { endpointKey } from './endpoints.ts';
import { HostPool } from './host-pool.ts';
import type { HostPoolStats, PoolEvent } from './pool-events.ts';
import {
  completePoolOptions,
  type HostPoolOptions,
  type HostPoolSettings,
  type PoolEndpoint,
  whole,
} from './pool-options.ts';
import type { AcquireOptions } from './pool-wait.ts';
import type { Pooled } from './pooled.ts';

const DEFAULT_GRACE_MS = 30_000;

export interface ConnectionPoolHooks {
  onEvent?(event: PoolEvent, endpoint: PoolEndpoint): void;
}

/** What holds for each host, and for all of them together. */
export interface ConnectionPoolOptions extends Omit<
  HostPoolOptions,
  'name' | 'endpoint' | 'hooks'
> {
  /**
   * Connections to all hosts together. A host that needs one more takes the place of one that is idle elsewhere, and otherwise waits for one.
   * Default 1,000.
   */
  readonly maxTotal?: number | undefined;
  readonly hooks?: ConnectionPoolHooks | undefined;
}

export interface ConnectionPoolStats {
  /** Places taken, by connections and by attempts to connect. */
  readonly taken: number;
  /** Of each host, by `host:port`. */
  readonly hosts: ReadonlyMap<string, HostPoolStats>;
}

export class ConnectionPool<Resource> {
  readonly #connectorOf: (endpoint: PoolEndpoint) => Connector<Resource>;
  readonly #options: ConnectionPoolOptions;
  readonly #settings: HostPoolSettings;
  readonly #maxTotal: number;
  readonly #hosts = new Map<string, HostPool<Resource>>();
  /** Forgotten, and not closed yet. */
  readonly #leaving = new Set<HostPool<Resource>>();
  /** Those that found no place, the one that has waited longest first. */
  readonly #starving = new Set<HostPool<Resource>>();
  /** In which there was nothing at the last sweep, and how often they had lent something by then. */
  readonly #vacant = new Map<HostPool<Resource>, number>();
  #sweptMs: number;
  #taken = 0;
  #feeding = false;
  #closed = false;

  /**
   * @param connectorOf how to connect to an endpoint, such as `(endpoint) => rpcConnector(endpoint)`
   * @throws WirebookError `ERR_OUT_OF_RANGE` for a limit that is none
   */
  constructor(
    connectorOf: (endpoint: PoolEndpoint) => Connector<Resource>,
    options: ConnectionPoolOptions = {},
  ) {
    const { maxTotal = 1_000, hooks: _, ...ofEach } = options;
    this.#settings = completePoolOptions(ofEach);
    this.#sweptMs = this.#settings.clock.now();
    this.#connectorOf = connectorOf;
    this.#options = options;
    this.#maxTotal = whole('maxTotal', maxTotal, 1);
  }

  get stats(): ConnectionPoolStats {
    const hosts = [...this.#hosts].map(([key, pool]) => [key, pool.stats] as const);
    return { taken: this.#taken, hosts: new Map(hosts) };
  }

  /**
   * The pool of one host. Who keeps it looks whether it is `closed` before using it again, and asks anew if it is: it has been forgotten, or
   * there has been nothing in it for `idleTimeoutMs`.
   *
   * @throws WirebookError `ERR_OUT_OF_RANGE` from its connector, for an endpoint that is none
   */
  host(endpoint: PoolEndpoint): HostPool<Resource> {
    const key = endpointKey(endpoint);
    const known = this.#hosts.get(key);
    if (known !== undefined) return known;
    this.#sweep();
    const made = this.#make(endpoint);
    if (this.#closed) void made.close();
    else this.#hosts.set(key, made);
    return made;
  }

  /** Borrows a connection to this host: `host(endpoint).acquire(options)`. */
  acquire(endpoint: PoolEndpoint, options?: AcquireOptions): Promise<Pooled<Resource>> {
    return this.host(endpoint).acquire(options);
  }

  /**
   * Nobody needs this host any more, for it is gone from the discovery: its pool is closed. What is lent may come back.
   *
   * @param options as for `HostPool.close`
   */
  forget(
    endpoint: PoolEndpoint,
    { graceMs = DEFAULT_GRACE_MS }: { readonly graceMs?: number } = {},
  ): void {
    const key = endpointKey(endpoint);
    const pool = this.#hosts.get(key);
    if (pool === undefined) return;
    this.#hosts.delete(key);
    void this.#leave(pool, graceMs);
  }

  /**
   * Lends no more, to any host: see `HostPool.close`.
   *
   * @returns resolves when every connection is gone
   */
  async close({ graceMs = DEFAULT_GRACE_MS }: { readonly graceMs?: number } = {}): Promise<void> {
    this.#closed = true;
    const pools = [...this.#hosts.values(), ...this.#leaving];
    this.#hosts.clear();
    await Promise.all(pools.map((pool) => this.#leave(pool, graceMs)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #make(endpoint: PoolEndpoint): HostPool<Resource> {
    const { hooks, maxTotal: _, ...options } = this.#options;
    const pool: HostPool<Resource> = new HostPool(
      this.#connectorOf(endpoint),
      {
        ...options,
        endpoint,
        hooks: hooks?.onEvent && { onEvent: (event) => hooks.onEvent?.(event, endpoint) },
      },
      {
        take: (waitedFor) => this.#take(pool, waitedFor),
        give: () => {
          this.#taken -= 1;
          this.#feedLater();
        },
      },
    );
    return pool;
  }

  async #leave(pool: HostPool<Resource>, graceMs: number): Promise<void> {
    this.#starving.delete(pool);
    this.#leaving.add(pool);
    await pool.close({ graceMs });
    this.#leaving.delete(pool);
  }

  #take(pool: HostPool<Resource>, waitedFor: boolean): boolean {
    if (this.#taken >= this.#maxTotal && !(waitedFor && this.#evictFor(pool))) {
      if (waitedFor) this.#starving.add(pool);
      return false;
    }
    this.#starving.delete(pool);
    this.#taken += 1;
    return true;
  }

  #evictFor(needy: HostPool<Resource>): boolean {
    for (const pool of this.#hosts.values()) if (pool !== needy && pool.evict()) return true;
    return false;
  }

  /** A place is free. Whoever waits for one looks again, but not from within what has made it free. */
  #feedLater(): void {
    if (this.#feeding || this.#starving.size === 0) return;
    this.#feeding = true;
    queueMicrotask(() => {
      this.#feeding = false;
      for (const pool of this.#starving) {
        if (this.#taken >= this.#maxTotal) return;
        this.#starving.delete(pool);
        pool.lookAgain();
      }
    });
  }

  /** Takes out the pools in which there has been nothing for long: of hosts that are gone, and nobody has said so. */
  #sweep(): void {
    const nowMs = this.#settings.clock.now();
    if (nowMs - this.#sweptMs < this.#settings.idleTimeoutMs) return;
    this.#sweptMs = nowMs;
    const before = new Map(this.#vacant);
    this.#vacant.clear();
    for (const [key, pool] of this.#hosts) {
      if (!pool.vacant) continue;
      const { lent } = pool.stats;
      if (before.get(pool) === lent) {
        this.#hosts.delete(key);
        void pool.close();
      } else this.#vacant.set(pool, lent);
    }
  }
}
