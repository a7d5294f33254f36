/** Closes descriptor 0, as daemons do, and asks for a socket. */

import { closeSync } from 'node:fs';
import { TcpSocket } from 'wirebook/socket';
import { ready } from '../notebook/peer.ts';

closeSync(0);
const socket = TcpSocket.create();
console.log(`without standard input, the next socket is descriptor ${socket.fd}`);
await ready({ fd: socket.fd });
