// @fails "closes the connection of a client that broke off, too"
// @says "you do not close the client that broke off"

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
        if (received === 0) {
          client.close();
          break;
        }
        client.sendAll(buffer.subarray(0, received));
        bytes += received;
      }
    } catch (error) {
      if (!isBrokenOff(error)) throw error;
    }
    echoed.push(bytes);
  }
  return echoed;
}

function isBrokenOff(error: unknown): boolean {
  return error instanceof SocketError && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
