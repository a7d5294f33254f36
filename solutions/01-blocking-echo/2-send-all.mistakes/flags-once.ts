// @fails "passes the flags to every call"
// @says "you passed the flags to the first call only"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** The loop around the rest forgets them. */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  let done = socket.send(bytes, flags);
  while (done < bytes.length) done += socket.send(bytes.subarray(done), 0);
}
