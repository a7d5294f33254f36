/** Waits for a RST. */

import type { TcpSocket } from 'wirebook/socket';
import { outcome } from '../01-blocking-echo/show.ts';

/** Returns when the socket has no peer any more: the answer to what was sent to nobody is here. */
export function untilReset(socket: TcpSocket): void {
  const giveUp = performance.now() + 5_000;
  while (outcome(() => socket.remoteAddress()) !== 'ENOTCONN')
    if (performance.now() > giveUp) throw new Error('nobody has reset this connection');
}
