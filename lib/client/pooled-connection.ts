/**
 * A connection that carries calls, as a pool lends it.
 *
 * Knows: lib/rpc's connection, and how the pool is told what happens to it. Must not know: pools, balancers, retries.
 *
 * Decision: a connection and not a channel. A channel connects again by itself and lets calls wait, which here is the pool's affair: with both, a
 * call could wait in two places, and nobody would know how many connections there are. A call that is sent gives its connection back when it is settled, in
 * whatever way, so no path through a client can forget to.
 */
import type { ConnectionLimits } from '../reactor/index.ts';
import { type ChannelOptions, completeChannelOptions } from '../rpc/channel-options.ts';
import type { ClientCall } from '../rpc/client-call.ts';
import {
  ClientConnection,
  type ClientConnectionOptions,
  type ConnectionOwner,
} from '../rpc/client-connection.ts';
import { RpcStatus } from '../rpc/codes.ts';
import type { RpcError } from '../rpc/errors.ts';
import type { Connection } from '../reactor/index.ts';
import type { Connector, PoolNotices } from './connector.ts';

/** Who wants to know what happens to the calls on pooled connections. Must not throw. */
export interface PooledCallHooks {
  /** How a call ended, before it is told itself. */
  onCallEnd?(call: ClientCall, error: RpcError | undefined): void;
  onStray?(kind: 'late' | 'unknown' | 'invalid', requestId: string): void;
}

/** Of a channel's options those that are about one connection. */
export type RpcConnectorOptions = Pick<
  ChannelOptions,
  | keyof ConnectionLimits
  | 'host'
  | 'port'
  | 'transport'
  | 'maxInFlight'
  | 'maxMessageBytes'
  | 'keepAlive'
  | 'clock'
>;

/**
 * Makes connections that carry calls.
 *
 * @param options `maxInFlight`: how many calls at a time on one connection, default 8,192. 1: each call has its connection alone, as in the
 *   original
 * @throws WirebookError `ERR_OUT_OF_RANGE` for a port or a limit that is none
 */
export function rpcConnector(
  options: RpcConnectorOptions,
  hooks: PooledCallHooks = {},
): Connector<PooledConnection> {
  const settings = completeChannelOptions(options);
  const { transport, host, port, limits } = settings;
  return {
    capacity: settings.maxInFlight,
    provesItself: true,
    async connect(signal, notices) {
      // The pool says how long it may take.
      const target = { host, port, timeoutMs: 0, signal, ...limits };
      let made: PooledConnection | undefined;
      await transport.connect(target, (connection) => {
        made = new PooledConnection(connection, settings, notices, hooks);
        return made.handler;
      });
      if (made === undefined) throw new Error(`${transport.name} has connected, and not said so`);
      return made;
    },
    isAlive: (connection) => connection.usable,
    hasRoom: (connection) => connection.hasRoom,
    destroy: (connection, atOnce) => connection.close(atOnce),
  };
}

export class PooledConnection implements ConnectionOwner {
  /** For the transport. */
  readonly handler: ClientConnection;
  readonly #notices: PoolNotices;
  readonly #hooks: PooledCallHooks;
  readonly #closed: Promise<void>;
  #onClosed: () => void = () => {};
  #draining = false;

  constructor(
    connection: Connection,
    options: ClientConnectionOptions,
    notices: PoolNotices,
    hooks: PooledCallHooks,
  ) {
    this.#notices = notices;
    this.#hooks = hooks;
    this.#closed = new Promise((resolve) => (this.#onClosed = resolve));
    this.handler = new ClientConnection(this, connection, options);
  }

  /** Calls that wait for an answer. */
  get inFlight(): number {
    return this.handler.inFlight;
  }

  /** It has not been lost, and the server has not asked to have it replaced. */
  get usable(): boolean {
    return !this.handler.lost && !this.#draining;
  }

  get hasRoom(): boolean {
    return this.handler.hasRoom;
  }

  /** Pieces handed to the transport so far. */
  get writes(): number {
    return this.handler.writes;
  }

  /**
   * Sends a call. It leaves with this turn. Whoever has borrowed the connection gives it back with it: that happens by itself when the call is
   * settled, which may be at once. Who borrows one and then sends nothing has to `release` it.
   */
  send(call: ClientCall): void {
    if (!this.handler.lost) {
      this.handler.send(call);
      return;
    }
    const what = 'the connection was lost before the request had left';
    const error = call.error(RpcStatus.CONNECTION_LOST, what, { retry: 'not-executed' });
    this.onCallEnd(call, error);
    call.fail(error);
  }

  /** Ends it, in good order or at once. @returns when it is gone */
  close(atOnce: boolean): Promise<void> {
    if (atOnce) this.handler.destroy();
    else this.handler.end();
    return this.#closed;
  }

  /** For the connection, as are all that follow. */
  onRoom(): void {
    this.#notices.room();
  }

  onDrain(): void {
    this.#draining = true;
    this.#notices.retired();
  }

  onLost(_: ClientConnection, error: Error | undefined): void {
    this.#notices.lost(error);
  }

  onProven(): void {
    this.#notices.proven();
  }

  onClosed(): void {
    this.#onClosed();
  }

  onStray(kind: 'late' | 'unknown' | 'invalid', requestId: string): void {
    this.#hooks.onStray?.(kind, requestId);
  }

  onCallEnd(call: ClientCall, error: RpcError | undefined): void {
    this.#hooks.onCallEnd?.(call, error);
    // The pool is to know before it gets this one back, or it would lend it to the next.
    if (this.handler.lost) this.#notices.lost(causeOf(error));
    this.#notices.released();
  }
}

function causeOf(error: RpcError | undefined): Error | undefined {
  return error?.cause instanceof Error ? error.cause : undefined;
}
