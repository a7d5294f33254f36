/** API under construction: the signatures are meant to stay. */
import type { Endpoint } from '../rpc/discovery.ts';
import type { Connector } from './connector.ts';
import type { AcquireOptions, HostPool } from './host-pool.ts';
import type { HostPoolStats, PoolEvent } from './pool-events.ts';
import type { HostPoolOptions } from './pool-options.ts';
import type { Pooled } from './pooled.ts';

export interface ConnectionPoolOptions extends Omit<HostPoolOptions, 'name' | 'hooks'> {
  /** Connections to all hosts together. A host that needs one then gets it when another's has been closed, which an idle one is for it. Default 1,000. */
  readonly maxTotal?: number | undefined;
  readonly hooks?:
    | { onEvent?(event: PoolEvent, endpoint: Pick<Endpoint, 'host' | 'port'>): void }
    | undefined;
}

export interface ConnectionPoolStats {
  /** Those of all hosts, added up. */
  readonly total: HostPoolStats;
  /** Of each, by `host:port`. */
  readonly hosts: ReadonlyMap<string, HostPoolStats>;
}

export class ConnectionPool<Resource> {
  constructor(
    connectorOf: (endpoint: Pick<Endpoint, 'host' | 'port'>) => Connector<Resource>,
    options: ConnectionPoolOptions = {},
  ) {
    void connectorOf;
    void options;
  }

  get stats(): ConnectionPoolStats {
    throw new Error('under construction');
  }

  /**
   * The pool of one host, made when it is first asked for. Who keeps it looks whether it is `closed` before using it again, and then asks anew: it has
   * been forgotten, or was empty and unused for `idleTimeoutMs`.
   */
  host(endpoint: Pick<Endpoint, 'host' | 'port'>): HostPool<Resource> {
    throw new Error(`under construction ${endpoint.host}`);
  }

  /** `host(endpoint).acquire(options)`. */
  acquire(
    endpoint: Pick<Endpoint, 'host' | 'port'>,
    options?: AcquireOptions,
  ): Promise<Pooled<Resource>> {
    return this.host(endpoint).acquire(options);
  }

  /** Nobody needs this host any more: its pool is closed, and what is lent may come back (`graceMs` of the last `close`, at most 30 s). */
  forget(endpoint: Pick<Endpoint, 'host' | 'port'>): void {
    throw new Error(`under construction ${endpoint.host}`);
  }

  /** Closes every host's pool: see `HostPool.close`. */
  close({ graceMs = 30_000 }: { readonly graceMs?: number } = {}): Promise<void> {
    throw new Error(`under construction ${graceMs}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
