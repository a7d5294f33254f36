// @fails "reads until there is nothing left"
// @says "you stopped before EAGAIN"

export interface NonBlockingSocket {
  recv(buffer: Uint8Array): number;
  close(): void;
}

export type Stop = 'drained' | 'budget' | 'ended';

/** Reads what is there, once, as level-triggered epoll allows. */
export function readAfterEdge(
  socket: NonBlockingSocket,
  buffer: Uint8Array,
  budget: number,
  onData: (chunk: Uint8Array) => void,
): Stop {
  let received: number;
  try {
    received = socket.recv(buffer);
  } catch (error) {
    if (isEagain(error)) return 'drained';
    throw error;
  }
  if (received === 0) return 'ended';
  onData(buffer.slice(0, received));
  return budget > 0 ? 'drained' : 'budget';
}

function isEagain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
