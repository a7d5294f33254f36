// @fails "reads until there is nothing left"
// @says "you asked again and again after EAGAIN"

export interface NonBlockingSocket {
  recv(buffer: Uint8Array): number;
  close(): void;
}

export type Stop = 'drained' | 'budget' | 'ended';

/** Waits for the next bytes by asking for them. */
export function readAfterEdge(
  socket: NonBlockingSocket,
  buffer: Uint8Array,
  budget: number,
  onData: (chunk: Uint8Array) => void,
): Stop {
  for (let left = budget; left > 0;) {
    let received: number;
    try {
      received = socket.recv(buffer);
    } catch (error) {
      if (isEagain(error)) continue;
      throw error;
    }
    if (received === 0) return 'ended';
    onData(buffer.slice(0, received)); // a copy: one buffer serves all connections
    left -= 1;
  }
  return 'budget';
}

function isEagain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
