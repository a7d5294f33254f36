/** Holds as many connections as come, in one thread. Answers each frame with one; some are expensive. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { epollTransport } from 'wirebook/reactor';
import { orders, ready, report } from '../notebook/peer.ts';

setFlagsFromString('--expose-gc'); // so that what is measured is what is held, not what lies about
const collectGarbage = runInNewContext('gc') as () => void;

const listener = await epollTransport().listen({ backlog: 4096 }, (connection) => {
  const decoder = new FrameDecoder();
  return {
    onData(chunk) {
      for (const payload of decoder.push(chunk)) connection.write(encodeFrame(answer(payload)));
    },
  };
});

function answer(payload: Uint8Array): Uint8Array {
  const [word, ms] = Buffer.from(payload).toString().split(' ');
  const until = performance.now() + (word === 'heavy' ? Number(ms) : 0);
  while (performance.now() < until); // a calculation
  return payload;
}

await ready({ port: listener.address.port });
for await (const _ of orders()) {
  collectGarbage();
  const { open, accepted } = listener.counters;
  await report({ open, accepted, residentBytes: process.memoryUsage().rss });
}
