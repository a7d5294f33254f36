// @fails "lets an error of the connection through, behind the bytes that came before it"
// @says "you took every error for EAGAIN"

export interface NonBlockingSocket {
  recv(buffer: Uint8Array): number;
  close(): void;
}

export type Stop = 'drained' | 'budget' | 'ended';

/** Takes every error for EAGAIN. */
export function readAfterEdge(
  socket: NonBlockingSocket,
  buffer: Uint8Array,
  budget: number,
  onData: (chunk: Uint8Array) => void,
): Stop {
  for (let left = budget; left > 0; left -= 1) {
    let received: number;
    try {
      received = socket.recv(buffer);
    } catch {
      return 'drained';
    }
    if (received === 0) return 'ended';
    onData(buffer.slice(0, received)); // a copy: one buffer serves all connections
  }
  return 'budget';
}
