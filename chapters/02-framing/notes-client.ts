/**
 * The notes' first client, line by line in TypeScript, mistakes included. Its server is the chapter.
 *
 * By hand: `npx tsx --conditions=wirebook-source chapters/02-framing/notes-client.ts --port 7000`
 */

import { parseArgs } from 'node:util';
import { TcpSocket } from 'wirebook/socket';
import { ready } from '../notebook/peer.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '7000' } } });
// As `std::terminate` does: say what it was, then die of it.
process.on('uncaughtExceptionMonitor', ({ name, message }) => console.log(`${name}: ${message}`));
await ready();
const socket = TcpSocket.connect({ port: Number(values.port) });

const head = new Uint8Array(4);
let size = 0;
while (size < 4) {
  const received = socket.recv(head.subarray(size));
  console.log(`read_bytes:${received}`);
  if (received <= 0) {
    console.log('Read Error');
    break; // leaves the loop, and the client goes on
  }
  size += received;
}

const length = new DataView(head.buffer).getInt32(0); // `int len = ntohl(raw_len)`
console.log(`body of ${length} bytes`);
const body = new Uint8Array(length); // `std::vector<char> body(len)`
size = 0;
while (size < length) {
  const received = socket.recv(body.subarray(size));
  if (received <= 0) {
    console.log('Read Error');
    break;
  }
  size += received;
}
console.log(`message: ${JSON.stringify(new TextDecoder().decode(body))}`);
socket.close();
