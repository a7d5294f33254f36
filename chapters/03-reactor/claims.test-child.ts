/** The chapter's claims on other inputs than it shows. May block, so it is a program of its own: prints one line of JSON. */

import { FrameDecoder, FrameTooLarge } from 'wirebook/framing';
import { EPOLLET, EPOLLEXCLUSIVE, EPOLLIN, EPOLLOUT, Epoll } from 'wirebook/reactor';
import { MSG_DONTWAIT, TcpSocket, setNonBlocking } from 'wirebook/socket';
import { readsBeforeTheOther } from './fairness.ts';
import { wokenOfFour } from './herd.ts';
import { PollList, sharedMemoryOf } from './kernel-calls.ts';
import { sendMessage } from './notes.ts';
import { deliver, outcome, pair, pairs } from './pairs.ts';

/** How often a socket with this much to read is announced when we read so much each time, and what is left then. */
function announcements(
  flag: number,
  bytes: number,
  atATime: number,
): [times: number, left: number] {
  const [client, server] = pair();
  using epoll = new Epoll();
  epoll.add(server.fd, EPOLLIN | flag);
  deliver(client, new Uint8Array(bytes), server);
  const room = new Uint8Array(atATime);
  let [times, left] = [0, bytes];
  for (; epoll.wait(0) > 0; times += 1) left -= server.recv(room);
  for (const socket of [client, server]) socket.close();
  return [times, left];
}

/** How many of some clients get in when so many are accepted at each announcement. */
function accepted(flag: number, clients: number, atATime: number): number {
  const listener = TcpSocket.listen();
  setNonBlocking(listener.fd);
  const outside = Array.from({ length: clients }, () => TcpSocket.connect(listener.localAddress()));
  const inside: TcpSocket[] = [];
  using epoll = new Epoll();
  epoll.add(listener.fd, EPOLLIN | flag);
  while (epoll.wait(50) > 0) {
    for (let i = 0; i < atATime; i += 1) {
      const client = outcome(() => listener.accept());
      if (typeof client !== 'string') inside.push(client);
    }
  }
  for (const socket of [listener, ...outside, ...inside]) socket.close();
  return inside.length;
}

/** What a decoder makes of the notes' `send_all`, with messages of this size: its error, and what it has decoded before. */
function afterEagain(size: number): { before: number; good: boolean; end: string; mixed: boolean } {
  const [reader, writer] = pair();
  let whole = 0;
  while (sendMessage(writer, Buffer.alloc(size, 'x'))) whole += 1;
  const decoder = new FrameDecoder();
  const room = new Uint8Array(65_536);
  const payloads: Uint8Array[] = [];
  const next = (): void => void payloads.push(...decoder.push(room.slice(0, reader.recv(room))));
  while (payloads.length < whole) next();
  const good = payloads.every((payload) => Buffer.from(payload).equals(Buffer.alloc(size, 'x')));
  payloads.length = 0;
  for (let i = 0; i < 3; i += 1) sendMessage(writer, Buffer.alloc(size, 'y'));
  try {
    for (;;) next();
  } catch (error) {
    if (!(error instanceof FrameTooLarge)) throw error;
    const [mixed = ''] = [...payloads, ...error.frames].map((one) =>
      Buffer.from(one).toString('latin1'),
    );
    return {
      before: whole,
      good,
      end: error.code,
      mixed: mixed.includes('x') && mixed.includes('y'),
    };
  } finally {
    for (const socket of [reader, writer]) socket.close();
  }
}

/** How often an idle connection wakes its loop within 30 ms. */
function idleWakeUps(interest: number): number {
  const [client, server] = pair();
  using epoll = new Epoll();
  epoll.add(server.fd, interest);
  let woken = 0;
  const until = performance.now() + 30;
  for (let left = 30; left > 0; left = until - performance.now()) woken += epoll.wait(left);
  for (const socket of [client, server]) socket.close();
  return woken;
}

/** Whether a connection that has no room is told once, under edge, when there is room. */
function roomAnnounced(): number[] {
  const [reader, writer] = pair();
  const piece = new Uint8Array(100_000);
  let queued = 0;
  while (outcome(() => (queued += writer.send(piece, MSG_DONTWAIT))) !== 'EAGAIN');
  using epoll = new Epoll();
  epoll.add(writer.fd, EPOLLOUT | EPOLLET);
  const counts = [epoll.wait(0)];
  while (queued > 0) queued -= reader.recv(piece);
  counts.push(epoll.wait(2_000), epoll.wait(30));
  for (const socket of [reader, writer]) socket.close();
  return counts;
}

/** How many of these sockets poll and epoll find ready, and whether a descriptor's number is taken up by the next socket. */
function asked(count: number, speaking: number): { poll: number; epoll: number } {
  const all = pairs(count);
  using epoll = new Epoll();
  for (const [, server] of all) epoll.add(server.fd, EPOLLIN);
  for (const [client, server] of all.slice(0, speaking)) deliver(client, Uint8Array.of(1), server);
  const poll = new PollList(all.map(([, server]) => server.fd));
  const found = { poll: poll.wait(0), epoll: epoll.wait(0) };
  for (const socket of all.flat()) socket.close();
  return found;
}

using spare = new Epoll();
console.log(
  JSON.stringify({
    level: [announcements(0, 100, 10), announcements(0, 7, 100), announcements(0, 1, 1)],
    edge: [
      announcements(EPOLLET, 100, 10),
      announcements(EPOLLET, 7, 100),
      announcements(EPOLLET, 2, 1),
    ],
    accepted: [accepted(0, 7, 1), accepted(EPOLLET, 7, 1), accepted(EPOLLET, 7, 8)],
    fairness: [1, 3, 50].map((budget) => readsBeforeTheOther(budget, 500)),
    unfair: readsBeforeTheOther(Infinity, 500),
    torn: [1_000, 30_011].map(afterEagain),
    idle: [EPOLLOUT, EPOLLIN, EPOLLOUT | EPOLLET].map(idleWakeUps),
    room: roomAnnounced(),
    asked: [asked(20, 0), asked(20, 7), asked(3, 3)],
    shared: sharedMemoryOf(spare.fd),
    herd: [
      await wokenOfFour(1, EPOLLIN | EPOLLET),
      await wokenOfFour(4, EPOLLIN | EPOLLET),
      await wokenOfFour(4, EPOLLIN | EPOLLET | EPOLLEXCLUSIVE),
    ],
  }),
);
