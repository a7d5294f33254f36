// @fails "writes a length that needs more than one byte"
// @says "you wrote only the lowest byte of the length"

interface Sink {
  sendAll(bytes: Uint8Array): void;
}

/** Writes the length into the last byte of the header. */
export function sendMessage(socket: Sink, text: string): void {
  const bytes = new TextEncoder().encode(text);
  socket.sendAll(Uint8Array.of(0, 0, 0, bytes.length, ...bytes));
}
