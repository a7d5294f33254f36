// @fails "sends header and text in one call"
// @says "you sent the frame in 2 calls"

interface Sink {
  sendAll(bytes: Uint8Array): void;
}

/** Sends the length first, then the text, as the notes do. */
export function sendMessage(socket: Sink, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const header = new Uint8Array(4);
  new DataView(header.buffer).setUint32(0, bytes.length);
  socket.sendAll(header);
  socket.sendAll(bytes);
}
