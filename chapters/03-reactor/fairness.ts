/**
 * One connection that never pauses, another with a single request, and a loop that reads both after an edge.
 *
 * Decision: the firehose is played by us: whenever we have read from it, it has sent again. So the count is the same on every
 * machine, whoever is faster.
 */

import { EPOLLET, EPOLLIN, Epoll } from 'wirebook/reactor';
import { MSG_DONTWAIT, type TcpSocket } from 'wirebook/socket';
import { deliver, outcome, pair } from './pairs.ts';

/**
 * How often we read from the firehose before the other connection has its turn.
 *
 * @param budget how often one connection may be read in one turn
 * @param patience where we give up
 */
export function readsBeforeTheOther(budget: number, patience = 10_000): number {
  const water = new Uint8Array(1024);
  const buffer = new Uint8Array(1024);
  const [source, firehose] = pair();
  const [asker, other] = pair();
  using epoll = new Epoll();
  for (const socket of [firehose, other]) epoll.add(socket.fd, EPOLLIN | EPOLLET);
  deliver(source, water, firehose);
  deliver(asker, Buffer.from('may I?'), other);

  const turn = new Set<TcpSocket>(); // who has something to read, as far as we know
  let reads = 0;
  let answered = false;
  while (!answered && reads < patience) {
    const count = epoll.wait(0);
    for (let i = 0; i < count; i += 1) {
      turn.add(epoll.readyFd(i) === firehose.fd ? firehose : other);
    }
    for (const socket of turn) {
      for (let left = budget; left > 0 && reads < patience; left -= 1) {
        if (outcome(() => socket.recv(buffer, MSG_DONTWAIT)) === 'EAGAIN') {
          turn.delete(socket); // nothing left: epoll will announce the next
          break;
        }
        if (socket === other) answered = true;
        else deliver(source, water, firehose);
        if (socket === firehose) reads += 1;
      }
    }
  }
  for (const socket of [source, firehose, asker, other]) socket.close();
  return reads;
}
