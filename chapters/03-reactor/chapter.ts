// %% [markdown]
// # 3 · The reactor
//
// *Needs Linux on x64 or arm64, because it asks the kernel by itself. On another system, open the
// repository in its devcontainer; without that, the cells that need Linux are left out.*
//
// Chapter 1 ended at a wall: the thread that sleeps in `recv` for one client sleeps for all of
// them. At the end of this one, a single thread holds ten thousand clients, and you can say what
// each line of its loop is there for.
//
// ## A thread for each
//
// The obvious way out needs nothing new: every client gets a thread of its own to sleep in. The
// notes this workbook grew from warn that a thousand threads take gigabytes of memory. The lane
// starts a thousand that do nothing but sleep, and then eight of Node's workers.
//
// Predict: how much memory does one of the thousand take?

// %% A thousand threads needs="linux"
import assert from 'node:assert/strict';
import { lane } from '../notebook/lane.ts';

const threads = await lane('threads', './threads.ts');
const native = await threads.next<{ virtualEach: number; residentEach: number }>();
const worker = await threads.next<{ virtualEach: number; residentEach: number }>();
await threads.exited;
assert.ok(native.virtualEach > 1e6 && native.residentEach < 1e5);
assert.ok(worker.residentEach > 20 * native.residentEach);

// %% [markdown]
// The gigabytes are *addresses*: each stack reserves some megabytes of them. Memory comes page by
// page, when a stack is touched, and a thread that sleeps touches two or three pages. So a server
// in C may well give each of a few hundred clients a thread. What it pays for is the waking: a
// switch between threads for each message, and a lock around all that two of them touch.
//
// A thread that runs JavaScript is a worker, and each worker brings an engine of its own: a
// thousand times the memory. **Threads are for working, not for waiting.**
//
// ## Look at each
//
// One thread, then, and it may not sleep in any `recv`. With chapter 1's flag `MSG_DONTWAIT` the
// call returns at once, with bytes or with `EAGAIN`; a socket for which every call does so is
// called *non-blocking*. Here are five hundred clients, all silent. We go round and look at one
// after the other. Predict: what share of the processor does it take to find nothing?

// %% Five hundred silent clients needs="linux"
import { MSG_DONTWAIT } from 'wirebook/socket';
import { measured } from '../notebook/mark.ts';
import { outcome, pairs } from './pairs.ts';

const crowd = pairs(500);
const buffer = new Uint8Array(64 * 1024);
let looks = 0;
let cpu = process.cpuUsage();
for (const until = performance.now() + 100; performance.now() < until;) {
  for (const [, server] of crowd) {
    looks += 1;
    assert.equal(
      outcome(() => server.recv(buffer, MSG_DONTWAIT)),
      'EAGAIN',
    );
  }
}
cpu = process.cpuUsage(cpu);
const cpuMs = measured((cpu.user + cpu.system) / 1000, 'ms', { digits: 0 });
console.log(`${measured(looks)} looks in 100 ms, nothing found, ${cpuMs} of CPU`);
assert.ok(looks >= 500 && cpu.user + cpu.system > 20_000);

// %% [markdown]
// All of it, for nothing. And a pause between two rounds, to spare the processor, is a pause for
// each client.
//
// ## Ask about all
//
// The kernel knows which socket has bytes: it has put them there. `select`, the oldest way to ask,
// takes a bitmap with one bit for each descriptor, and has no bit for number 1,024. `poll` takes a
// list. Both sleep until one of them is ready, and both are handed *the whole list at every call*,
// look at each socket in it, and write all of it back for you to search. `epoll` is told once.
//
// Of 10, of 100, of 1,000 sockets, one is ready. Predict: how does the price of one question grow,
// for `poll` and for `epoll`?

// %% The price of a question needs="linux"
import { EPOLLIN, Epoll } from 'wirebook/reactor';
import { PollList } from './kernel-calls.ts';
import { deliver } from './pairs.ts';

function medianMicroseconds(question: () => number): number {
  const times = Array.from({ length: 41 }, () => {
    const since = performance.now();
    for (let i = 0; i < 50; i += 1) assert.equal(question(), 1);
    return ((performance.now() - since) / 50) * 1000;
  });
  return times.sort((a, b) => a - b)[20] ?? 0;
}

const [speaker] = crowd;
assert.ok(speaker !== undefined);
deliver(speaker[0], Buffer.from('here!'), speaker[1]);
const prices = [10, 100, 1_000].map((count) => {
  const fds = crowd.flatMap(([client, server]) => [server.fd, client.fd]).slice(0, count);
  const list = new PollList(fds);
  using epoll = new Epoll();
  for (const fd of fds) epoll.add(fd, EPOLLIN);
  const [poll, wait] = [
    medianMicroseconds(() => list.wait(0)),
    medianMicroseconds(() => epoll.wait(0)),
  ];
  const handedOver = `${list.bytes.toLocaleString('en-US').padStart(5)} bytes handed over`;
  const columns = [poll, wait].map((price) => measured(price, 'µs', { digits: 1, width: 9 }));
  console.log(
    `of ${String(count).padEnd(5)} poll ${columns[0]}, ${handedOver};  epoll ${columns[1]}, none`,
  );
  return { poll, wait };
});
assert.ok((prices[2]?.poll ?? 0) > 5 * (prices[0]?.poll ?? 0));
assert.ok((prices[2]?.wait ?? 0) < 5 * (prices[0]?.wait ?? 0));
for (const socket of crowd.flat()) socket.close();

// %% [markdown]
// A hundred times the sockets make `poll` many times dearer, and leave `epoll` as it was.
// **Watching is free; only what is ready costs.**
//
// ## Two lists
//
// epoll is three calls. `epoll_create1` makes an instance, which is a descriptor itself.
// `epoll_ctl` adds to its *interest list*, changes it, removes from it. `epoll_wait` sleeps until
// something stands on its *ready list*. When bytes come for a socket, the kernel puts the socket on
// the ready list of every epoll that is interested. So nobody ever searches.
//
// The notes, and many others, tell it differently: epoll *shares memory* with the kernel. What can
// be shared can be mapped with `mmap`; we shall try that too. Three clients, two speak.

// %% Two lists needs="linux"
import { readFileSync } from 'node:fs';
import { epollFlagNames } from 'wirebook/reactor';
import { sharedMemoryOf } from './kernel-calls.ts';
import { pair } from './pairs.ts';

const [ann, bob, cleo] = [pair(), pair(), pair()];
const names = new Map([ann, bob, cleo].map(([, { fd }], i) => [fd, ['Ann', 'Bob', 'Cleo'][i]]));
const epoll = new Epoll();
for (const [, server] of [ann, bob, cleo]) epoll.add(server.fd, EPOLLIN);
const known = readFileSync(`/proc/self/fdinfo/${epoll.fd}`, 'utf8').match(/^tfd:/gm)?.length;
console.log(`the interest list, as /proc shows it: ${known} descriptors`);

cpu = process.cpuUsage();
const nobody = epoll.wait(100);
const { user, system } = process.cpuUsage(cpu);
console.log(
  `nobody speaks: ${nobody} ready, after 100 ms with ${measured((user + system) / 1000, 'ms')} of CPU`,
);

deliver(bob[0], Buffer.from('hello'), bob[1]);
deliver(cleo[0], Buffer.from('hello'), cleo[1]);
for (let time = 1; time <= 2; time += 1) {
  const ready = Array.from({ length: epoll.wait() }, (_, i) => {
    return `${names.get(epoll.readyFd(i))} ${epollFlagNames(epoll.readyEvents(i))}`;
  });
  console.log(`asked, time ${time}: ${ready.join(', ')}`);
  assert.equal(ready.length, 2);
}
console.log(`mmap of the epoll: ${sharedMemoryOf(epoll.fd)}`);
assert.deepEqual([known, nobody, sharedMemoryOf(epoll.fd)], [3, 0, 'ENODEV']);
for (const one of [epoll, ...ann, ...bob, ...cleo]) one.close();

// %% [markdown]
// `ENODEV`: there is nothing behind this descriptor to share. What is ready is *copied* out, twelve
// bytes for each on x64. epoll is fast because of what is not copied, the interest list. (The
// kernel does have shared rings; that is io_uring, a later chapter.) And nobody had read, so the
// second answer was the same: it says how things are, not what is new.
//
// ## The loop
//
// @include ./small-reactor.ts#SmallReactor
//
// Wait for all, then call the handler of each that is ready: that is a *reactor*. Its handlers make
// the call themselves, when it will not wait, and stand by while `recv` copies. So the I/O is
// non-blocking and *synchronous*. A *proactor* has its handlers called when the copying has been
// *done*. The notes call their server a reactor and a proactor, and its I/O asynchronous; it is one
// reactor with a pool of workers behind it.
//
// An echo server on these twenty lines, and the scene of chapter 1: the first client is silent.
// Predict what the second waits for.

// %% The silent client needs="linux"
import { TcpSocket } from 'wirebook/socket';

const echo = await lane('echo', './echo.ts');
const silent = TcpSocket.connect({ port: echo.port });
const eager = TcpSocket.connect({ port: echo.port, receiveTimeoutMs: 10_000 });
const askedAt = performance.now();
eager.send(Buffer.from('hello'));
const heard = Buffer.from(buffer.subarray(0, eager.recv(buffer))).toString();
console.log(
  `the first is silent; the second has its ${heard} after ${measured(performance.now() - askedAt, 'ms')}`,
);
assert.equal(heard, 'hello');
for (const socket of [silent, eager]) socket.close();
await echo.kill();

// %% [markdown]
// The wall is down. What follows are the holes in those twenty lines and in the notes' server. Each
// looks harmless until one client behaves a little differently from the others.
//
// ## Level and edge
//
// epoll can be told to speak up only when something *changes*: *edge-triggered*, `EPOLLET`. What
// you have seen so far is *level-triggered*. A client sends a request of 40 bytes and waits. We
// read 16 at each announcement. Then the client loses patience and sends one byte more. Predict for
// both: how often is the socket announced, and what have we read when the client has nudged us?

// %% Sixteen at a time needs="linux"
import { EPOLLET } from 'wirebook/reactor';

for (const [trigger, flag] of [
  ['level', 0],
  ['edge', EPOLLET],
] as const) {
  const [asker, server] = pair();
  const watcher = new Epoll();
  watcher.add(server.fd, EPOLLIN | flag);
  let read = 0;
  const readSixteen = (): number => {
    let announced = 0;
    for (; watcher.wait(0) > 0; announced += 1) read += server.recv(buffer.subarray(0, 16));
    return announced;
  };
  deliver(asker, new Uint8Array(40), server);
  console.log(`${trigger}: announced ${readSixteen()} times, ${read} of 40 bytes read`);
  if (trigger === 'edge') assert.equal(read, 16);
  asker.send(Uint8Array.of(1));
  assert.equal(watcher.wait(1_000), 1);
  read += server.recv(buffer.subarray(0, 16));
  console.log(`${trigger}: nudged, ${read} of 41 bytes read`);
  for (const one of [watcher, asker, server]) one.close();
}

// %% [markdown]
// Level-triggered epoll answers *is there something to read?* Edge-triggered epoll answers *has
// something come?* Forty bytes have come once. The 24 that we left are old news, and a client that
// waits for its answer makes no new one: both wait, for ever, and no error appears anywhere. The
// nudge brings an announcement, and with it the bytes from the time before.
//
// **After an edge, read until `EAGAIN`.** (A `recv` that did not fill its buffer is as good: what
// comes later is a new edge. Not so at the end: a FIN beside the bytes makes one edge for both.)
//
// The rule has a price. One client sends without a pause: whenever we have read, there is more.
// Another asks one small thing. Predict when it is served.

// %% The firehose needs="linux"
import { readsBeforeTheOther } from './fairness.ts';

for (const budget of [Infinity, 16]) {
  const reads = readsBeforeTheOther(budget);
  const found = reads === 10_000 ? 'has not been served; we gave up' : 'is served';
  const how = budget === 16 ? 'a budget of 16' : 'no budget';
  console.log(`${how}: after ${reads.toLocaleString('en-US')} reads the other ${found}`);
  assert.equal(reads, Math.min(budget, 10_000));
}

// %% [markdown]
// A loop that obeys the rule to the letter serves nobody else. So each connection gets a *budget*
// for one turn. When it is used up there has been no `EAGAIN`, and there will be no new edge; the
// loop must remember by itself to come back, and must not sleep meanwhile. In the library that is
// `loop.again`. **Until `EAGAIN`, or until the budget is spent; then it is on you to come back.**
//
// @exercise 03-reactor/1-read-loop
//
// ## At the door
//
// The listening socket is announced as well: somebody waits to be accepted. The notes make it
// non-blocking and level-triggered, and ask why in their last part. Five clients wait; like many a
// server we accept three at a time, so that a rush does not starve those who are in.

// %% Three at a time needs="linux"
import { setNonBlocking } from 'wirebook/socket';

for (const [trigger, flag] of [
  ['level', 0],
  ['edge', EPOLLET],
] as const) {
  const listener = TcpSocket.listen();
  setNonBlocking(listener.fd);
  const clients = Array.from({ length: 5 }, () => TcpSocket.connect(listener.localAddress()));
  const inside: TcpSocket[] = [];
  const watcher = new Epoll();
  watcher.add(listener.fd, EPOLLIN | flag);
  while (watcher.wait(50) > 0) {
    for (let i = 0; i < 3; i += 1) {
      const client = outcome(() => listener.accept());
      if (typeof client !== 'string') inside.push(client);
    }
  }
  console.log(`${trigger}: ${inside.length} of 5 accepted`);
  assert.equal(inside.length, trigger === 'level' ? 5 : 3);
  for (const one of [watcher, listener, ...clients, ...inside]) one.close();
}

// %% [markdown]
// Two clients stay outside until a sixth comes. The notes' example server, which is edge-triggered,
// loses them whenever an `accept` fails half-way. That is why level.
//
// Why non-blocking? An announcement is old when you read it. Often the story is that the client may
// have gone again; we try that too. More surely, *somebody else* has accepted it. The notes say
// that of several threads in one epoll an edge wakes them all, the *thundering herd*. Four threads,
// one client, nobody accepts. Predict how many wake up.

// %% The herd needs="linux"
import { EPOLLEXCLUSIVE } from 'wirebook/reactor';
import { wokenOfFour } from './herd.ts';

const herd: number[] = [];
for (const [what, epolls, interest] of [
  ['one epoll, level             ', 1, EPOLLIN],
  ['one epoll, edge              ', 1, EPOLLIN | EPOLLET],
  ['an epoll each                ', 4, EPOLLIN],
  ['an epoll each, EPOLLEXCLUSIVE', 4, EPOLLIN | EPOLLEXCLUSIVE],
] as const) {
  const woken = await wokenOfFour(epolls, interest);
  console.log(`${what}  ${woken} of 4 woken`);
  herd.push(woken);
}
assert.deepEqual(herd.slice(0, 3), [4, 1, 4]);
assert.ok(herd[3] === 1);

const door = TcpSocket.listen();
const gone = TcpSocket.connect(door.localAddress());
gone.setOption('SO_LINGER', { on: true, seconds: 0 }); // close resets
gone.close();
const ghost = door.accept();
console.log(
  `a client that was gone: accepted all the same, recv: ${outcome(() => ghost.recv(buffer))}`,
);
ghost.close();

for (const [what, prepare] of [
  ['blocking    ', () => door.setOption('SO_RCVTIMEO', 200)], // or this is the last cell that you see
  ['non-blocking', () => setNonBlocking(door.fd)],
] as const) {
  prepare();
  const since = performance.now();
  const second = outcome(() => door.accept());
  console.log(
    `${what}  the second to accept: ${second} after ${measured(performance.now() - since, 'ms', { digits: 0 })}`,
  );
  assert.equal(second, 'EAGAIN');
}
door.close();

// %% [markdown]
// The notes have it the wrong way round: in one epoll, *level* wakes all, since for each of them
// the answer is still yes, and *edge* wakes one. With an epoll each, all are woken, unless they ask
// for `EPOLLEXCLUSIVE`. Three of four then find nothing, and on a blocking socket they sleep in
// `accept` until the next client comes, with all their own clients. (The client that vanishes is
// told of other systems; Linux gives it to you and lets `recv` say so.)
//
// nginx held a lock against the herd, `accept_mutex`, taken *before* waiting; it has been off by
// default since 1.11.3. With `SO_REUSEPORT` each process has a listening socket of its own, and the
// kernel deals connections out by a hash of their addresses, not by who is least busy as the notes
// say: a process that hangs keeps its share waiting, and one that leaves resets it. **Listening
// socket: non-blocking, and level.**
//
// ## No room to send
//
// A non-blocking `send` takes what fits and then says `EAGAIN`. At that point
// the notes' `send_all` prints *will try later* and returns false. A client is slow to read; the
// server sends it messages full of `a` until one fails. Then the client catches up, and gets a
// message full of `b`. Predict what it decodes.

// %% Will try later needs="linux"
import { FrameDecoder, type FrameTooLarge } from 'wirebook/framing';
import { sendMessage } from './notes.ts';

const [slow, hasty] = pair();
slow.setOption('SO_RCVTIMEO', 5_000);
const [allA, allB] = [Buffer.alloc(10_000, 'a'), Buffer.alloc(10_000, 'b')];
let whole = 0;
while (sendMessage(hasty, allA)) whole += 1;
console.log(`${measured(whole)} messages sent, then the send buffer is full: will try later`);

const decoder = new FrameDecoder();
const decodeNext = (): readonly Uint8Array[] => decoder.push(buffer.slice(0, slow.recv(buffer)));
let decoded = 0;
while (decoded < whole) decoded += decodeNext().length;
for (let i = 0; i < 3; i += 1) assert.ok(sendMessage(hasty, allB));

const late: Uint8Array[] = [];
assert.throws(
  () => {
    for (;;) late.push(...decodeNext());
  },
  (error: FrameTooLarge) =>
    late.push(...error.frames) === 1 && error.code === 'ERR_FRAME_TOO_LARGE',
);
const mixture = tally(late[0] ?? buffer);
console.log(`decoded: ${mixture}; then ERR_FRAME_TOO_LARGE`);
assert.match(mixture, / a, .+ b$/);
for (const socket of [slow, hasty]) socket.close();

/** How many of which letter: `3 a, 4 other, 5 b`. */
function tally(payload: Uint8Array): string {
  const text = Buffer.from(payload).toString('latin1');
  const parts = text.match(/a+|b+|[^ab]+/g) ?? [];
  return parts
    .map((part) => `${measured(part.length)} ${/[ab]/.exec(part)?.[0] ?? 'other'}`)
    .join(', ');
}

// %% [markdown]
// The kernel had taken a part of the message that "failed". Its other part never came, so the
// decoder filled it up with the next message, header and all, and then took four letters `b` for a
// length. Chapter 2 has shown that nobody finds the way back from there. The connection is lost by a
// function that returned `false` and was believed to have done nothing.
//
// **What the kernel did not take must go first next time, to the byte, or the connection is over.**
//
// ## Room to write
//
// So the rest waits in a *write queue*. When there is room again, epoll says so: `EPOLLOUT`. Two
// ways to get that wrong. An idle connection asks for it, in three manners, for 50 ms. Then a
// connection gets a request and room to write in the same moment, and the notes' `if … else if …
// else if` decides what to do. Predict the numbers.

// %% EPOLLOUT needs="linux"
import { EPOLLOUT } from 'wirebook/reactor';
import { handlerFor } from './notes.ts';

const [reader, writer] = pair();
const wakeUps = [
  ['level, always               ', EPOLLIN | EPOLLOUT],
  ['level, while something waits', EPOLLIN],
  ['edge, always                ', EPOLLIN | EPOLLOUT | EPOLLET],
] as const;
for (const [what, interest] of wakeUps) {
  const watcher = new Epoll();
  watcher.add(writer.fd, interest);
  let woken = 0;
  const until = performance.now() + 50;
  for (let left = 50; left > 0; left = until - performance.now()) woken += watcher.wait(left);
  console.log(
    `${what}  woken ${interest === (EPOLLIN | EPOLLOUT) ? measured(woken) : woken} times`,
  );
  assert.ok(interest === (EPOLLIN | EPOLLOUT) ? woken > 100 : woken <= 1);
  watcher.close();
}

let queued = 0; // fill the kernel's buffers, so that there is no room
while (outcome(() => (queued += writer.send(buffer, MSG_DONTWAIT))) !== 'EAGAIN');
const both = new Epoll();
both.add(writer.fd, EPOLLIN | EPOLLOUT | EPOLLET);
assert.equal(both.wait(0), 0);
while (queued > 0) queued -= reader.recv(buffer);
deliver(reader, Buffer.from('a request'), writer);
assert.equal(both.wait(1_000), 1);
const events = both.readyEvents(0);
console.log(`announced: ${epollFlagNames(events)}; the notes' chain: ${handlerFor(events)}`);
writer.recv(buffer);
console.log(`announced again: ${both.wait(50)} times`);
assert.equal(events, EPOLLIN | EPOLLOUT);
for (const one of [both, reader, writer]) one.close();

// %% [markdown]
// There is nearly always room to write. Level-triggered `EPOLLOUT` on an idle connection is
// therefore a loop that never sleeps: ask for it while something is queued, and take it back when
// the queue is empty. Edge-triggered it may stay, and speaks only when room *comes*.
//
// The events of one announcement are bits, and several may be set. `else` threw the second away,
// and since it was an edge, it was the only one: the queue stands still for good. **Look at every
// bit.**
//
// @exercise 03-reactor/2-write-queue
// @exercise 03-reactor/3-both-at-once
//
// ## The slow reader
//
// A queue can grow. A client sends 128 MiB to an echo server and never reads an answer. One server
// queues what it is given. The other listens when `write` says `false`, which it does from a
// *high-water mark* of 1 MiB on, and calls `pause`: it stops *reading* that client. Predict how much
// memory each of them takes, and how much the client can send.

// %% 128 MiB needs="linux"
const grown: number[] = [];
for (const [name, ...args] of [['hoards'], ['heeds', '--heed']] as const) {
  const server = await lane(name, './hoard.ts', { args });
  const client = TcpSocket.connect({ port: server.port, sendTimeoutMs: 400 });
  const mouthful = new Uint8Array(2 ** 20);
  let sent = 0;
  while (sent < 2 ** 27) {
    const taken = outcome(() => client.send(mouthful));
    if (typeof taken === 'number') sent += taken;
    if (taken !== mouthful.length) break; // 400 ms without room
  }
  server.send({ tell: 'memory' });
  const { queuedBytes, grownBytes } =
    await server.next<Record<'queuedBytes' | 'grownBytes', number>>();
  const columns = [sent, queuedBytes, grownBytes].map((bytes) =>
    measured(bytes / 2 ** 20, 'MiB', { digits: 0, width: 7 }),
  );
  console.log(
    `${name.padEnd(6)} client sent ${columns[0]}, server queues ${columns[1]}, has grown by ${columns[2]}`,
  );
  client.close();
  await server.kill();
  grown.push(grownBytes);
}
assert.ok((grown[0] ?? 0) > 3 * (grown[1] ?? Infinity));

// %% [markdown]
// The first one would have gone on: a rebuilding of the notes' server grew by 900 MB in a second
// and a half, for one client. In the second, the kernel's receive buffer fills when we stop
// reading, the client's send buffer fills after it, and the client's `send` has to wait. Nobody
// sends a message saying *slow down*; each buffer on the way is full. That is *back-pressure*.
// **When you cannot write, stop reading.** `onDrain` comes at the *low-water mark*; then `resume`.
//
// ## Whose answer
//
// The notes hand each request to a pool, with the descriptor's number, and send the answer to that
// number when it is done. Alice asks and leaves before her answer is ready; Bob comes. And Carol
// asks, then says with a FIN that she has no more to ask. Predict who gets what.

// %% Alice, Bob and Carol needs="linux"
import { writeSync } from 'node:fs';

const entrance = TcpSocket.listen();
const alice = TcpSocket.connect(entrance.localAddress());
const toAlice = entrance.accept();
const task = { fd: toAlice.fd, answer: "Alice's balance: 40" };
alice.close();
toAlice.close(); // her recv gave 0
const bobby = TcpSocket.connect(entrance.localAddress());
const toBobby = entrance.accept();
writeSync(task.fd, task.answer); // the task is done
const letter = Buffer.from(buffer.subarray(0, bobby.recv(buffer))).toString();
console.log(`Bob reads: ${letter}`);
assert.equal(letter, task.answer);
for (const socket of [entrance, bobby, toBobby]) socket.close();

for (const [what, closesAtOnce] of [
  ['closed at 0 ', true],
  ['remembered 0', false],
] as const) {
  const [carol, server] = pair();
  deliver(carol, Buffer.from('my balance?'), server);
  carol.shutdown('write');
  const received = [server.recv(buffer), server.recv(buffer)]; // and a task is under way
  if (closesAtOnce) server.close();
  if (!server.closed) server.send(Buffer.from('30')); // the task is done
  server.close();
  console.log(
    `${what}  server recv: ${received.join(', then ')}; Carol recv: ${carol.recv(buffer)}`,
  );
  carol.close();
}

// %% [markdown]
// The kernel gave Alice's number to Bob, as chapter 1 said it would, and Bob knows what she owns.
// This needs no attack, only an impatient client. **A task holds the connection, not its number.**
// The number of a closed `TcpSocket` is −1; and `EventLoop` marks each watch with a generation, for
// a number may pass on even between an announcement and the line that handles it.
//
// Carol's FIN said *no more questions*. The notes close at 0, and her answer has no one to go to.
// **At 0, stop reading; close when you owe nothing more.**
//
// ## Out of descriptors
//
// Forty clients knock at a server that may open three descriptors more. `accept` fails with
// `EMFILE`, and the client stays where it is, in the queue. The listening socket is level-triggered,
// for a good reason. Predict what the loop does for the next 100 ms.

// %% Three descriptors needs="linux"
const spin = await lane('spin', './spin.ts');
const guests = Array.from({ length: 40 }, () => TcpSocket.connect({ port: spin.port }));
spin.send({ go: true });
const told = await spin.next<{ end: string; spinning: number; resting: number }>();
const [last] = guests.slice(-1);
console.log(`the last client's recv: ${last?.recv(buffer)}`);
for (const guest of guests) guest.close();
await spin.kill();
assert.equal(told.end, 'EMFILE');
assert.ok(told.spinning > 10 * told.resting);

// %% [markdown]
// Somebody waits to be accepted, so epoll says so; we cannot, and say so to nobody. The loop runs
// at full speed and does nothing, just when the server is busiest. The way out is old and odd: keep
// one descriptor in *reserve*. When there is no other, give it up, accept the client with it, close
// that, and take the reserve again. The queue empties, the client learns at once, the loop sleeps.
//
// @include ./spin.ts#turnAway
//
// Better not to come so far: set a limit on connections that is lower (`maxConnections`).
//
// ## Nobody speaks
//
// The notes keep `last_activity` for each connection and never look at it, so a client that went
// away without a FIN stays for ever. A time-out needs timers, one for each connection, set back by
// each message. Ten thousand connections speak once a second; number 7 is silent. After a minute
// of silence a connection is to be closed. The clock here is simulated: `now` is an argument.
//
// Predict how many timers are set in two minutes.

// %% Two minutes
import { TimerWheel } from 'wirebook/reactor';
import { deepEqual } from 'node:assert/strict';

const MINUTE = 60_000;
for (const when of ['set back at each message', 'looked at when it is due']) {
  const wheel = new TimerWheel<number>(0);
  const heardAt = new Float64Array(10_000);
  let set = heardAt.length;
  const timers = Array.from(heardAt, (_, id) => wheel.schedule(id, MINUTE, 0));
  const closed: string[] = [];
  for (let now = 1_000; now <= 2 * MINUTE; now += 1_000) {
    for (const id of wheel.advance(now)) {
      const left = (heardAt[id] ?? 0) + MINUTE - now;
      if (left <= 0) closed.push(`number ${id} at ${now / 1_000} s`);
      else {
        wheel.schedule(id, left, now);
        set += 1;
      }
    }
    for (const [id, timer] of timers.entries()) {
      if (id === 7) continue;
      heardAt[id] = now;
      if (when.startsWith('looked')) continue;
      wheel.cancel(timer);
      timers[id] = wheel.schedule(id, MINUTE, now);
      set += 1;
    }
  }
  console.log(
    `${when}: ${set.toLocaleString('en-US').padStart(9)} timers set, closed: ${closed.join()}`,
  );
  deepEqual(closed, ['number 7 at 60 s']);
}

// %% [markdown]
// A message moves no timer; it writes down a time. When the timer is due one looks, and it may be
// set again for what is left. That makes one timer a minute for each connection instead of sixty.
//
// And each is cheap. A sorted list pays for an order of which nobody asks. A *timer wheel* is a ring
// of slots, one for each millisecond; setting a timer puts it into its slot, whatever else is there.
// Timers that are further away lie in a coarser ring, and are dealt out when their time comes near:
//
// ```
//   64 slots of 1 ms      64 slots of 64 ms      64 slots of 4 s …
//  [ ][ ][x][ ] … [ ]    [ ][x][ ][ ] … [ ]     [ ][ ][ ][x] … [ ]
//       ^ now                  |____ dealt out, finer, when now comes to it
// ```
//
// A client that sends *something* now and then gets round it: half a frame, a byte a minute. So a
// frame that has begun needs a time-out of its own; `FramedConnection`, which puts chapter 2's
// decoder on a connection, has one (`frameTimeoutMs`, 30 s unless you say otherwise).
//
// @exercise 03-reactor/4-timer-wheel
//
// ## Ten thousand
//
// `wirebook/reactor` closes these holes. One process holds the connections, in one thread; another
// plays ten thousand clients, or as many as its descriptor limit allows. When all are connected, a
// hundred of them ask something at the same time. Predict what a connection costs in memory (the
// native thread took eight kilobytes) and how long an answer takes.

// %% Ten thousand needs="linux"
const hold = await lane('hold', './hold.ts');
const many = await lane('clients', './crowd.ts', { args: ['--port', String(hold.port)] });

interface Held {
  readonly open: number;
  readonly residentBytes: number;
}
interface Waits {
  readonly connected: number;
  readonly medianMs: number;
  readonly slowestMs: number;
}

async function ask<T>(whom: typeof hold, order: Record<string, unknown>): Promise<T> {
  whom.send(order);
  return whom.next<T>();
}

const empty = await ask<Held>(hold, { tell: 'memory' });
const waits = await ask<Waits>(many, { connect: 10_000, asking: 100 });
const full = await ask<Held>(hold, { tell: 'memory' });
const bytesEach = (full.residentBytes - empty.residentBytes) / full.open;
console.log(
  `${measured(full.open)} connections open, ${measured(bytesEach, 'bytes')} of memory each`,
);
console.log(
  `a hundred answers: half within ${measured(waits.medianMs, 'ms')}, the last after ${measured(waits.slowestMs, 'ms')}`,
);
assert.equal(full.open, waits.connected);
assert.ok(bytesEach < 8 * 1024 && waits.slowestMs < 1_000);

// %% [markdown]
// The kernel has its own part of each connection, which is not counted here. In the process, one is
// an object, a decoder, a timer; no buffer, since the loop reads into *one* and an idle connection
// needs none. **An idle connection should cost what must be remembered about it.**
//
// ## Beside Node's loop
//
// A loop that blocks in `epoll_wait` freezes Node's own: no promise, no timer. But an epoll is a
// descriptor, readable when something in it is ready. So *ours goes into Node's*. Node's loop sleeps
// for both, and when ours is readable it gives it a turn: `attach()`. A server in this very cell,
// with limits, handlers that wait for promises, and Node's own sockets for clients.

// %% Attached needs="linux"
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { epollTransport } from 'wirebook/reactor';

let beats = 0;
const heart = setInterval(() => (beats += 1), 10);
const limits = { maxConnections: 1, idleTimeoutMs: 500 };
const listener = await epollTransport().listen(limits, (connection) => ({
  onData(chunk) {
    void sleep(50).then(() => connection.write(chunk)); // holds the connection, not its number
  },
  onClose: (error) => console.log(`server: closed, ${(error as NodeJS.ErrnoException).code}`),
}));

const regular = connect(listener.address.port);
regular.write('hello');
const [reply] = (await once(regular, 'data')) as [Buffer];
console.log(`the first client has its ${reply}, Node's timers go on: ${beats > 0}`);
const surplus = connect(listener.address.port);
const [refusal] = (await once(surplus, 'error')) as [NodeJS.ErrnoException];
console.log(`the second: ${refusal.code}`);
await once(regular.resume(), 'close'); // it says no more
const { accepted, refused } = listener.counters;
console.log(`accepted ${accepted}, refused ${refused}`);
clearInterval(heart);
await listener.close();
assert.ok(beats > 0 && refusal.code === 'ECONNRESET' && refused === 1);

// %% [markdown]
// This is the loop that Node hides. Ours:
//
// @include lib/reactor/event-loop.ts#EventLoop.#turn
//
// | libuv, Node's loop | ours |
// | --- | --- |
// | *timers* | `#runTimers`, behind the events |
// | *poll*: `epoll_wait`, then the callbacks of those that are ready | `wait`, then `#dispatch` |
// | *check*: `setImmediate` | `#runAgain`: who has more to do than one turn may take |
// | `process.nextTick` and promises, after every callback | when attached, after every turn |
// | *close* callbacks | `#runTurnEnd`: one `send` for all that a turn has queued; `onClose` |
//
// libuv is level-triggered, and asks for `EPOLLOUT` only while something is queued. Ours is
// edge-triggered and never changes what it asks for, which spares two system calls for each stall. Both are right.
//
// ## The wall
//
// The ten thousand are still there. A hundred of them ask as before, while one asks for something
// that takes 400 ms of calculation. Predict how long half of them wait.

// %% One heavy request needs="linux"
const during = await ask<Waits>(many, { asking: 100, heavyMs: 400 });
for (const [when, { medianMs }] of [
  ['before', waits],
  ['during', during],
] as const) {
  console.log(
    `${when}: half of a hundred answers within ${measured(medianMs, 'ms', { width: 8 })}`,
  );
}
assert.ok(during.medianMs > 200 && during.medianMs > 3 * waits.medianMs);
await hold.kill();
await many.kill();

// %% [markdown]
// No call waited. One thread can do one thing, and it was busy. A reactor promises that no client
// waits for another's *silence*. Against another's *work* it has nothing.
//
// ## Questions you can answer now
//
// **How does epoll differ from select?** `select` is given all descriptors at each call, as a bitmap
// of 1,024, and you search the answer. epoll is told once; the kernel notes what becomes ready, and
// copies out that alone. It shares no memory with you.
//
// **Level-triggered against edge-triggered?** Level: announced as long as there is something. Edge:
// announced when something comes; so read until `EAGAIN`, or come back by yourself. Level forgives,
// edge saves calls.
//
// **Why is the listening socket non-blocking, and level-triggered?** Non-blocking, because another
// thread may have accepted the client that was announced to you, and the whole loop would sleep in
// `accept`. Level, because who stops early must hear of the others again.
//
// **What is a reactor, and a proactor?** A reactor says when a call will not wait, and you make it.
// A proactor says when it is done. epoll with a pool of workers is still a reactor.
//
// **How does one thread hold ten thousand connections?** It sleeps in one place for all of them, is
// told only who is ready, never makes a call that waits, and keeps a kilobyte for each.
//
// **When do you ask for `EPOLLOUT`?** While something is queued; or always, edge-triggered.
//
// **What is back-pressure?** Not to read from one who does not read from you. The full buffers pass
// it on, down to the sender.
//
// **What is the thundering herd?** Many are woken for one event. On one epoll: level wakes all, edge
// one. On several: all, but for `EPOLLEXCLUSIVE`.
//
// ## What breaks next
//
// One heavy request freezes ten thousand clients. The calculation has to go to another thread while
// this one goes back to `epoll_wait`. Then two threads touch the same things, and one of them must
// be able to wake the other. That is chapter 4.
