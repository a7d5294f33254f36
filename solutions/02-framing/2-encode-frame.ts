/** Exercise 2.2, solved. */

/** Where a message goes. A `TcpSocket` is one. */
export interface Sink {
  sendAll(bytes: Uint8Array): void;
}

/** Sends a text as one frame, in one call. */
export function sendMessage(socket: Sink, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, bytes.length);
  frame.set(bytes, 4);
  socket.sendAll(frame);
}
