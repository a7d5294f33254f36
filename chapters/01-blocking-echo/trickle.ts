/** Sends eight bytes, one every 150 ms. */

import { TcpSocket } from 'wirebook/socket';
import { ready } from '../notebook/peer.ts';

const listener = TcpSocket.listen();
await ready({ port: listener.localAddress().port });

const client = listener.accept();
client.setOption('TCP_NODELAY', true);
const nobody = new Int32Array(new SharedArrayBuffer(4));
for (const letter of 'patience') {
  Atomics.wait(nobody, 0, 0, 150);
  client.send(Buffer.from(letter));
}
client.close();
