// @fails "goes on for as many parts as it takes"
// @says "you counted from the last send only"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** Cuts by the last result, not by the sum. */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  let done = 0;
  let left = bytes.length;
  while (left > 0) {
    done = socket.send(bytes.subarray(done), flags);
    left -= done;
  }
}
