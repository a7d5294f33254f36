/** Connections with both ends in this process, as chapter 1 has them, and a way to know that bytes have arrived. */

import { MSG_PEEK, MSG_WAITALL, TcpSocket } from 'wirebook/socket';

export { pair } from '../01-blocking-echo/pair.ts';
export { outcome } from '../01-blocking-echo/show.ts';

/** So many connections: `[client, server]` each. */
export function pairs(count: number): [client: TcpSocket, server: TcpSocket][] {
  using listener = TcpSocket.listen();
  const address = listener.localAddress();
  return Array.from({ length: count }, () => [TcpSocket.connect(address), listener.accept()]);
}

/** Sends, and returns when the bytes lie in the other end's buffer. None of them is taken. */
export function deliver(from: TcpSocket, bytes: Uint8Array, to: TcpSocket): void {
  from.sendAll(bytes);
  to.recv(new Uint8Array(bytes.length), MSG_PEEK | MSG_WAITALL);
}
