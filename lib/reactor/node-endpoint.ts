/**
 * Listening and connecting on Node's own sockets: what plain TCP and TLS have in common.
 *
 * Knows: `net.Server`, limits, counters, time-outs, and that between a TCP connection and one that can be used there may be a
 * handshake. Must not know: what the handshake is.
 *
 * Decision: the connection limit counts, and refuses, before the handshake. A handshake costs a thousand times what a refusal
 * does; a limit behind it would protect nothing.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { type CancelTimer, realClock } from '../base/index.ts';
import type { SocketAddress } from '../socket/index.ts';
import { asError, connectTimeoutError, reportUnheard } from './failures.ts';
import {
  type CompleteLimits,
  completeConnectTarget,
  completeLimits,
  completeListenTarget,
} from './limits.ts';
import { NodeConnection, type UsableSocket } from './node-connection.ts';
import type {
  Connection,
  ConnectionHandler,
  ConnectTarget,
  Listener,
  ListenerCounters,
  ListenTarget,
} from './transport.ts';

type OnConnection = (connection: Connection) => ConnectionHandler;

/** What the listener does with the sockets that have been accepted. */
export interface AcceptedBy {
  /** The socket can be used from now on, perhaps by way of another one. */
  ready(usable: UsableSocket): void;
  /** It never will be. */
  failed(): void;
}

/** Counts that go up while others look. */
export type MutableCounters = { -readonly [name in keyof ListenerCounters]: number };

/**
 * Listens, and hands each connection that can be used to `onConnection`.
 *
 * @param handshake is called once with what to tell, and returns what to do with each accepted socket
 */
export async function listenOnNode(
  target: ListenTarget,
  onConnection: OnConnection,
  handshake: (told: AcceptedBy) => (accepted: Socket) => void,
): Promise<Listener> {
  const complete = completeListenTarget(target);
  const counters: MutableCounters = {
    accepted: 0,
    refused: 0,
    open: 0,
    acceptErrors: 0,
    handshakeErrors: 0,
    handlerErrors: 0,
  };
  const accept = handshake({
    ready(usable) {
      if (server.listening) serve(usable);
      else usable.socket.destroy(); // its handshake was still under way when the listener was closed
    },
    failed() {
      counters.handshakeErrors += 1;
    },
  });
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (counters.open >= complete.maxConnections) {
      counters.refused += 1;
      socket.resetAndDestroy();
      return;
    }
    counters.open += 1;
    socket.once('close', () => (counters.open -= 1));
    accept(socket);
  });
  await listening(server, complete);
  server.on('error', () => (counters.acceptErrors += 1)); // from here on it is accept that fails
  return new NodeListener(server, counters);

  function serve(usable: UsableSocket): void {
    const connection = connectionOf(usable, complete, counters);
    if (connection === undefined) return;
    counters.accepted += 1;
    let handler: ConnectionHandler;
    try {
      handler = onConnection(connection);
    } catch (error) {
      counters.handlerErrors += 1;
      reportUnheard(asError(error));
      connection.destroy();
      return;
    }
    connection.start(handler);
  }
}

class NodeListener implements Listener {
  readonly address: SocketAddress;
  readonly #server: Server;
  readonly #counters: ListenerCounters;

  constructor(server: Server, counters: ListenerCounters) {
    this.address = addressOf(server);
    this.#server = server;
    this.#counters = counters;
  }

  get counters(): ListenerCounters {
    return { ...this.#counters };
  }

  /** Node's own promise would wait until the last connection is gone; the port is free at once. */
  async close(): Promise<void> {
    if (this.#server.listening) this.#server.close();
  }
}

function addressOf(server: Server): SocketAddress {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not a TCP listener');
  return {
    address: bound.address,
    port: bound.port,
    family: bound.family === 'IPv6' ? 'IPv6' : 'IPv4',
  };
}

function listening(server: Server, { host, port, backlog }: Required<ListenTarget>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

/** The peer can be gone before it has been looked at; nobody needs to hear of it. */
function connectionOf(
  usable: UsableSocket,
  limits: CompleteLimits,
  counters: MutableCounters,
): NodeConnection | undefined {
  try {
    const onHandlerError = (): number => (counters.handlerErrors += 1);
    return new NodeConnection({ ...usable, limits, onHandlerError });
  } catch {
    counters.acceptErrors += 1;
    usable.socket.on('error', () => {});
    usable.socket.destroy();
    return undefined;
  }
}

/** A socket that connects. */
export interface Dialling {
  readonly socket: Socket;
  readonly readyEvent: 'connect' | 'secureConnect';
  /** Called at that event. */
  readonly usable: () => UsableSocket;
}

/**
 * Connects.
 *
 * @param dial begins to connect
 */
export async function connectOnNode(
  target: ConnectTarget,
  onConnection: OnConnection,
  dial: () => Dialling,
): Promise<Connection> {
  const limits = completeLimits(target);
  const { host, port, timeoutMs } = completeConnectTarget(target);
  const { signal } = target;
  signal?.throwIfAborted();
  const { socket, readyEvent, usable } = dial();
  return new Promise((resolve, reject) => {
    let cancelTimeout: CancelTimer | undefined;
    const settle = (): void => {
      cancelTimeout?.();
      signal?.removeEventListener('abort', onAbort);
      socket.removeListener(readyEvent, onReady);
    };
    const fail = (error: unknown): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(signal?.reason);
    const onReady = (): void => {
      settle();
      try {
        const onHandlerError = (): void => {}; // a client has no listener that counts for it
        const connection = new NodeConnection({ ...usable(), limits, onHandlerError });
        socket.removeListener('error', onError);
        connection.start(onConnection(connection));
        resolve(connection);
      } catch (error) {
        socket.destroy();
        reject(error);
      }
    };
    const onError = (error: Error): void => fail(lastOf(error));
    socket.once(readyEvent, onReady);
    socket.on('error', onError);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (timeoutMs > 0) {
      cancelTimeout = realClock.after(timeoutMs, () =>
        fail(connectTimeoutError(host, port, timeoutMs)),
      );
    }
  });
}

/** A name with several addresses fails with several errors in one that says little; the last address tried is the plainest. */
function lastOf(error: Error): unknown {
  return error instanceof AggregateError ? (error.errors.at(-1) ?? error) : error;
}
