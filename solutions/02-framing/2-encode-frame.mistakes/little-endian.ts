// @fails "puts the length before the text, most significant byte first"
// @says "you wrote the length from its wrong end"

interface Sink {
  sendAll(bytes: Uint8Array): void;
}

/** Writes the length as this machine has it in memory. */
export function sendMessage(socket: Sink, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, bytes.length, true);
  frame.set(bytes, 4);
  socket.sendAll(frame);
}
