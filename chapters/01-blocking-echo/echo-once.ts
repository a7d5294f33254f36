/** An echo server for one client, call by call. The digit in brackets is the section of the manual: `man 2 accept`. */

import { TcpSocket } from 'wirebook/socket';
import { varies } from '../notebook/mark.ts';
import { ready } from '../notebook/peer.ts';

const listener = TcpSocket.create();
console.log(`socket(2)  descriptor ${varies(listener.fd)}`);
listener.bind({ address: '127.0.0.1', port: 0 });
console.log(`bind(2)    port ${varies(listener.localAddress().port)}`);
listener.listen(511);
console.log('listen(2)  clients may come');
await ready({ port: listener.localAddress().port });

const client = listener.accept();
console.log(`accept(2)  a new descriptor, ${varies(client.fd)}`);
const buffer = new Uint8Array(64);
for (;;) {
  const received = client.recv(buffer);
  console.log(`recv(2)    ${received}`);
  if (received === 0) break;
  console.log(`send(2)    ${client.send(buffer.subarray(0, received))}`);
}
client.close();
listener.close();
console.log('close(2)   both');
