// @fails "makes the frame without the library"
// @says "you let the library make the frame"

import { encodeFrame } from 'wirebook/framing';

interface Sink {
  sendAll(bytes: Uint8Array): void;
}

/** Right, but somebody else's work. */
export function sendMessage(socket: Sink, text: string): void {
  socket.sendAll(encodeFrame(new TextEncoder().encode(text)));
}
