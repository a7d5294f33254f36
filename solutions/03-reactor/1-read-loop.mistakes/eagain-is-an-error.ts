// @fails "reads until there is nothing left"
// @says "you let EAGAIN out as an error"

export interface NonBlockingSocket {
  recv(buffer: Uint8Array): number;
  close(): void;
}

export type Stop = 'drained' | 'budget' | 'ended';

/** Has no answer to EAGAIN. */
export function readAfterEdge(
  socket: NonBlockingSocket,
  buffer: Uint8Array,
  budget: number,
  onData: (chunk: Uint8Array) => void,
): Stop {
  for (let left = budget; left > 0; left -= 1) {
    const received = socket.recv(buffer);
    if (received === 0) return 'ended';
    onData(buffer.slice(0, received)); // a copy: one buffer serves all connections
  }
  return 'budget';
}
