/**
 * The work of an echo server for one client.
 *
 * Knows: one connected socket. Must not know: where it came from, or that there are other clients. They wait.
 */

import type { TcpSocket } from 'wirebook/socket';

/**
 * Sends back whatever comes, until the client has no more to say.
 *
 * @returns how many bytes came and went
 * @throws SocketError: ECONNRESET, EPIPE when the client breaks off
 */
export function echoUntilEnd(client: TcpSocket): number {
  const buffer = new Uint8Array(4096);
  let echoed = 0;
  for (;;) {
    const received = client.recv(buffer);
    if (received === 0) return echoed;
    client.sendAll(buffer.subarray(0, received));
    echoed += received;
  }
}
