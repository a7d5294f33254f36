/**
 * Chapter 3's server with a pool behind it.
 *
 * At first it calculates in its loop, as that one did. It can be told to hand what calculates to the pool; or everything, as the notes do.
 */

import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { type Connection, epollTransport } from 'wirebook/reactor';
import { ThreadPool } from 'wirebook/threads';
import { orders, ready, report } from '../notebook/peer.ts';
import { answer } from './tasks.ts';

/** What goes to the pool. */
let toPool: 'nothing' | 'heavy' | 'everything' = 'nothing';
const pool = new ThreadPool<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url), {
  threads: 2,
});
await Promise.all([pool.run('answer', Buffer.from('warm')), pool.run('answer', Buffer.from('up'))]);

const listener = await epollTransport().listen({ backlog: 4096 }, (connection) => {
  const decoder = new FrameDecoder();
  return {
    onData(chunk) {
      for (const request of decoder.push(chunk)) {
        if (goesToPool(request)) void answerFromPool(connection, request);
        else connection.write(encodeFrame(answer(request)));
      }
    },
  };
});

async function answerFromPool(connection: Connection, request: Uint8Array): Promise<void> {
  const reply = await pool.run('answer', request);
  if (!connection.closed) connection.write(encodeFrame(reply));
}

function goesToPool(request: Uint8Array): boolean {
  const isHeavy = request[0] === 'h'.charCodeAt(0);
  return toPool === 'everything' || (toPool === 'heavy' && isHeavy);
}

await ready({ port: listener.address.port });
for await (const order of orders<{ toPool: typeof toPool }>()) {
  toPool = order.toPool;
  await report({ toPool });
}
