// @fails "lets an error through as it is"
// @says "you threw another error than"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** Puts words in place of the code. */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  let done = 0;
  try {
    while (done < bytes.length) done += socket.send(bytes.subarray(done), flags);
  } catch {
    throw new Error(`send failed after ${done} bytes`);
  }
}
