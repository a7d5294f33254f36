/**
 * The transport on our own event loop: names and promises.
 *
 * Knows: how a name becomes addresses, and how long one may wait. Must not know: system calls.
 *
 * Decision: one loop for each thread is made when first used, attached beside Node's own, and kept. It sleeps with Node's loop,
 * and keeps the process alive only while something is open on it.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { localAddressOf } from './acceptor.ts';
import { EpollConnection } from './connection.ts';
import { connectSocket } from './connector.ts';
import { EventLoop } from './event-loop.ts';
import { connectTimeoutError } from './failures.ts';
import { completeConnectTarget } from './limits.ts';
import { listenOnLoop } from './listen.ts';
import type { Connection, ConnectionHandler, ConnectTarget, Transport } from './transport.ts';
import { Workspace } from './workspace.ts';

export interface EpollTransportOptions {
  /** Default: one loop for this thread, attached beside Node's own. */
  readonly loop?: EventLoop;
}

let sharedLoop: EventLoop | undefined;

/**
 * Connections on an epoll loop of ours. Linux only, x64 and arm64.
 *
 * @throws code `ERR_SOCKET_PLATFORM`, `ERR_SOCKET_KOFFI` where it cannot run
 */
export function epollTransport({ loop }: EpollTransportOptions = {}): Transport {
  const used = loop ?? (sharedLoop ??= new EventLoop().attach());
  return {
    name: 'epoll',
    async listen(target, onConnection) {
      const [host = ''] = await addressesOf(target.host ?? '127.0.0.1');
      return listenOnLoop(used, { ...target, host }, onConnection);
    },
    connect: (target, onConnection) => connect(used, target, onConnection),
  };
}

async function connect(
  loop: EventLoop,
  target: ConnectTarget,
  onConnection: (connection: Connection) => ConnectionHandler,
): Promise<Connection> {
  const { host, port, timeoutMs, ...limits } = completeConnectTarget(target);
  target.signal?.throwIfAborted();
  const patience = new AbortController();
  const giveUp = (): void => patience.abort(target.signal?.reason);
  const timeOut = (): void => patience.abort(connectTimeoutError(host, port, timeoutMs));
  const timer = timeoutMs > 0 ? setTimeout(timeOut, timeoutMs) : undefined;
  target.signal?.addEventListener('abort', giveUp);
  try {
    const addresses = await unlessAborted(patience.signal, addressesOf(host));
    const { fd, address } = await connectToOneOf(addresses, loop, port, patience.signal);
    const connection = new EpollConnection({
      workspace: Workspace.of(loop),
      fd,
      localAddress: localAddressOf(fd),
      remoteAddress: { address, port, family: isIP(address) === 6 ? 'IPv6' : 'IPv4' },
      limits,
      owner: nobody,
    });
    begin(connection, onConnection);
    return connection;
  } finally {
    clearTimeout(timer);
    target.signal?.removeEventListener('abort', giveUp);
  }
}

function begin(
  connection: EpollConnection,
  onConnection: (connection: Connection) => ConnectionHandler,
): void {
  try {
    connection.start(onConnection(connection));
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** A client has no listener that counts for it. */
const nobody = { onClosed: (): void => {}, onHandlerError: (): void => {} };

/** Tries one address after the other. @throws what the last one answered, or the signal's reason */
async function connectToOneOf(
  addresses: readonly string[],
  loop: EventLoop,
  port: number,
  signal: AbortSignal,
): Promise<{ fd: number; address: string }> {
  for (const [index, address] of addresses.entries()) {
    try {
      return { fd: await connected(loop, { address, port }, signal), address };
    } catch (error) {
      if (signal.aborted || index === addresses.length - 1) throw error;
    }
  }
  throw new Error('a name without an address'); // lookup rejects with ENOTFOUND instead
}

function connected(
  loop: EventLoop,
  where: { readonly address: string; readonly port: number },
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const cancel = connectSocket(loop, where, (result) => {
      signal.removeEventListener('abort', giveUp);
      if (typeof result === 'number') resolve(result);
      else reject(result);
    });
    function giveUp(): void {
      cancel();
      reject(signal.reason);
    }
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

/** @throws ENOTFOUND and other codes of node:dns */
async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host.split('%')[0] ?? '') !== 0) return [host];
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** The promise, or the signal's reason, whichever is first. */
function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
