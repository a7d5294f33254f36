/**
 * What a pool of one host can be told, complete and checked.
 *
 * Knows: the defaults, which are the original's. Must not know: how they are kept. A leaf.
 *
 * Decision: what makes no sense is refused when the pool is made, not when it first runs short.
 */
import { type Clock, type Random, realClock, realRandom, WirebookError } from '../base/index.ts';
import { Backoff, type BackoffOptions } from '../rpc/backoff.ts';
import type { Endpoint } from '../rpc/discovery.ts';
import { endpointKey } from './endpoints.ts';
import type { PoolHooks } from './pool-events.ts';

/** Where to connect. */
export type PoolEndpoint = Pick<Endpoint, 'host' | 'port'>;

export interface HostPoolOptions {
  /** Where it is. Errors say so, and have it as `address` and `port`. */
  readonly endpoint?: PoolEndpoint | undefined;
  /** What errors call it. Default: `host:port` of the endpoint, or `the host`. */
  readonly name?: string | undefined;
  /** Connections at a time, those that are being made included. Those that a server has asked to have replaced do not count, and are no more than these. Default 10. */
  readonly maxConnections?: number | undefined;
  /** So many are kept once there is one, however idle. Default 2, or `maxConnections` if that is less. */
  readonly minConnections?: number | undefined;
  /** How long connecting may take, in milliseconds. Default 10 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** A connection that nobody has used for so long is closed, within a quarter of that. Default 300 s; Infinity: never. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long to wait for a connection, in milliseconds. Default 5 s; Infinity: as long as it takes. */
  readonly acquireTimeoutMs?: number | undefined;
  /** How many may wait. What comes beyond that is refused, `ERR_RPC_OVERLOADED`. Default 65,536. */
  readonly maxWaiting?: number | undefined;
  /** How long to wait before connecting again after a failure. */
  readonly reconnect?: BackoffOptions | undefined;
  readonly hooks?: PoolHooks | undefined;
  /** Whose time it is. Default: the real clock. */
  readonly clock?: Clock | undefined;
  /** Whose chance it is, for the back-off. */
  readonly random?: Random | undefined;
}

/** Options with nothing left out. */
export interface HostPoolSettings {
  readonly name: string;
  readonly endpoint: PoolEndpoint | undefined;
  readonly maxConnections: number;
  readonly minConnections: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly acquireTimeoutMs: number;
  readonly maxWaiting: number;
  readonly backoff: Backoff;
  readonly hooks: PoolHooks | undefined;
  readonly clock: Clock;
}

/** @throws WirebookError `ERR_OUT_OF_RANGE` */
export function completePoolOptions(options: HostPoolOptions): HostPoolSettings {
  const { endpoint, hooks, clock = realClock, random = realRandom } = options;
  const { name = endpoint === undefined ? 'the host' : endpointKey(endpoint) } = options;
  const maxConnections = whole('maxConnections', options.maxConnections ?? 10, 1);
  const { minConnections = Math.min(2, maxConnections) } = options;
  if (whole('minConnections', minConnections, 0) > maxConnections)
    throw new WirebookError(
      'ERR_OUT_OF_RANGE',
      `minConnections (${minConnections}) is more than maxConnections (${maxConnections})`,
    );
  return {
    name,
    endpoint,
    maxConnections,
    minConnections,
    connectTimeoutMs: atLeast('connectTimeoutMs', options.connectTimeoutMs ?? 10_000, 1),
    idleTimeoutMs: atLeast('idleTimeoutMs', options.idleTimeoutMs ?? 300_000, 1),
    acquireTimeoutMs: atLeast('acquireTimeoutMs', options.acquireTimeoutMs ?? 5_000, 0),
    maxWaiting: atLeast('maxWaiting', options.maxWaiting ?? 65_536, 0),
    backoff: new Backoff(options.reconnect, random),
    hooks,
    clock,
  };
}

/** @throws WirebookError `ERR_OUT_OF_RANGE` */
function atLeast(name: string, value: number, least: number): number {
  if (value >= least) return value;
  throw new WirebookError(
    'ERR_OUT_OF_RANGE',
    `${name} must be a number from ${least}, not ${value}`,
  );
}

/** As `atLeast`, for what is counted. Infinity is a count. */
export function whole(name: string, value: number, least: number): number {
  if (value >= least && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY))
    return value;
  throw new WirebookError(
    'ERR_OUT_OF_RANGE',
    `${name} must be a whole number from ${least}, not ${value}`,
  );
}
