// @fails "sends an empty text as a frame of four bytes"
// @says "you sent nothing for an empty text"

interface Sink {
  sendAll(bytes: Uint8Array): void;
}

/** Sees nothing to do where there is no text. */
export function sendMessage(socket: Sink, text: string): void {
  if (!text) return;
  const bytes = new TextEncoder().encode(text);
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, bytes.length);
  frame.set(bytes, 4);
  socket.sendAll(frame);
}
