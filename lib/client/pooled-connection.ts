/** API under construction: the signatures are meant to stay. */
import type { ChannelOptions } from '../rpc/channel-options.ts';
import type { ClientCall } from '../rpc/client-call.ts';
import type { RpcError } from '../rpc/errors.ts';
import type { Connector } from './connector.ts';

/** Who wants to know what happens to the calls on pooled connections. */
export interface PooledCallHooks {
  /** How a call ended, before it is told itself. */
  onCallEnd?(call: ClientCall, error: RpcError | undefined): void;
  onStray?(kind: 'late' | 'unknown' | 'invalid', requestId: string): void;
}

/** Of a channel's options those that are about one connection. */
export type RpcConnectorOptions = Pick<
  ChannelOptions,
  | 'host'
  | 'port'
  | 'transport'
  | 'maxInFlight'
  | 'maxMessageBytes'
  | 'keepAlive'
  | 'clock'
  | 'highWaterBytes'
  | 'lowWaterBytes'
  | 'idleTimeoutMs'
>;

export interface PooledConnection {
  /** Calls that wait for an answer. */
  readonly inFlight: number;
  /**
   * Sends a call. It leaves with this turn. With it whoever has borrowed the connection gives it back: that happens by itself when the call is settled. Who borrows
   * one and then sends nothing has to `release` it.
   */
  send(call: ClientCall): void;
}

/** Makes connections that carry calls. `maxInFlight` is how many at a time; 1: each has its connection alone, as in the original. Default 8,192. */
export function rpcConnector(
  options: RpcConnectorOptions,
  hooks: PooledCallHooks = {},
): Connector<PooledConnection> {
  throw new Error(`under construction ${options.port} ${String(hooks)}`);
}
