// @fails "goes on for as many parts as it takes"
// @says "you sent the rest once"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** An `if` where a loop belongs. */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  const done = socket.send(bytes, flags);
  if (done < bytes.length) socket.send(bytes.subarray(done), flags);
}
