/** Accepts connections and holds them, without a word; says of each that it has it. */

import net from 'node:net';
import { ready, report } from '../notebook/peer.ts';

const server = net.createServer((connection) => {
  connection.on('error', () => {}); // whoever has been reset is gone
  void report({ accepted: true });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  void ready({ port: typeof address === 'object' ? address?.port : undefined });
});
