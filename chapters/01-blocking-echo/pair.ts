/**
 * Both ends of one connection in one process.
 *
 * The kernel does not mind who holds which end, and one thread may play both as long as no call has to wait for the other end:
 * connect does not wait for accept, send does not wait for recv. So a cell can be read from top to bottom.
 */

import { TcpSocket } from 'wirebook/socket';

/** A connected pair: what connect gave, and what accept gave. */
export function pair(): [client: TcpSocket, server: TcpSocket] {
  using listener = TcpSocket.listen();
  const client = TcpSocket.connect(listener.localAddress());
  return [client, listener.accept()];
}
