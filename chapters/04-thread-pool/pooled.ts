/**
 * Chapter 3's server with a pool behind it.
 *
 * With `--everything` each request goes to the pool, as in the notes. Without, only those that calculate.
 */

import { parseArgs } from 'node:util';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { type Connection, epollTransport } from 'wirebook/reactor';
import { ThreadPool } from 'wirebook/threads';
import { orders, ready } from '../notebook/peer.ts';

const { values } = parseArgs({ options: { everything: { type: 'boolean', default: false } } });
const pool = new ThreadPool<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url), {
  threads: 2,
});
await Promise.all([pool.run('answer', Buffer.from('warm')), pool.run('answer', Buffer.from('up'))]);

const listener = await epollTransport().listen({ backlog: 4096 }, (connection) => {
  const decoder = new FrameDecoder();
  return {
    onData(chunk) {
      for (const request of decoder.push(chunk)) {
        if (values.everything || isHeavy(request)) void answerFromPool(connection, request);
        else connection.write(encodeFrame(request));
      }
    },
  };
});

async function answerFromPool(connection: Connection, request: Uint8Array): Promise<void> {
  const answer = await pool.run('answer', request);
  if (!connection.closed) connection.write(encodeFrame(answer));
}

function isHeavy(request: Uint8Array): boolean {
  return request[0] === 'h'.charCodeAt(0);
}

await ready({ port: listener.address.port });
for await (const _ of orders());
