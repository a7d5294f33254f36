/** Echoes one connection on `node:net`, until the client goes. */
import { once } from 'node:events';
import net from 'node:net';
import { say } from './contract.ts';

const server = net.createServer((connection) => {
  connection.on('data', (chunk) => connection.write(chunk));
  connection.on('close', () => process.exit());
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
await say({ port: address.port });
