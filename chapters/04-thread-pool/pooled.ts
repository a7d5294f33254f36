/**
 * Chapter 3's server with a pool behind it.
 *
 * Told `everything`, it hands each request to the pool, as the notes do. Until then only those that calculate.
 */

import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { type Connection, epollTransport } from 'wirebook/reactor';
import { ThreadPool } from 'wirebook/threads';
import { orders, ready, report } from '../notebook/peer.ts';

let everything = false;
const pool = new ThreadPool<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url), {
  threads: 2,
});
await Promise.all([pool.run('answer', Buffer.from('warm')), pool.run('answer', Buffer.from('up'))]);

const listener = await epollTransport().listen({ backlog: 4096 }, (connection) => {
  const decoder = new FrameDecoder();
  return {
    onData(chunk) {
      for (const request of decoder.push(chunk)) {
        if (everything || isHeavy(request)) void answerFromPool(connection, request);
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
for await (const order of orders<{ everything: boolean }>()) {
  everything = order.everything;
  await report({ everything });
}
