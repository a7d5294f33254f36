// @fails "stops when the budget is spent, and says so"
// @says "the budget was spent and you said something else"

export interface NonBlockingSocket {
  recv(buffer: Uint8Array): number;
  close(): void;
}

export type Stop = 'drained' | 'budget' | 'ended';

/** Keeps to the budget, and does not say that there may be more. */
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
    } catch (error) {
      if (isEagain(error)) return 'drained';
      throw error;
    }
    if (received === 0) return 'ended';
    onData(buffer.slice(0, received)); // a copy: one buffer serves all connections
  }
  return 'drained';
}

function isEagain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
