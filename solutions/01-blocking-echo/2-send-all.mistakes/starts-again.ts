// @fails "sends the rest when the kernel took only a part"
// @says "you sent the whole message again"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** Counts, but always sends from the start. */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  let done = 0;
  while (done < bytes.length) done += socket.send(bytes, flags);
}
