// @fails "counts bytes, not characters"
// @says "you counted characters"

interface Sink {
  sendAll(bytes: Uint8Array): void;
}

/** Announces the length of the string. */
export function sendMessage(socket: Sink, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, text.length);
  frame.set(bytes, 4);
  socket.sendAll(frame);
}
