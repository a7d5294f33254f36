/**
 * What several tests need from the kernel: a connection, and the list of open sockets.
 *
 * Every socket made here has time-outs, which accepted ones inherit, so that a test in the runner's own process can fail but
 * never hang. What must be seen to block runs in a process of its own (blocking.test.ts).
 */
import { readdirSync, readlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { TcpSocket } from '../index.ts';

export const ON_LINUX: boolean = process.platform === 'linux';

const LIMIT_MS = 5000;

/** The loopback addresses that there are: IPv6 may be switched off. */
export const loopbacks: readonly string[] = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal, address }) => internal && (address === '127.0.0.1' || address === '::1'))
  .map(({ address }) => address);

export interface Pair extends Disposable {
  readonly listener: TcpSocket;
  readonly client: TcpSocket;
  /** The server's end of the same connection. */
  readonly server: TcpSocket;
}

/** A listening socket, whose accept and whose accepted sockets' recv fail with EAGAIN before a test could hang. */
export function listening(address = '127.0.0.1', backlog = 511): TcpSocket {
  const listener = TcpSocket.listen({ address, backlog });
  listener.setOption('SO_RCVTIMEO', LIMIT_MS);
  listener.setOption('SO_SNDTIMEO', LIMIT_MS);
  return listener;
}

export function connecting(listener: TcpSocket, limitMs: number = LIMIT_MS): TcpSocket {
  const { address, port } = listener.localAddress();
  return TcpSocket.connect({ address, port, sendTimeoutMs: limitMs, receiveTimeoutMs: limitMs });
}

/** Both ends of a connection over loopback. */
export function pair(address = '127.0.0.1'): Pair {
  const listener = listening(address);
  const client = connecting(listener);
  const server = listener.accept();
  return {
    listener,
    client,
    server,
    [Symbol.dispose]: () => {
      for (const socket of [client, server, listener]) socket.close();
    },
  };
}

/** The sockets that this process has open, whoever opened them, by their inodes. */
export function openSockets(): string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return ''; // the descriptor of the listing itself, closed by now
      }
    })
    .filter((target) => target.startsWith('socket:'))
    .sort();
}
