// @fails "stops when the budget is spent, and says so"
// @says "you went beyond the budget"

export interface NonBlockingSocket {
  recv(buffer: Uint8Array): number;
  close(): void;
}

export type Stop = 'drained' | 'budget' | 'ended';

/** Reads until EAGAIN, however long that takes. */
export function readAfterEdge(
  socket: NonBlockingSocket,
  buffer: Uint8Array,
  _budget: number,
  onData: (chunk: Uint8Array) => void,
): Stop {
  for (;;) {
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
}

function isEagain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
