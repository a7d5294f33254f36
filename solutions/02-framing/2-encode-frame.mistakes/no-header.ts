// @fails "puts the length before the text, most significant byte first"
// @says "you sent the text without a header"

interface Sink {
  sendAll(bytes: Uint8Array): void;
}

/** Sends the text, and trusts that it arrives as it was sent. */
export function sendMessage(socket: Sink, text: string): void {
  socket.sendAll(new TextEncoder().encode(text));
}
