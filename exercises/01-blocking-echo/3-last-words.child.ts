/** Plays the three cases of exercise 1.3 on the real kernel. */

import { TcpSocket } from 'wirebook/socket';
import type { ChildContext } from '../workshop/child.ts';

export type Case = 'close' | 'unread' | 'half';

export default function run(context: ChildContext<unknown, Case>): [string, string] {
  const listener = TcpSocket.listen();
  const client = TcpSocket.connect(listener.localAddress());
  const server = listener.accept();
  context.waitingFor('the kernel');

  if (context.data === 'unread') {
    client.send(Uint8Array.of(0));
    server.close();
    until(() => isOver(client)); // the RST has come
  } else if (context.data === 'close') {
    server.close();
    client.recv(new Uint8Array(1)); // 0: the FIN has come
  } else {
    server.shutdown('write');
    client.recv(new Uint8Array(1));
  }

  const first = send(client);
  if (context.data === 'close') until(() => isOver(client));
  const second = send(client);
  return [first, second];
}

function send(socket: TcpSocket): string {
  try {
    return socket.send(Uint8Array.of(1, 2, 3)) === 3 ? 'took' : 'took a part';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** Whether a RST has come: then there is no peer to name any more. Asking does not use up the error, as a send would. */
function isOver(socket: TcpSocket): boolean {
  try {
    socket.remoteAddress();
    return false;
  } catch {
    return true;
  }
}

/** The watchdog ends it, should it never come true. */
function until(done: () => boolean): void {
  while (!done());
}
