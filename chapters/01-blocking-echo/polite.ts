/** A polite server: it lets the client speak first, and has patience for 300 ms. */

import { TcpSocket } from 'wirebook/socket';
import { orders, ready, report } from '../notebook/peer.ts';
import { outcome } from './show.ts';

const listener = TcpSocket.listen();
await ready({ port: listener.localAddress().port });

const client = listener.accept();
client.setOption('SO_RCVTIMEO', 300);
console.log('after you');
const heard = outcome(() => client.recv(new Uint8Array(64)));
console.log(`heard: ${heard}`);
await report({ heard });

for await (const _ of orders()) break; // stay until told, so that nobody hears a goodbye instead
