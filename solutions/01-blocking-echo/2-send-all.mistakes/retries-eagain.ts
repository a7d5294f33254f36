// @fails "lets an error through as it is"
// @says "you tried again after EAGAIN"

import type { Sender } from '../../../exercises/01-blocking-echo/2-send-all.ts';

/** Takes a time-out for something to wait out, in a loop that does not wait. */
export function sendAll(socket: Sender, bytes: Uint8Array, flags: number): void {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += socket.send(bytes.subarray(done), flags);
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAGAIN') throw error;
    }
  }
}
