/**
 * What a client tells of itself: calls, attempts, servers, connections; and counts.
 *
 * Knows: which moments there are. Must not know: who listens. A leaf.
 *
 * Decision: a call and an attempt are two things, and a hook is about one of them. Whoever counts what users see counts calls; whoever
 * wants to know what the servers get counts attempts, and the difference of the two is what retries and hedging cost.
 */
import type { Endpoint } from '../rpc/discovery.ts';
import type { CallOutcome } from '../rpc/hooks.ts';
import type { ConnectionPoolStats } from './connection-pool.ts';
import type { PoolEvent } from './pool-events.ts';
import type { PoolEndpoint } from './pool-options.ts';
import type { RetryRefusal } from './retry-policy.ts';

/** A call as its caller knows it. */
export interface LogicalCall {
  readonly service: string;
  readonly method: string;
}

/** One attempt at a call. */
export interface AttemptInfo extends LogicalCall {
  /** Where it is made. */
  readonly endpoint: Endpoint;
  /** How many there were before it. */
  readonly attempt: number;
  /** Another one is under way: whichever is answered first counts. */
  readonly hedged: boolean;
}

export interface RpcClientHooks {
  onCallStart?(call: LogicalCall): void;
  onCallEnd?(call: LogicalCall, outcome: CallOutcome & { readonly attempts: number }): void;
  onAttemptStart?(attempt: AttemptInfo): void;
  /** One that is given up because another was answered first ends with `ERR_RPC_CANCELLED`. */
  onAttemptEnd?(attempt: AttemptInfo, outcome: CallOutcome): void;
  /** An attempt has failed, and is made again after so long. */
  onRetry?(failed: AttemptInfo, error: Error, delayMs: number): void;
  /** An attempt has failed, another one might have ended better, and none is made. Not when a server has executed it. */
  onNoRetry?(failed: AttemptInfo, error: Error, why: RetryRefusal): void;
  /** A server is left out for a while, or comes back. */
  onQuarantine?(endpoint: Endpoint, state: 'in' | 'out', service: string): void;
  /** Who offers a service, when it is known first and whenever it changes. */
  onEndpoints?(service: string, endpoints: readonly Endpoint[]): void;
  /** Asking has failed; what was known before stands. */
  onDiscoveryProblem?(service: string, error: unknown): void;
  onPoolEvent?(event: PoolEvent, endpoint: PoolEndpoint): void;
  /** A response that belongs to no call, or that cannot be read. */
  onStrayResponse?(kind: 'late' | 'unknown' | 'invalid', requestId: string): void;
}

/** Counts that go up only. */
export interface ClientCounters {
  /** Calls made, in whatever way they ended. */
  calls: number;
  failed: number;
  /** Attempts made for them; without retries and hedging as many as calls. */
  attempts: number;
  retries: number;
  /** Second attempts beside a first one. */
  hedges: number;
  /** Of these, how many were answered first. */
  hedgesWon: number;
  /** Retries that were safe and were not made, for the budget was empty. */
  overBudget: number;
  /** Answers for which nobody waited any longer. */
  late: number;
  /** Answers to what was never asked. */
  unknown: number;
  /** Frames that are no response. */
  invalid: number;
}

/** One server of one service, as this client sees it. */
export interface ServerStats {
  readonly endpoint: Endpoint;
  readonly inFlight: number;
  /** How long calls take, peaks weighing more, failures counted as slow; undefined while none has ended. */
  readonly latencyMs: number | undefined;
  readonly quarantine: 'in' | 'out' | 'probing';
}

export interface RpcClientStats extends Readonly<ClientCounters> {
  /** Calls under way. */
  readonly inFlight: number;
  /** How many retries the budget has left. */
  readonly retriesLeft: number;
  readonly services: ReadonlyMap<string, readonly ServerStats[]>;
  readonly pool: ConnectionPoolStats;
}
