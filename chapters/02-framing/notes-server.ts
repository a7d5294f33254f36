/**
 * The notes' epoll server, as far as it frames: it collects, looks for one message, and closes.
 *
 * By hand: `npx tsx --conditions=wirebook-source chapters/02-framing/notes-server.ts --port 7000`
 */

import { parseArgs } from 'node:util';
import { concatBytes } from 'wirebook/base';
import { TcpSocket } from 'wirebook/socket';
import { varies } from '../notebook/mark.ts';
import { ready } from '../notebook/peer.ts';

/** `handle_client_data`: the message when it is whole, undefined as long as it is not. */
function firstMessage(collected: Uint8Array): string | undefined {
  if (collected.length < 4) return undefined;
  const length = new DataView(collected.buffer).getUint32(0);
  if (collected.length < 4 + length) return undefined;
  return new TextDecoder().decode(collected.subarray(4, 4 + length));
}

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const listener = TcpSocket.listen({ port: Number(values.port) });
const { port } = listener.localAddress();
console.log(`listens on port ${varies(port)}`);
await ready({ port });

for (;;) {
  using client = listener.accept();
  const buffer = new Uint8Array(4096);
  let collected: Uint8Array = new Uint8Array(0);
  let message: string | undefined;
  let received = 0;
  do {
    received = client.recv(buffer);
    collected = concatBytes([collected, buffer.subarray(0, received)]);
    message = firstMessage(collected);
  } while (received > 0 && message === undefined);
  if (message !== undefined) console.log(`Received response: "${message}"`);
  console.log('client disconnected'); // whatever else was collected goes with it
}
