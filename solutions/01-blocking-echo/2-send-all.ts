/** Exercise 1.2, solved. */

import type { Sender } from '../../exercises/01-blocking-echo/2-send-all.ts';

export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  let done = 0;
  while (done < bytes.length) done += socket.send(bytes.subarray(done), flags);
}
