// %% [markdown]
// # 1 · The blocking echo
//
// *Needs Linux on x64 or arm64, because it speaks to the kernel by itself. On another system, open
// the repository in its devcontainer; without that, the cells that need Linux are left out.*
//
// An echo server sends back what it is sent. Ours runs in the lane `server`, a process of its own.
// A first client connects and says nothing. A second client connects, sends, and waits 200 ms for
// its echo.
//
// Predict: which of the second client's three calls fails, `connect`, `send` or `recv`?

// %% Connected, and alone needs="linux"
import assert from 'node:assert/strict';
import { lane } from '../notebook/lane.ts';
import { TcpSocket } from 'wirebook/socket';
import { outcome } from './show.ts';

const server = await lane('server', './server.ts', { args: ['--port', '0'] });
const buffer = new Uint8Array(64);

const first = TcpSocket.connect({ port: server.port });
await server.next(); // the server has seen the first client

const second = TcpSocket.connect({ port: server.port, receiveTimeoutMs: 200 });
console.log('connect: done');
console.log(`send:    the kernel took ${second.send(Buffer.from('hello'))} bytes`);
const echo = outcome(() => second.recv(buffer));
console.log(`recv:    ${echo}`);
assert.equal(echo, 'EAGAIN');
const secondSentAt = performance.now();

// %% [markdown]
// `connect` succeeded, although the server has never heard of this client: its lane shows one
// connection. `send` succeeded, although nobody will read those five bytes for a while. Only `recv`
// found out, and all it can say is `EAGAIN`, *try again*.
//
// Keep both clients in mind; they stay connected. The rest of the chapter is the explanation of
// these lines: what each of eight system calls does and what it waits for, what a `recv` of 0
// means, why a restarted server finds its port taken. Near its end the second client gets its echo.
//
// ## A socket is a number
//
// A *system call* is a function that the kernel carries out for your program. Asked for a socket,
// the kernel makes one and gives back a small number, the *descriptor*. Everything later is said
// about that number. Here are three sockets, of which we close the middle one. Predict: what number
// does the next one get? And what does a process get that has closed its standard input, as
// background services do? (That is the lane `daemon`.)

// %% A descriptor is a small number needs="linux"
import { varies } from '../notebook/mark.ts';

const [low, middle, high] = [TcpSocket.create(), TcpSocket.create(), TcpSocket.create()];
const numbers = [low.fd, middle.fd, high.fd];
console.log(`three sockets: ${varies(numbers.join(', '))}`);
middle.close();
const next = TcpSocket.create();
console.log(`without the middle one, the next is ${varies(next.fd)}`);
assert.equal(next.fd, numbers[1]);

const daemon = await lane('daemon', './zero.ts');
assert.equal(daemon.ready['fd'], 0);
await daemon.exited;
for (const socket of [low, next, high]) socket.close();

// %% [markdown]
// The kernel always takes the lowest number that is free. So a number that you kept after `close`
// is soon the name of somebody else's connection, and nothing warns you. `TcpSocket.fd` becomes −1
// for that reason; chapter 3 shows a server that kept the number, and answers the wrong client.
//
// The daemon's first socket is descriptor 0, the number that standard input had. The notes this
// workbook grew from give `tcp_socket > 0` as the sign of success; a program that tests for it
// would now report an error. **A descriptor is valid from 0 on.**
//
// ## Which end first
//
// A port is two bytes, an IPv4 address four. Which of them comes first? `0x12345678` has its most
// significant byte, `12`, on the left, as we write it. Predict: in which order do the bytes lie in
// the memory of the machine in front of you?

// %% Which end first
import { deepEqual } from 'node:assert/strict';
import { encodeSocketAddress } from 'wirebook/socket';
import { hex } from './show.ts';

const n = 0x12345678;
const byHand = [n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff];
const view = new DataView(new ArrayBuffer(4));
view.setUint32(0, n); // big-endian, unless a third argument says `true`
const inMemory = new Uint8Array(Uint32Array.of(n).buffer);
console.log(`by hand    ${hex(byHand)}`);
console.log(`DataView   ${hex(new Uint8Array(view.buffer))}`);
console.log(`in memory  ${hex(inMemory)}`);
deepEqual([...inMemory], byHand.toReversed());

view.setUint16(0, 7000);
console.log(`port 7000  ${hex([view.getUint8(0), view.getUint8(1)])}`);
console.log(`read from the wrong end, that is port ${view.getUint16(0, true)}`);
console.log(`127.0.0.1:7000 for bind and connect:`);
console.log(`  ${hex(encodeSocketAddress({ address: '127.0.0.1', port: 7000 }))}`);

// %% [markdown]
// Most significant byte first is *big-endian*; the other way round is *little-endian*. Your
// processor is little-endian, the Internet is big-endian, and C has `htons` and `htonl` (*host to
// network*, short and long) to go from one to the other. The notes show `12 34 56 78` and `78 56 34
// 12` under the same words; the second is the little-endian one.
//
// The last line is the structure `sockaddr_in`, as the kernel wants it, and it has both orders in
// it: `02 00` is the address family 2, in the machine's order; `1b 58` is the port and `7f 00 00
// 01` the address, in the network's. Forget `htons`, and you connect to port 22555 without any
// error except that nobody is there.
//
// **On the wire, the most significant byte comes first.** In JavaScript, `DataView` does that
// unless told otherwise, and `Uint32Array` does what the processor does. By hand, beware of the
// sign: `<<` and `>>` give signed numbers, and from `0x80000000` on a number comes out negative.
// `>>>` does not.
//
// @exercise 01-blocking-echo/1-byte-order
//
// ## Seven calls for an echo
//
// Now the echo itself, without the library's comforts. The server, in a process of its own:
//
// @include ./echo-once.ts

// %% An echo, call by call needs="linux"
const once = await lane('once', './echo-once.ts');

const client = TcpSocket.create();
client.connect({ address: '127.0.0.1', port: once.port });
const { address, port } = client.localAddress();
console.log(`connect(2) from ${address}:${varies(port)}`);
console.log(`   …which the notes' server prints as ${address}${varies(port)}`);

console.log(`send(2)    ${client.send(Buffer.from('hello'))}`);
const received = client.recv(buffer);
console.log(`recv(2)    ${received}: ${Buffer.from(buffer.subarray(0, received)).toString()}`);
client.close();
assert.deepEqual(await once.exited, { code: 0, signal: null });

// %% [markdown]
// `accept` gave a *second* descriptor. The first one only ever listens; each client has a socket of
// its own. Two slips of the notes' server belong here. It prints address and port without the
// colon, which reads like another machine's address. And when `accept` fails, with −1 as all calls
// in C do, it prints so and goes on with −1 as if that were a client. `TcpSocket` throws instead:
// an error cannot be mistaken for a descriptor.
//
// A *blocking* call puts the thread to sleep until there is something to return. What matters is
// what each one waits for:
//
// | call | who | waits for |
// | --- | --- | --- |
// | `socket` `bind` `listen` | a server; a client needs only `socket` | nothing |
// | `connect` | client | the *kernel* of the other side |
// | `accept` | server | a connection that is complete |
// | `send` | both | room in the own kernel's send buffer |
// | `recv` | both | one byte at least, or the end |
// | `close` | both | nothing |
//
// That explains the first cell. The other kernel completes a connection before any program accepts
// it, and `send` is done when the bytes are in a buffer, on this machine. **`send` returning says
// that the kernel took the bytes, never that anybody has them.**
//
// ## The port that is still taken
//
// Stop a server, start it again, and `bind` may say `EADDRINUSE`, although no process has the port.
// Whether it does depends on who hung up first, and on an option, `SO_REUSEADDR`. To hang up is to
// send a `FIN`, the segment (TCP's packet) that says *I send no more*; the other side's `recv` then
// returns 0.
//
// @include ./restart.ts#restart
//
// Predict: is it enough that the *restarted* server sets the option?

// %% Start it again needs="linux"
import { restart } from './restart.ts';

console.log('the server hung up first; SO_REUSEADDR:');
for (const before of [false, true]) {
  for (const after of [false, true]) {
    const result = outcome(() => restart({ closesFirst: 'server', before, after }));
    const [at, again] = [before, after].map((option) => (option ? 'with   ' : 'without'));
    console.log(`  first start ${at}, restart ${again}: ${result}`);
    assert.equal(result, before && after ? 'started' : 'EADDRINUSE');
  }
}
const polite = outcome(() => restart({ closesFirst: 'client', before: false, after: false }));
console.log(`the client hung up first, without: ${polite}`);

const live = TcpSocket.listen();
const twin = outcome(() => TcpSocket.listen({ port: live.localAddress().port }));
console.log(`two servers at the same time, with: ${twin}`);
assert.deepEqual([polite, twin], ['started', 'EADDRINUSE']);
live.close();

// %% [markdown]
// Whoever closes first keeps a note of the connection for a while: the state `TIME_WAIT`. It is
// there to answer, should the last acknowledgement get lost, and to keep stray segments of the old
// connection out of a new one with the same ports. The kernel's own list, `/proc/net/tcp`, shows
// the state and its timer. Predict: how long? (The notes say minutes.)

// %% Whoever closes first needs="linux"
import { measured } from '../notebook/mark.ts';
import { pair } from './pair.ts';
import { tcpEntry } from './tcp-table.ts';

const [caller, callee] = pair();
const calleePort = callee.localAddress().port;
callee.close();
caller.recv(buffer); // 0: the callee has hung up
caller.close();
const { state, timerSeconds } = tcpEntry(calleePort, 'TIME_WAIT');
console.log(`${state} at the one who closed first, ${measured(timerSeconds, 's')} to go`);
assert.ok(timerSeconds > 50 && timerSeconds <= 60);

// %% [markdown]
// Sixty seconds, on Linux a constant, and it runs on the side that closed first. If that was the
// server, its port is refused unless the old listener *and* the new one have set `SO_REUSEADDR`;
// the connection in `TIME_WAIT` has it from the listener that accepted it. The option is leave to
// bind beside such leftovers and nothing more: a second live listener never gets in. **Set
// `SO_REUSEADDR` in every server, from its first start, before `bind`.** (`TcpSocket.listen` does,
// and so does Node.)
//
// ## The waiting room
//
// The second argument of `listen` is the *backlog*: how many complete connections may wait to be
// accepted. This listener has a backlog of 1 and accepts nobody. Predict: how many clients can
// connect, and what does the next one see?

// %% The backlog needs="linux"
const waitingRoom = TcpSocket.listen({ backlog: 1 });
const there = waitingRoom.localAddress();
const guests = [TcpSocket.connect(there), TcpSocket.connect(there)];
console.log(`${guests.length} clients are connected, and nobody has accepted any`);

const late = TcpSocket.create();
late.setOption('SO_SNDTIMEO', 100);
const knockedAt = performance.now();
console.log(`the third, after 100 ms: ${outcome(() => late.connect(there))}`);
const knocking = tcpEntry(late.localAddress().port, 'SYN_SENT');
console.log(`its state: ${knocking.state}`);

waitingRoom.accept().close();
late.setOption('SO_SNDTIMEO', 10_000);
late.connect(there);
const waitedMs = performance.now() - knockedAt;
console.log(`one accepted; the third is in ${measured(waitedMs, 'ms')} after it knocked`);
assert.ok(waitedMs > 500);
for (const socket of [waitingRoom, late, ...guests]) socket.close();

// %% [markdown]
// Two, not one: Linux holds backlog + 1, and cuts the backlog itself to `net.core.somaxconn`. When
// the room is full, it drops the `SYN`, the segment that asks for a connection, and says nothing.
// The client stays in `SYN_SENT` and asks again after one second. (It goes on asking. Older kernels
// double the wait each time; since Linux 6.5 the first few come a second apart. `SO_SNDTIMEO`
// bounds all of it; `SO_RCVTIMEO` does not.) We made room after a tenth of a second, and still it
// took a whole one. **A delay of very nearly one second is a connection that was dropped and asked
// for again.**
//
// ## Look, do not wait
//
// On a socket `read` and `write` work as well, since it is a descriptor like a file. `recv` and
// `send` have one argument more: *flags*, for this one call. Five bytes have come. Predict what
// each line prints.

// %% Two flags needs="linux"
import { readSync, writeSync } from 'node:fs';
import { MSG_DONTWAIT, MSG_PEEK } from 'wirebook/socket';

const [teller, listener] = pair();
writeSync(teller.fd, 'hello'); // write(2), as on a file
console.log(`peek:      ${listener.recv(buffer, MSG_PEEK)}`);
console.log(`peek:      ${listener.recv(buffer, MSG_PEEK)}`);
console.log(`read:      ${readSync(listener.fd, buffer)}`);
const startedAt = performance.now();
const empty = outcome(() => listener.recv(buffer, MSG_DONTWAIT));
console.log(`do not wait: ${empty}, after ${measured(performance.now() - startedAt, 'ms')}`);
assert.equal(empty, 'EAGAIN');

// %% [markdown]
// `MSG_PEEK` copies and leaves the bytes where they are. `MSG_DONTWAIT` turns *nothing there* from
// a sleep into an error, the `EAGAIN` of the first cell. It is not a failure of the connection; the
// next call may succeed.
//
// ## Sixty-four mebibytes
//
// The peer does not read. We send 64 mebibytes without waiting. Predict: an error, or a number?

// %% Sixty-four mebibytes needs="linux"
const cargo = new Uint8Array(64 * 1024 * 1024);
const taken = teller.send(cargo, MSG_DONTWAIT);
console.log(`the kernel took ${measured(taken)} of ${cargo.length.toLocaleString('en')} bytes`);
const more = outcome(() => teller.send(cargo.subarray(taken), MSG_DONTWAIT));
console.log(`and of the rest: ${more}`);
assert.ok(taken > 0 && taken < cargo.length);
assert.equal(more, 'EAGAIN');
for (const socket of [teller, listener]) socket.close();

// %% [markdown]
// A number, smaller than what we asked for, and no error at all. A blocking `send` waits for room
// instead, but a time-out (`SO_SNDTIMEO`) or a signal in the middle cuts it short in the same way.
// Code that ignores what `send` returns works for years, on small messages, and then loses the
// second half of a large one. So:
//
// @include lib/socket/tcp-socket.ts#TcpSocket.sendAll
//
// **Send the rest, from where the kernel stopped.**
//
// @exercise 01-blocking-echo/2-send-all
//
// ## What 0 means
//
// A client asks, then says with `shutdown('write')` that it has no more to ask: its kernel sends a
// `FIN`. The server's `recv` returns 0. Predict: is the connection over?

// %% Half a goodbye needs="linux"
const [asker, answerer] = pair();
asker.send(Buffer.from('how are you?'));
asker.shutdown('write');

console.log(`server recv: ${answerer.recv(buffer)}`);
console.log(`server recv: ${answerer.recv(buffer)}`);
answerer.send(Buffer.from('fine'));
answerer.close();

const reply = asker.recv(buffer);
console.log(`client recv: ${reply}: ${Buffer.from(buffer.subarray(0, reply)).toString()}`);
console.log(`client recv: ${asker.recv(buffer)}`);
assert.equal(reply, 4);
asker.close();

// %% [markdown]
// A connection is two streams, and 0 is the end of one of them: *the peer will send no more*. It
// may still be reading. The notes close the connection as soon as `recv` returns 0, and a client
// that asks in this way loses its answer. **0 is the end of what comes in, and you may still owe an
// answer.**
//
// A connection can end in a worse way. Two servers close; one has read what it was sent, the other
// has not. Predict what their clients see.

// %% Two ways to hang up needs="linux"
const endings = [true, false].map((reads) => {
  const [customer, shop] = pair();
  customer.send(Buffer.from('an order'));
  if (reads) shop.recv(buffer);
  shop.close();
  const end = outcome(() => customer.recv(buffer));
  console.log(
    `${reads ? 'read, then closed:' : 'closed unread:    '} the client's recv gives ${end}`,
  );
  customer.close();
  return end;
});
assert.deepEqual(endings, [0, 'ECONNRESET']);

// %% [markdown]
// An order that nobody read must not look like one that was served. So the kernel does not send
// `FIN` but `RST`, *reset*, and throws away whatever the server still had to send. The `RST` is
// reported once, as `ECONNRESET`, by whichever call comes next. **Read to the end before you
// close.**
//
// ## Two sends to nobody
//
// The peer has closed, and we send, twice. Three processes do that, each with both ends of a
// connection of its own:
//
// @include ./farewell.ts
//
// (`koffi` calls a C function, here libc's `signal`. A *signal* is how the kernel interrupts a
// process; Ctrl-C is one.) The first process is plain Node. The second sets the signal `SIGPIPE`
// back to its default. The third does that too, and passes the flag `MSG_NOSIGNAL`. Predict for
// each: what do the first and the second `send` return?

// %% The second send needs="linux"
for (const [name, ...args] of [
  ['node'],
  ['default', '--sigpipe', 'default'],
  ['nosignal', '--sigpipe', 'default', '--nosignal'],
] as const) {
  const sender = await lane(name, './farewell.ts', { args });
  const { code, signal } = await sender.exited;
  console.log(`${name} ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}`);
  assert.equal(signal, name === 'default' ? 'SIGPIPE' : null);
}

// %% [markdown]
// The first `send` succeeds: all this kernel knows is that the peer sends no more, and that might
// be half a goodbye. Only the answer to it, a `RST`, says that nobody is there. The second `send`
// is then an error, and by default not only an error: the kernel sends the process the signal
// `SIGPIPE`, which ends it, without a message. Node ignores that signal from its start; a C++
// program does not. One of the notes' clients sends without the flag, to a server that closes
// early, and in most runs it disappears like this. (Had the `RST` come without a `FIN`, as the
// shop's did, the next send would have reported `ECONNRESET`, without a signal, and only the one
// after it `EPIPE`.) **`MSG_NOSIGNAL` on every send, then `EPIPE` is a value and not a death.**
//
// @exercise 01-blocking-echo/3-last-words
//
// ## After you
//
// Two polite peers. Each waits for the other to speak first. Both have `SO_RCVTIMEO` set to 300 ms;
// without it this cell would be the last that you saw of the chapter.

// %% After you needs="linux"
const politeServer = await lane('polite', './polite.ts');
const visitor = TcpSocket.connect({ port: politeServer.port, receiveTimeoutMs: 300 });
console.log('after you');
const heard = outcome(() => visitor.recv(buffer));
console.log(`heard: ${heard}`);
assert.deepEqual([heard, await politeServer.next()], ['EAGAIN', { heard: 'EAGAIN' }]);
politeServer.send({ goodbye: true });
await politeServer.exited;
visitor.close();

// %% [markdown]
// Nothing is broken, no error appears, both kernels are ready to carry bytes. This is a deadlock
// over a network, and no tool will point at it. **Who speaks first is part of a protocol.** And set
// a time-out; but know which kind you have. The next server sends eight bytes, one every 150 ms.
// Our limit is one second. Predict: after how many bytes are we cut off?

// %% One byte at a time needs="linux"
const dripper = await lane('dripper', './trickle.ts');
const drinkingSince = performance.now();
const drinker = TcpSocket.connect({ port: dripper.port, receiveTimeoutMs: 1_000 });
let drops = 0;
while (drinker.recv(buffer) > 0) drops += 1;
const drankMs = performance.now() - drinkingSince;
console.log(`${drops} bytes, ${measured(drankMs, 'ms')}, no time-out`);
assert.ok(drops === 8 && drankMs > 1_000);
drinker.close();
await dripper.exited;

// %% [markdown]
// Never. `SO_RCVTIMEO` bounds *each call*, and every byte starts it anew. A peer that trickles
// keeps you for ever. **A limit on each call is no limit on the whole**; deadlines come with
// chapter 5.
//
// ## Forty milliseconds
//
// The notes send a message with two sends: its length (4 bytes), then its text. We send some
// requests in one send each, then in two as the notes do, and wait for each answer. Then two
// requests in a row, one send each, before we wait for the two answers. There is an option,
// `TCP_NODELAY`, and the notes set it at the client alone. Nothing computes and nothing is lost,
// and yet some of these ways take forty milliseconds. Predict: which, and who is waiting for whom?

// %% Two small sends needs="linux"
import { medianMs } from './two-sends.ts';

const rounds = [
  ['one send', medianMs('one send')],
  ['two sends', medianMs('two sends')],
  ['two sends, TCP_NODELAY at the client', medianMs('two sends', 'client')],
  ['two requests, TCP_NODELAY at the client', medianMs('two requests', 'client')],
  ['two requests, TCP_NODELAY at both ends', medianMs('two requests', 'both ends')],
] as const;
for (const [way, ms] of rounds) {
  console.log(`${way.padEnd(39)} ${measured(ms, 'ms', { width: 10 })}`);
}
const stalled = rounds.filter(([, ms]) => ms > 20).map(([way]) => way);
assert.deepEqual(stalled, ['two sends', 'two requests, TCP_NODELAY at the client']);

// %% [markdown]
// Two good ideas meet. *Nagle's algorithm* holds a small segment back while earlier data is
// unacknowledged, so that many keystrokes travel together. It is no timer, as the notes have it,
// and `TCP_NODELAY` switches it off. *Delayed acknowledgement* holds the acknowledgement back, some
// 40 ms on Linux, to let it travel with the answer. The text waits for the acknowledgement of the
// length; the acknowledgement waits for an answer; the answer waits for the text. That makes some
// twenty calls a second, on an idle machine.
//
// The option at the client cures that, and nothing else. Two answers in a row are two small sends
// as well, each of them whole: the second waits, in the *server's* kernel, for the acknowledgement
// of the first, from a client that has nothing more to say. **Write a message with one call, and
// set `TCP_NODELAY` at both ends.**
//
// ## The wall
//
// Back to the first cell. The first client still says nothing, and the second has been waiting for
// its echo ever since. A third joins. The server also keeps a *heartbeat*: a `setInterval` of 10 ms
// that counts. Now the first client leaves, and the server says how often the heart has beaten
// while it was served, *of* how many beats there was time for. Predict both.
//
// @include ./echo.ts#echoUntilEnd

// %% The wall needs="linux"
const third = TcpSocket.connect({ port: server.port, receiveTimeoutMs: 10_000 });
third.send(Buffer.from('me too'));
first.close();
const { heartbeats } = await server.next<{ heartbeats: number }>();

second.setOption('SO_RCVTIMEO', 10_000);
const answer = second.recv(buffer);
const since = performance.now() - secondSentAt;
console.log(
  `second: ${Buffer.from(buffer.subarray(0, answer)).toString()}, after ${measured(since / 1000, 's')}`,
);
second.close();
console.log(`third:  ${third.recv(buffer)} bytes`);
third.close();
for (let i = 0; i < 4; i += 1) await server.next(); // both arrivals, both ends
assert.equal(heartbeats, 0);

// %% [markdown]
// The echo was never lost. The five bytes lay in a kernel buffer until the server came round to
// them. It was asleep in `recv`, for the one client that had nothing to say, and so was everything
// else in its process: **a blocked thread runs no timer, accepts nobody, and cannot even log that
// it is late.** One client, by doing nothing, stopped the service for all.
//
// Here is what you have written for years instead. Same two clients, the first silent.

// %% The same in Node
import { once as event } from 'node:events';
import net from 'node:net';
import { setInterval as every } from 'node:timers/promises';

const nodeServer = net.createServer((connection) => connection.pipe(connection));
await event(nodeServer.listen(0, '127.0.0.1'), 'listening');
const { port: nodePort } = nodeServer.address() as net.AddressInfo;

const silent = net.connect(nodePort, '127.0.0.1');
await event(silent, 'connect');
const eager = net.connect(nodePort, '127.0.0.1');
eager.write('hello');
const [data] = (await event(eager, 'data')) as [Buffer];
let beats = 0;
for await (const _ of every(10)) if ((beats += 1) === 3) break;
console.log(`the first is silent, the second has its ${data}, the heart beats: ${beats}`);
for (const socket of [silent, eager]) socket.destroy();
nodeServer.close();

// %% [markdown]
// One thread as well, and nobody waits. The calls are the ones that you know now; Node makes them
// elsewhere:
//
// | in Node | the kernel sees |
// | --- | --- |
// | `server.listen(port)` | `socket`, `setsockopt(SO_REUSEADDR)`, `bind`, `listen` with backlog 511 |
// | `'connection'` | `accept4` |
// | `net.connect` | `socket`, `connect`, which returns `EINPROGRESS` at once |
// | `'data'` | `read`, which may not wait |
// | `socket.write` | `write`; what it did not take is kept, and `write` returns false above a mark |
// | `'end'` | `read` gave 0; unless `allowHalfOpen` is set, Node then ends its own side too |
// | `socket.end` | `shutdown(SHUT_WR)` |
// | `socket.destroy` | `close` |
//
// Every one of these sockets is *non-blocking*: each call behaves as with `MSG_DONTWAIT`. And a
// library, libuv, asks the kernel one question about all of them at once, *which of these would not
// make me wait?*, and sleeps in that question alone. Building that loop is chapter 3.
//
// @exercise 01-blocking-echo/4-echo-server
//
// ## Questions you can answer now
//
// **What is a file descriptor?** A small number, valid from 0 on, by which a process names
// something that the kernel holds for it: a file, a pipe, a socket. The kernel gives out the lowest
// free number, so a closed one soon means something else.
//
// **Why `send` and `recv` when there are `write` and `read`?** For the flags of a single call:
// `MSG_DONTWAIT`, `MSG_PEEK`, `MSG_NOSIGNAL`. With flags 0 they do the same on a connected socket.
//
// **`send` returned 2,000 for 5,000 bytes. What happened, and what now?** The send buffer had room
// for 2,000; nothing failed. Send the other 3,000, from where it stopped. And even all 5,000 taken
// says nothing about what the peer has received.
//
// **What does it mean when `recv` returns 0?** The peer has sent its `FIN` and will send no more.
// It may still read, so answer what is open, then close. It is not an empty message: a byte stream
// has none.
//
// **What is the backlog?** How many complete connections may wait for `accept`; on Linux one more
// than you say, and what you say is first cut to `somaxconn`. It does not limit clients that have
// been accepted. When it is full, a `SYN` is dropped, and the client asks again after a second.
//
// **What does `SO_REUSEADDR` do?** It lets `bind` succeed beside connections of an earlier server
// in `TIME_WAIT`, 60 seconds on Linux at the side that closed first, provided the earlier socket
// had it too. It does not let two servers listen on one port.
//
// **Why does a program die without a word when its peer goes away?** A send on a connection that is
// known to be over raises `SIGPIPE`, and its default is to end the process. `MSG_NOSIGNAL`, or
// ignoring the signal, turns it into the error `EPIPE`. Usually it is the second send: the first
// one provokes the reset.
//
// **Which byte order does a network protocol use?** Big-endian, by convention, for ports, addresses
// and most lengths. x64 and arm64 are little-endian, so convert in code that says so: `htons` in C,
// `DataView` in JavaScript.
//
// ## What breaks next
//
// This server has two walls. The one you saw stands until chapter 3. The other is nearer, and you
// have not noticed it yet: an echo does not mind where one message ends and the next begins. Two
// messages, predict what arrives.

// %% Two messages needs="linux"
import { MSG_WAITALL } from 'wirebook/socket';

const [author, reader] = pair();
author.send(Buffer.from('transfer 10'));
author.send(Buffer.from('0 crowns'));
reader.recv(buffer.subarray(0, 19), MSG_PEEK | MSG_WAITALL); // wait for all of it, take none of it
const glued = reader.recv(buffer);
console.log(`one recv: ${Buffer.from(buffer.subarray(0, glued)).toString()}`);
assert.equal(glued, 19);
for (const socket of [author, reader]) socket.close();

// %% [markdown]
// Two sends, one `recv`. TCP carries bytes, and where one message ended it does not know. The next
// chapter puts that knowledge back.
