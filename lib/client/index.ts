/** The client that users hold: it finds servers, keeps connections, spreads load, and tries again only what is safe. */

export type {
  AttemptInfo,
  ClientCounters,
  LogicalCall,
  RpcClientHooks,
  RpcClientStats,
  ServerStats,
} from './client-hooks.ts';
export type { ClientPoolOptions, RpcClientOptions } from './client-options.ts';
export { RpcClient } from './rpc-client.ts';

export {
  ConnectionPool,
  type ConnectionPoolHooks,
  type ConnectionPoolOptions,
  type ConnectionPoolStats,
} from './connection-pool.ts';
export type { Connector, PoolNotices } from './connector.ts';
export { HostPool } from './host-pool.ts';
export type { HostPoolStats, PoolEvent, PoolHooks, PoolLeaving } from './pool-events.ts';
export type { HostPoolOptions, PoolEndpoint } from './pool-options.ts';
export type { AcquireOptions, PoolWaiter } from './pool-wait.ts';
export { Pooled } from './pooled.ts';
export {
  type PooledCallHooks,
  PooledConnection,
  rpcConnector,
  type RpcConnectorOptions,
} from './pooled-connection.ts';
export { Backend } from './backend.ts';
export type { Balancer } from './balancers/balancer.ts';
export {
  type BalancerChoice,
  type BalancerName,
  balancerNames,
  makeBalancer,
} from './balancers/names.ts';
export {
  CachedDiscovery,
  type CachedDiscoveryOptions,
  type DiscoverySource,
} from './cached-discovery.ts';
export { Candidates } from './candidates.ts';
export {
  type AddressRecord,
  type DnsAddresses,
  dnsDiscovery,
  type DnsDiscoveryOptions,
  type DnsName,
  type DnsResolver,
  type DnsServices,
  type SrvRecord,
} from './dns-discovery.ts';
export { type Answer, DiscoveryCache, type DiscoveryCacheOptions } from './discovery-cache.ts';
export { type HedgeOptions, HedgePolicy } from './hedge.ts';
export { LatencyWindow, type LatencyWindowOptions } from './latency-window.ts';
export { Load } from './load.ts';
export { PeakLatency } from './peak-latency.ts';
export { Quarantine, type QuarantineOptions, type QuarantineSettings } from './quarantine.ts';
export { RetryBudget, type RetryBudgetOptions } from './retry-budget.ts';
export {
  type FailedAttempt,
  type RetryDecision,
  type RetryOptions,
  RetryPolicy,
  type RetryRefusal,
} from './retry-policy.ts';
export { Roster, type RosterOptions } from './roster.ts';
export { type Verdict, verdictOf } from './verdict.ts';
