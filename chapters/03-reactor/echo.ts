/**
 * Chapter 1's echo server, once more: as many clients as like to come, one thread.
 *
 *     npx tsx --conditions=wirebook-source chapters/03-reactor/echo.ts --port 7000
 *     nc 127.0.0.1 7000          in as many terminals as you like
 */

import { parseArgs } from 'node:util';
import { TcpSocket } from 'wirebook/socket';
import { varies } from '../notebook/mark.ts';
import { ready } from '../notebook/peer.ts';
import { SmallReactor } from './small-reactor.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const listener = TcpSocket.listen({ port: Number(values.port) });
const { port } = listener.localAddress();
const reactor = new SmallReactor();
const buffer = new Uint8Array(4096);

reactor.watch(listener.fd, () => {
  const client = listener.accept();
  console.log(`a client came, descriptor ${varies(client.fd)}`);
  reactor.watch(client.fd, () => echo(client));
});

function echo(client: TcpSocket): void {
  const received = client.recv(buffer);
  if (received > 0) return client.sendAll(buffer.subarray(0, received));
  reactor.unwatch(client.fd);
  client.close();
}

console.log(`listens on port ${varies(port)}`);
await ready({ port });
reactor.run();
