// @fails "lets an error through as it is"
// @says "you swallowed EPIPE"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** Returns as if all had gone out. */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  let done = 0;
  try {
    while (done < bytes.length) done += socket.send(bytes.subarray(done), flags);
  } catch {
    return;
  }
}
