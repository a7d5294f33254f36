/**
 * An echo server for a client that sends and never reads.
 *
 * With `--heed` it listens to what `write` returns, and stops reading while too much is queued. Without, it does not.
 */

import { parseArgs } from 'node:util';
import { epollTransport } from 'wirebook/reactor';
import { orders, ready, report } from '../notebook/peer.ts';

const { values } = parseArgs({ options: { heed: { type: 'boolean', default: false } } });
const { rss } = process.memoryUsage();
let queuedBytes = 0;

const listener = await epollTransport().listen({ highWaterBytes: 2 ** 20 }, (connection) => ({
  onData(chunk) {
    const goOn = connection.write(chunk);
    if (!goOn && values.heed) connection.pause();
    queuedBytes = connection.queuedBytes;
  },
  onDrain: () => connection.resume(),
}));

await ready({ port: listener.address.port });
for await (const _ of orders()) {
  await report({ queuedBytes, grownBytes: process.memoryUsage().rss - rss });
}
