// @fails "gives each piece once, and nothing for the end"
// @says "you gave views of the buffer"

export interface NonBlockingSocket {
  recv(buffer: Uint8Array): number;
  close(): void;
}

export type Stop = 'drained' | 'budget' | 'ended';

/** Saves the copy. */
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
    onData(buffer.subarray(0, received));
  }
  return 'budget';
}

function isEagain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
