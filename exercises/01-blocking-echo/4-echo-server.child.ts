/** Runs the reader's echo server, and counts the descriptors that it leaves open. */

import { readdirSync } from 'node:fs';
import { TcpSocket } from 'wirebook/socket';
import type { ChildContext } from '../workshop/child.ts';

export interface Served {
  readonly echoed: number[];
  readonly leftOpen: number;
}

export interface Plan {
  readonly clients: number;
  /** A client that has connected, sent something and broken off, before the server accepts anybody. */
  readonly resetFirst?: boolean;
}

export default function run({
  subject,
  data,
  report,
  waitingFor,
}: ChildContext<typeof import('./4-echo-server.ts'), Plan>): Served {
  const listener = TcpSocket.listen();
  const { port } = listener.localAddress();
  if (data.resetFirst === true) {
    const rude = TcpSocket.connect({ port });
    rude.send(Uint8Array.of(1));
    rude.setOption('SO_LINGER', { on: true, seconds: 0 }); // close sends RST
    rude.close();
  }
  report({ port });
  waitingFor('the end of `serve`');
  const before = openDescriptors();
  const echoed = subject.serve(listener, data.clients);
  return { echoed, leftOpen: openDescriptors() - before };
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
