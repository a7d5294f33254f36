// @fails "reads on after a short read: the FIN may stand behind it"
// @says "you asked again after 0"

export interface NonBlockingSocket {
  recv(buffer: Uint8Array): number;
  close(): void;
}

export type Stop = 'drained' | 'budget' | 'ended';

/** Reads until EAGAIN, whatever comes. */
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
    if (received > 0) onData(buffer.slice(0, received)); // a copy: one buffer serves all connections
  }
  return 'budget';
}

function isEagain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
