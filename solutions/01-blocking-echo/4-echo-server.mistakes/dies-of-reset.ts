// @fails "survives a client that breaks off"
// @says "one client’s reset ended your server"

import type { TcpSocket } from 'wirebook/socket';

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
    } finally {
      client.close();
    }
    echoed.push(bytes);
  }
  return echoed;
}
