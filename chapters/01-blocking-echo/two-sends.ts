/** A message in one send or in two, and one answer to it or two: how long a call takes. */

import type { TcpSocket } from 'wirebook/socket';
import { pair } from './pair.ts';

const CALLS = 9;
const LENGTH = Uint8Array.of(0, 0, 0, 5);
const TEXT = Buffer.from('hello');
const MESSAGE = Buffer.concat([LENGTH, TEXT]);

/** The median of a few calls on one connection, in ms. One thread plays both ends. */
export function medianCallMs(
  way: 'one send' | 'two sends' | 'two answers',
  { nodelay = false }: { readonly nodelay?: boolean } = {},
): number {
  const [client, server] = pair();
  for (const socket of [client, server]) socket.setOption('TCP_NODELAY', nodelay);
  const times: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const start = performance.now();
    const question = way === 'two sends' ? [LENGTH, TEXT] : [MESSAGE];
    for (const piece of question) client.sendAll(piece);
    receive(server, MESSAGE.length);
    const answers = way === 'two answers' ? 2 : 1;
    for (let answer = 0; answer < answers; answer += 1) server.sendAll(MESSAGE);
    receive(client, answers * MESSAGE.length);
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
