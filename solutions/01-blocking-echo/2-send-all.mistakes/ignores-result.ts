// @fails "sends the rest when the kernel took only a part"
// @says "you ignored what `send` returned"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** Believes that `send` sends. */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  socket.send(bytes, flags);
}
