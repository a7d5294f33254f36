/**
 * The notes' `callAsync`, which gives each call a thread to wait in, and the map of promises that they think of later. A program of its own, so
 * that its memory can be measured.
 *
 *     --port 7000     of the shop
 */

import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Channel, encodeRequestFrame } from 'wirebook/rpc';
import { measured } from '../notebook/mark.ts';
import { ready, report } from '../notebook/peer.ts';
import { Shop } from './services.ts';

const SEARCH_MS = 50;
const { values } = parseArgs({ options: { port: { type: 'string', default: '7000' } } });
const port = Number(values.port);
const frame = encodeRequestFrame({
  serviceName: 'Shop',
  methodName: 'Search',
  requestData: Shop.methods.search.request.encode(SEARCH_MS),
  requestId: '1',
});

/** All that such a thread does: connect, send, wait for the answer. In plain JavaScript: what translates TypeScript would cost more than the thread. */
const ONE_CALL = `
  const { port, frame } = require('node:worker_threads').workerData;
  const socket = require('node:net').connect(port, '127.0.0.1', () => socket.write(frame));
  socket.once('data', () => socket.destroy());
`;

async function compare(what: string, calls: number, callAll: () => Promise<unknown>) {
  const { rss } = process.memoryUsage();
  const since = performance.now();
  const sampled = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 10);
  let most = rss;
  await callAll();
  clearInterval(sampled);
  const ms = performance.now() - since;
  const bytes = (Math.max(most, process.memoryUsage().rss) - rss) / calls;
  const each = measured(bytes / 1_000, 'kB a call', { width: 16, digits: 0 });
  console.log(`${what}  ${measured(ms, 'ms', { width: 8, digits: 0 })}, ${each}`);
  return bytes;
}

await ready();
const thread = await compare('10 calls, a thread each     ', 10, () =>
  Promise.all(
    Array.from({ length: 10 }, () => {
      const options = { eval: true, execArgv: [], workerData: { port, frame } };
      return once(new Worker(ONE_CALL, options), 'exit');
    }),
  ),
);
const promise = await compare('1,000 calls, a promise each ', 1_000, async () => {
  await using channel = new Channel({ port });
  const { search } = channel.service(Shop);
  await Promise.all(Array.from({ length: 1_000 }, () => search(SEARCH_MS)));
});
await report({ thread, promise });
process.exit();
