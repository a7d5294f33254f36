// @fails "sends a message that the kernel takes at once"
// @says "you call `send` again and again"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** Waits for a `send` that takes nothing, and says so by no means. */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  let rest = bytes;
  for (;;) rest = rest.subarray(socket.send(rest, flags));
}
