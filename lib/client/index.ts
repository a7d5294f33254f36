/** The client that users hold: it finds servers, keeps connections, spreads load, and tries again only what is safe. */

export {
  ConnectionPool,
  type ConnectionPoolOptions,
  type ConnectionPoolStats,
} from './connection-pool.ts';
export type { Connector, PoolNotices } from './connector.ts';
export { type AcquireOptions, HostPool, type PoolWaiter } from './host-pool.ts';
export type { HostPoolStats, PoolEvent, PoolHooks, PoolLeaving } from './pool-events.ts';
export type { HostPoolOptions } from './pool-options.ts';
export type { Pooled } from './pooled.ts';
export {
  type PooledCallHooks,
  type PooledConnection,
  rpcConnector,
  type RpcConnectorOptions,
} from './pooled-connection.ts';
