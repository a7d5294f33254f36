/** Echoes every connection on `node:net`. */
import { once } from 'node:events';
import net from 'node:net';
import { say } from './contract.ts';

const server = net.createServer({ noDelay: true }, (connection) => {
  connection.on('data', (chunk) => connection.write(chunk));
  connection.on('error', () => {}); // the load generator resets
});
process.on('disconnect', () => process.exit());
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
console.log(address.port);
await say({ port: address.port });
