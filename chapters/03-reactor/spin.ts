/**
 * A server that runs out of descriptors, with a level-triggered listening socket. First it only notices; then it keeps one
 * descriptor in reserve.
 *
 * Decision: it takes the limit from itself (setrlimit), so that the rest of the machine has none of it.
 */

import { closeSync, openSync, readdirSync } from 'node:fs';
import { EPOLLIN, Epoll } from 'wirebook/reactor';
import { TcpSocket, setNonBlocking } from 'wirebook/socket';
import { measured } from '../notebook/mark.ts';
import { orders, ready, report } from '../notebook/peer.ts';
import { limitDescriptors } from './kernel-calls.ts';
import { outcome } from './pairs.ts';

const WATCHED_MS = 100;

const listener = TcpSocket.listen();
setNonBlocking(listener.fd);
const epoll = new Epoll();
epoll.add(listener.fd, EPOLLIN);
leaveRoomFor(3);

const accepted: TcpSocket[] = [];
let reserve = -1;

/** @returns `EMFILE` when there is no descriptor left, `EAGAIN` when nobody is waiting */
function acceptAll(): string {
  for (;;) {
    const client = outcome(() => listener.accept());
    if (typeof client === 'string') return client;
    accepted.push(client);
  }
}

/** What the loop does for so long. @returns how often it was woken */
function watch(onReady: () => void): number {
  let wakeUps = 0;
  const cpu = process.cpuUsage();
  const until = performance.now() + WATCHED_MS;
  for (let left = WATCHED_MS; left > 0; left = until - performance.now()) {
    if (epoll.wait(left) === 0) continue;
    wakeUps += 1;
    onReady();
  }
  const { user, system } = process.cpuUsage(cpu);
  const busy = measured((user + system) / 1000, 'ms', { digits: 0 });
  console.log(`woken ${measured(wakeUps)} times in ${WATCHED_MS} ms, ${busy} of CPU`);
  return wakeUps;
}

/** Lets this process open so many descriptors more, and no other. */
function leaveRoomFor(count: number): void {
  const highest = Math.max(...readdirSync('/proc/self/fd').map(Number));
  const room = Array.from({ length: count }, () => openSync('/dev/null', 'r'));
  limitDescriptors(Math.max(highest, ...room) + 1);
  while (outcome(() => openSync('/dev/null', 'r')) !== 'EMFILE'); // the gaps between those that are open
  for (const fd of room) closeSync(fd);
}

/** Gives the reserve up, so that one client can be accepted and turned away, and takes it again. */
function turnAway(): void {
  closeSync(reserve);
  outcome(() => listener.accept().close());
  reserve = openSync('/dev/null', 'r');
}

await ready({ port: listener.localAddress().port });
for await (const _ of orders()) {
  const end = acceptAll();
  console.log(`${accepted.length} clients accepted, then ${end}`);
  const spinning = watch(acceptAll);

  accepted.pop()?.close();
  reserve = openSync('/dev/null', 'r');
  console.log('with one in reserve:');
  const resting = watch(() => {
    if (acceptAll() === 'EMFILE') turnAway();
  });
  await report({ end, spinning, resting, accepted: accepted.length });
}
