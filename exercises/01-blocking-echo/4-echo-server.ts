/** Exercise 1.4: an echo server. The task stands in 4-echo-server.md; check with `npm run exercise 1.4`. */

import type { TcpSocket } from 'wirebook/socket';

/**
 * Serves so many clients, one after the other, and returns. Every byte that a client sends goes back to it, until the client
 * has no more to say; then its connection is closed. A client that breaks off does not stop the others.
 *
 * @param listener a listening socket; it stays open
 * @returns for each client, in order, how many bytes were echoed to it
 */
export function serve(listener: TcpSocket, clients: number): number[] {
  throw new Error('not written yet');
}
