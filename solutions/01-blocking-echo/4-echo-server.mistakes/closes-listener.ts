// @fails "hangs up when the client has no more to say"
// @says "you closed the listener too"

import { SocketError, type TcpSocket } from 'wirebook/socket';

export function serve(listener: TcpSocket, clients: number): number[] {
  const buffer = new Uint8Array(4096);
  const echoed: number[] = [];
  while (echoed.length < clients) {
    const client = listener.accept();
    let bytes = 0;
    try {
      for (;;) {
        const received = client.recv(buffer);
        if (received === 0) break;
        client.sendAll(buffer.subarray(0, received));
        bytes += received;
      }
    } catch (error) {
      if (!isBrokenOff(error)) throw error;
    } finally {
      client.close();
    }
    echoed.push(bytes);
  }
  listener.close();
  return echoed;
}

function isBrokenOff(error: unknown): boolean {
  return error instanceof SocketError && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
