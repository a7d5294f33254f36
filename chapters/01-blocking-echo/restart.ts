/** A server that is stopped and started again: does it get its port back? */

import { TcpSocket } from 'wirebook/socket';
import { tcpEntry } from './tcp-table.ts';

export interface Restart {
  readonly closesFirst: 'client' | 'server';
  /** SO_REUSEADDR on the first listener, and on the one after the restart. */
  readonly before: boolean;
  readonly after: boolean;
}

/** @throws SocketError: EADDRINUSE when the port is not to be had */
export function restart({ closesFirst, before, after }: Restart): 'started' {
  const listener = TcpSocket.listen({ reuseAddress: before });
  const { port } = listener.localAddress();
  const client = TcpSocket.connect({ port });
  const server = listener.accept();
  listener.close();

  const [first, second] = closesFirst === 'client' ? [client, server] : [server, client];
  const firstPort = first.localAddress().port;
  first.close();
  second.recv(new Uint8Array(1)); // 0: the FIN is here
  second.close();
  tcpEntry(firstPort, 'TIME_WAIT');

  TcpSocket.listen({ port, reuseAddress: after }).close();
  return 'started';
}
