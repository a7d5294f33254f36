/** Four threads wait, one client comes: how many are woken? */

import { Epoll } from 'wirebook/reactor';
import { TcpSocket } from 'wirebook/socket';
import { threadsWaitingIn, waitInThread } from './kernel-calls.ts';

/** How long the threads that nobody wakes go on sleeping. The others have long been woken by then. */
const PATIENCE_MS = 250;

/**
 * @param epolls 1: all four wait in the same; 4: each in its own. All of them watch one listening socket, and nobody accepts
 * @param interest how the listening socket is watched
 */
export async function wokenOfFour(epolls: 1 | 4, interest: number): Promise<number> {
  using listener = TcpSocket.listen();
  const all = Array.from({ length: epolls }, () => new Epoll());
  for (const epoll of all) epoll.add(listener.fd, interest);
  const fds = all.map((epoll) => epoll.fd);

  const waits = [0, 1, 2, 3].map((i) => waitInThread(fds[i % epolls] ?? -1, PATIENCE_MS));
  while (threadsWaitingIn(fds) < waits.length) await new Promise(setImmediate);
  using client = TcpSocket.connect(listener.localAddress());
  const woken = (await Promise.all(waits)).filter((events) => events > 0).length;
  for (const epoll of all) epoll.close();
  return client.closed ? 0 : woken;
}
