// @fails "reads on after a short read: the FIN may stand behind it"
// @says "you took a short read for the last"

export interface NonBlockingSocket {
  recv(buffer: Uint8Array): number;
  close(): void;
}

export type Stop = 'drained' | 'budget' | 'ended';

/** Saves a call: a recv that did not fill the buffer was the last. */
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
    if (received < buffer.length) return 'drained';
  }
  return 'budget';
}

function isEagain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
