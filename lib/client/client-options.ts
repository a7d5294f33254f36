/**
 * What a client can be told, complete and checked.
 *
 * Knows: the defaults. Must not know: how they are kept.
 *
 * Decision: one thing is needed, where to ask who there is; everything else has a default that can be lived with in production. What makes no
 * sense is refused when the client is made, not by its first call.
 */
import { type Clock, type Random, realClock, realRandom, WirebookError } from '../base/index.ts';
import type { Transport } from '../reactor/index.ts';
import { completeChannelOptions, positive } from '../rpc/channel-options.ts';
import type { Discovery } from '../rpc/discovery.ts';
import type { ClientInterceptor } from '../rpc/interceptors.ts';
import { type BalancerChoice, makeBalancer } from './balancers/names.ts';
import type { CachedDiscoveryOptions } from './cached-discovery.ts';
import type { RpcClientHooks } from './client-hooks.ts';
import type { ConnectionPoolOptions } from './connection-pool.ts';
import { type HedgeOptions, HedgePolicy } from './hedge.ts';
import type { RpcConnectorOptions } from './pooled-connection.ts';
import { completeQuarantine, type QuarantineOptions } from './quarantine.ts';
import { type RetryOptions, RetryPolicy } from './retry-policy.ts';

/** How connections are kept, and how much each may carry. */
export type ClientPoolOptions = Omit<ConnectionPoolOptions, 'hooks' | 'clock' | 'random'> &
  Pick<RpcConnectorOptions, 'maxInFlight' | 'maxMessageBytes' | 'keepAlive'>;

export interface RpcClientOptions {
  /** Who offers what: `staticDiscovery`, `registryDiscovery`, `dnsDiscovery`, or one of your own. */
  readonly discovery: Discovery;
  /** Closing the client closes the discovery. Default true; false where several clients share one. */
  readonly closesDiscovery?: boolean | undefined;
  /** For how long lists are good. Not for a `CachedDiscovery`, such as `dnsDiscovery`, which has figures of its own. */
  readonly cache?: Omit<CachedDiscoveryOptions, 'clock' | 'random' | 'onProblem'> | undefined;
  /** When the discovery names nobody: how long a call waits for somebody to come, in milliseconds, if it has so long. Default 200 ms. */
  readonly emptyWaitMs?: number | undefined;
  /** Who gets a call: a name, or your own. Default `two-choices`. */
  readonly balancer?: BalancerChoice | undefined;
  readonly pool?: ClientPoolOptions | undefined;
  /** When a call that has failed is made again; false: never. */
  readonly retry?: RetryOptions | false | undefined;
  /** When an idempotent call that is not answered is made a second time beside the first. Default: never; true: after the time that 95 % do not exceed. */
  readonly hedge?: HedgeOptions | boolean | undefined;
  /** When a server that does not answer is left out; false: never. */
  readonly quarantine?: QuarantineOptions | false | undefined;
  /** The time for calls that say nothing about it, in milliseconds. Default: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** How long one attempt at an idempotent call may take, in milliseconds, so that there is time for another. Default: as long as the call. */
  readonly attemptTimeoutMs?: number | undefined;
  /** Default: `netTransport()`. */
  readonly transport?: Transport | undefined;
  /** Around every call, all its attempts included; the first one outermost. */
  readonly interceptors?: readonly ClientInterceptor[] | undefined;
  readonly hooks?: RpcClientHooks | undefined;
  /** Whose time it is. Default: the real clock. */
  readonly clock?: Clock | undefined;
  /** Whose chance it is. */
  readonly random?: Random | undefined;
}

/** Options with nothing left out, as far as calls need them. */
export interface ClientSettings {
  readonly balancer: BalancerChoice;
  readonly retry: RetryPolicy;
  /** undefined: never. */
  readonly hedge: HedgeOptions | undefined;
  readonly quarantine: QuarantineOptions | false;
  readonly emptyWaitMs: number;
  readonly timeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly hooks: RpcClientHooks;
  readonly clock: Clock;
  readonly random: Random;
}

/** @throws WirebookError `ERR_OUT_OF_RANGE`, `ERR_UNKNOWN_BALANCER`, `ERR_NO_DISCOVERY` */
export function completeClientOptions(options: RpcClientOptions): ClientSettings {
  const { clock = realClock, random = realRandom, balancer = 'two-choices' } = options;
  const { quarantine = {}, timeoutMs, attemptTimeoutMs, pool = {} } = options;
  if (typeof options.discovery?.resolve !== 'function')
    throw new WirebookError(
      'ERR_NO_DISCOVERY',
      'a client needs a discovery, such as staticDiscovery([{ host, port }])',
    );
  // What the parts refuse is refused now, and not by the first call.
  if (typeof balancer === 'string') makeBalancer(balancer, random);
  if (quarantine !== false) completeQuarantine(quarantine);
  const { maxInFlight, maxMessageBytes, keepAlive } = pool;
  completeChannelOptions({ port: 1, maxInFlight, maxMessageBytes, keepAlive });
  const hedge = options.hedge === true ? {} : options.hedge || undefined;
  if (hedge !== undefined) void new HedgePolicy(hedge);
  const retry = options.retry === false ? { maxAttempts: 1 } : (options.retry ?? {});
  return {
    balancer,
    retry: new RetryPolicy(retry, random, clock.now()),
    hedge,
    quarantine,
    emptyWaitMs: positive('emptyWaitMs', options.emptyWaitMs ?? 200, 0),
    timeoutMs: positive('timeoutMs', timeoutMs ?? Number.POSITIVE_INFINITY),
    attemptTimeoutMs: positive('attemptTimeoutMs', attemptTimeoutMs ?? Number.POSITIVE_INFINITY),
    hooks: options.hooks ?? {},
    clock,
    random,
  };
}
