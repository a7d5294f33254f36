// @fails "puts the length before the text, most significant byte first"
// @says "you counted the header in"

interface Sink {
  sendAll(bytes: Uint8Array): void;
}

/** Announces the length of the whole frame. */
export function sendMessage(socket: Sink, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, frame.length);
  frame.set(bytes, 4);
  socket.sendAll(frame);
}
