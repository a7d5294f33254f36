/** A message in one send or in two, and two messages in a row: how long it takes until every answer is here. */

import type { TcpSocket } from 'wirebook/socket';
import { pair } from './pair.ts';

type Way = 'one send' | 'two sends' | 'two requests';

const CALLS = 9;
const LENGTH = Uint8Array.of(0, 0, 0, 5);
const TEXT = Buffer.from('hello');
const MESSAGE = Buffer.concat([LENGTH, TEXT]);
/** What the client sends, a call of `send` each, before it waits. */
const SENDS: Readonly<Record<Way, readonly Uint8Array[]>> = {
  'one send': [MESSAGE],
  'two sends': [LENGTH, TEXT],
  'two requests': [MESSAGE, MESSAGE],
};

/** The median of a few rounds on one connection, in ms. One thread plays both ends. */
export function medianMs(
  way: Way,
  nodelay: 'nowhere' | 'client' | 'both ends' = 'nowhere',
): number {
  const [client, server] = pair();
  client.setOption('TCP_NODELAY', nodelay !== 'nowhere');
  server.setOption('TCP_NODELAY', nodelay === 'both ends');
  const requests = way === 'two requests' ? 2 : 1;
  const times: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const start = performance.now();
    for (const bytes of SENDS[way]) client.sendAll(bytes);
    for (let request = 0; request < requests; request += 1) {
      receive(server, MESSAGE.length);
      server.sendAll(MESSAGE); // each answer is one send
    }
    receive(client, requests * MESSAGE.length);
    times.push(performance.now() - start);
  }
  client.close();
  server.close();
  return times.toSorted((a, b) => a - b)[(CALLS - 1) / 2] ?? 0;
}

function receive(socket: TcpSocket, bytes: number): void {
  const buffer = new Uint8Array(bytes);
  let received = 0;
  while (received < bytes) received += socket.recv(buffer.subarray(received));
}
