// @fails "passes the flags to every call"
// @says "you dropped the flags"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** Sends without the flags. */
export function sendAll(socket: Sender, bytes: Uint8Array, _flags: number): void {
  let done = 0;
  while (done < bytes.length) done += socket.send(bytes.subarray(done), 0);
}
