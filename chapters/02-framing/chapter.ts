// %% [markdown]
// # 2 · Framing
//
// Chapter 1's server sent back whatever one `recv` gave it. That worked, because an echo does not
// care where a message ends. Everything else does: a server that acts on half a request, or on two
// as if they were one, does harm.
//
// *The cells with sockets need Linux on x64 or arm64; elsewhere they are left out, and the others
// run.*
//
// We need a second process that sends exactly what we tell it, cut exactly where we say. It
// connects to us whenever a cell asks.

// %% A second process
import assert from 'node:assert/strict';
import { concatBytes, fromHex, integerBelow, seededRandom, toHex } from 'wirebook/base';
import { encodeFrame, FrameDecoder, FrameTooLarge, TornFrame } from 'wirebook/framing';
import { startSender } from './meet.ts';

const meet = await startSender();
const utf8 = new TextEncoder();
const asText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

// %% [markdown]
// ## Bytes, not messages
//
// The sender calls `send` three times: with "one", with "two" and with "three". When all of it has
// arrived, we call `recv` once, with room for 64 bytes. Predict before you press Enter: how many
// bytes does that `recv` return?

// %% Three sends, one recv needs="linux"
import { waitUntilThere } from './meet.ts';

await meet(['send one', 'send two', 'send three'], (socket) => {
  waitUntilThere(socket, 11); // looks with MSG_PEEK, takes nothing

  const room = new Uint8Array(64);
  const received = socket.recv(room);
  console.log(`recv returned ${received} bytes: "${asText(room.subarray(0, received))}"`);
  assert.equal(received, 11);
});

// %% [markdown]
// TCP carries a *stream of bytes*: all of them, in order, each once. It does not carry the calls
// that put them there. The kernel laid eleven bytes into one queue, and `recv` took what lay in it.
// Had we not waited, we would have got 3 bytes on one day and 11 on another, which is worse than
// being wrong every time.
//
// Now the other way round: *one* `send` of a million bytes, and room for two million. How many does
// the first `recv` return?

// %% One send, many recvs needs="linux"
import { measured } from '../notebook/mark.ts';

await meet(['zeros 1000000'], (socket) => {
  const room = new Uint8Array(2_000_000);
  const sizes: number[] = [];
  let total = 0;
  while (total < 1_000_000) {
    const received = socket.recv(room);
    sizes.push(received);
    total += received;
  }
  console.log(`one send of 1,000,000 bytes, ${measured(sizes.length)} recvs`);
  console.log(`the first returned ${measured(sizes[0] ?? 0)} bytes`);
  assert.ok(sizes.length > 1);
});

// %% [markdown]
// A million bytes fit neither into a packet nor into the kernel's buffer, so they travel in pieces.
// And `recv` does not wait for the rest: one byte is enough for it to return.
//
// ```
//  send  send   send           send
// | one | two | three |       | 1,000,000 bytes ............ |
//  \_____ stream ____/         \__________ stream __________/
// |    onetwothree    |       | .... | ....... | .. | ...... |
//         recv                  recv     recv   recv   recv
// ```
//
// **`recv` returns what has arrived. What was sent as one is not its business.**
//
// ## Exactly n
//
// The sender has a payment for us, `transfer 1000 EUR`, and the network cuts it in two. A server
// that takes the first `recv` for the message: what does it pay?
//
// Ours knows that the message has 17 bytes, and fills a buffer of that size:
//
// @include ./exactly.ts#receiveExactly

// %% Exactly seventeen bytes needs="linux"
import { receiveExactly } from './exactly.ts';

const GO_ON = Uint8Array.of(1); // the word that a sender in `wait` waits for

await meet(['send transfer 100', 'wait', 'send 0 EUR'], (socket) => {
  const watched = {
    recv(room: Uint8Array) {
      const received = socket.recv(room);
      const text = asText(room.subarray(0, received));
      console.log(`room for ${room.length}, got ${received}: "${text}"`);
      socket.send(GO_ON);
      return received;
    },
  };
  const message = new Uint8Array(17);
  assert.equal(receiveExactly(watched, message), 17);
  console.log(`the message: "${asText(message)}"`);
});

// %% [markdown]
// The first `recv` alone would have paid 100. The loop asks again *for what is missing* (5 bytes,
// not 17: what stands behind them belongs to the next message) and *behind what has come* (else the
// second piece overwrites the first). It stops at 0, the peer's FIN: asking again would return 0
// again, for ever. How many bytes came it reports, and leaves the judgement to its caller.
//
// `recv` has a flag for this loop, `MSG_WAITALL`. It saves system calls, not care: an error, a
// signal or the FIN still cuts it short.
//
// **Receive in a loop: for what is missing, behind what has come, until 0.**
//
// @exercise 02-framing/1-receive-exactly
//
// ## Which end first
//
// "Exactly n" needs an n. So the message, now called the *payload*, goes behind four bytes that
// tell its length, the *length prefix* or *header*. Together they are a *frame*. The sender plays a
// C program on an ordinary PC that has forgotten `htonl`: it copies the number 5 from its memory to
// the wire, then `hello`. We read the header with `getUint32(0)`. What length do we get?

// %% Five needs="linux"
await meet(['hex 05000000', 'send hello'], (socket) => {
  const header = new Uint8Array(4);
  receiveExactly(socket, header);
  const view = new DataView(header.buffer);
  const [big, little] = [view.getUint32(0), view.getUint32(0, true)];
  console.log(`most significant byte first:  ${big.toLocaleString('en-US')}`);
  console.log(`least significant byte first: ${little}`);
  assert.deepEqual([big, little], [83_886_080, 5]);
});

// %% [markdown]
// Our server would now wait for 83,886,080 bytes, and the client for an answer. No error anywhere:
// a wrong byte order looks like a hang. And two programs that forget it *both* get on well, until
// one of them meets a third that does it right. So it is written down: the header is big-endian.
//
// **A number that leaves the process has a byte order. Say which.**
//
// ## The wire, exactly
//
// Wirebook speaks the original's format, so that its C++ programs can talk to ours. The payload is
// a protobuf message, and you can write one by hand: each field here is a tag (`number * 8 + 2`;
// the 2 says that a length follows), a length, and the bytes. We call `Echo` with "hi".
//
// The message will have 28 bytes. Which number stands in the header, 28 or 32? And for the text
// `Zürich`, 6 or something else?

// %% The original's echo request
const field = (id: number, bytes: Uint8Array): Uint8Array =>
  concatBytes([Uint8Array.of(id * 8 + 2, bytes.length), bytes]);

const fields = [
  field(1, utf8.encode('EchoService')), // service_name
  field(2, utf8.encode('Echo')), // method_name
  field(3, field(1, utf8.encode('hi'))), // request_data: a message in the message
  field(4, utf8.encode('1')), // request_id
];
const request = encodeFrame(concatBytes(fields));
console.log(`header  ${toHex(request.subarray(0, 4))}`);
for (const one of fields)
  console.log(`        ${toHex(one.subarray(0, 2))} ${toHex(one.subarray(2))}`);

const city = encodeFrame(utf8.encode('Zürich'));
console.log(`Zürich: ${'Zürich'.length} characters, header ${toHex(city.subarray(0, 4))}`);
assert.equal(toHex(request), '0000001c0a0b4563686f5365727669636512044563686f1a040a026869220131');
assert.equal(city[3], 7);

// %% [markdown]
// `1c` is 28: the prefix counts the payload and not itself. Other protocols count themselves in,
// and a peer that guesses wrong is four bytes off for ever. And it counts *bytes*: `ü` is one
// character and two bytes of UTF-8. A prefix made from `text.length` passes every test that is
// written in English.
//
// There is nothing else on the wire: no version, no type, no checksum. Which message it is, the
// port decides.
//
// `encodeFrame` returns header and payload as *one* buffer, for one `send`. The notes send one
// after the other. Chapter 1 has shown what that costs: forty milliseconds, each time.
//
// **Four bytes, big-endian, payload bytes only; one frame, one `send`.**
//
// @exercise 02-framing/2-encode-frame
//
// ## An empty message is a message
//
// The notes receive with `std::string receive()`. So a string is all that can come back. Four
// connections: one brings the header `00000000` and ends, one ends at once, one ends inside a
// header, one is reset. What does `receive()` return for each?
//
// (A loop that needs nothing but a `recv` can read from an array as well. So this cell gets by
// without a network.)

// %% Four endings
import { readToTheEnd, sourceOf, type Source } from './exactly.ts';
import { receiveLikeTheNotes } from './notes.ts';

const reset: Source = {
  recv() {
    throw Object.assign(new Error('recv: connection reset by peer'), { code: 'ECONNRESET' });
  },
};
const connections: [string, () => Source][] = [
  ['an empty message', () => sourceOf(fromHex('00000000'))],
  ['an end at once', () => sourceOf(fromHex(''))],
  ['half a header', () => sourceOf(fromHex('0000'))],
  ['a reset', () => reset],
];
for (const [what, open] of connections) {
  const theirs = receiveLikeTheNotes(open());
  console.log(
    `${what.padEnd(17)} receive(): ${JSON.stringify(theirs)}   ours: ${readToTheEnd(open())}`,
  );
  assert.equal(theirs, '');
}

// %% [markdown]
// An empty message is no accident. In protobuf a list without entries is zero bytes long, so "no
// instances of this service" is the frame `00000000`. The notes' client reads `""` and throws
// *Empty response from registry*, although the registry is well.
//
// Two traps stand close by. In C, a `recv` with room for 0 bytes waits until there is something,
// takes nothing and returns 0, and a careless loop takes that for the end. (`TcpSocket` refuses the
// call.) And `if (length)` is false exactly here.
//
// **Three outcomes need three answers: a message, however short; the end; an error.**
//
// ## The end
//
// A peer sends the frame of `hello`, nine bytes, and dies on the way: after 0 bytes, after 1, …
// after all 9. Ten ways to end. How many of them are clean?
//
// @include ./exactly.ts#receiveFrame

// %% Ten ways to end
const hello = encodeFrame(utf8.encode('hello'));
const stories: string[] = [];
for (let sent = 0; sent <= hello.length; sent++) {
  const story = readToTheEnd(sourceOf(hello.subarray(0, sent)));
  console.log(`${sent} of 9 bytes: ${story}`);
  stories.push(story);
}
assert.equal(stories.filter((story) => story.includes('clean')).length, 2);

// %% [markdown]
// Two. An end is *clean* between two frames and *torn* anywhere else. Look at 4: the header is
// complete and no payload byte has come. A loop that reports "it ended before the first byte" would
// call that clean, and lose a message without a word. A torn end is not rare: it is what a crash or
// a deploy on the other side looks like from here.
//
// **After the last frame: clean. Anywhere else: torn, and an error.**
//
// Nor does a connection end where its first message does. Another server of the notes collects
// bytes and looks whether a message is among them. We send it three in a single `send`: `first`,
// `second`, `third`. How many does it print, and what do we hear?

// %% Behind the first frame needs="linux"
import { TcpSocket } from 'wirebook/socket';
import { lane } from '../notebook/lane.ts';

const notesServer = await lane('notes server', './notes-server.ts');
const client = TcpSocket.connect({ port: notesServer.port });
const three = ['first', 'second', 'third'].map((text) => encodeFrame(utf8.encode(text)));
client.sendAll(concatBytes(three));

const answer = client.recv(new Uint8Array(64));
console.log(`three messages sent, then recv returned ${answer}`);
assert.equal(answer, 0);
client.close();
await notesServer.kill();

// %% [markdown]
// All three lay in its buffer. It looked for *one*, handled it, closed, and threw the buffer away.
// We hear a clean end. As long as a client waits for each answer before it sends again, nobody
// notices; the first that sends two requests in a row loses one.
//
// **After a frame, look again: the next one may already be there.**
//
// ## A length that lies
//
// A length is a claim. Before we believe it we compare it with a limit: `if (length > limit)
// throw`. Now the four bytes `ff ff ff ff` arrive. Here are four ways to read them. Which of them
// pass the check?

// %% ff ff ff ff
const view = new DataView(fromHex('ffffffff').buffer);
const [b0, b1, b2, b3] = [view.getUint8(0), view.getUint8(1), view.getUint8(2), view.getUint8(3)];
const readings = {
  'b0 << 24 | b1 << 16 | b2 << 8 | b3': (b0 << 24) | (b1 << 16) | (b2 << 8) | b3,
  'view.getInt32(0)': view.getInt32(0),
  'view.getUint32(0)': view.getUint32(0),
  '((b0 * 256 + b1) * 256 + b2) * 256 + b3': ((b0 * 256 + b1) * 256 + b2) * 256 + b3,
};
const limit = 4 * 1024 * 1024;
for (const [how, length] of Object.entries(readings)) {
  const verdict = length > limit ? 'refused' : 'passes the check';
  console.log(`${how.padEnd(40)} ${length.toLocaleString('en-US').padStart(13)}  ${verdict}`);
}
assert.deepEqual(Object.values(readings), [-1, -1, 0xffff_ffff, 0xffff_ffff]);

// %% [markdown]
// JavaScript's `<<` and `|` work on *signed* 32-bit numbers, as C's `int` does. Minus one is below
// any limit, and then it meets the code that trusted the check.
//
// The notes' first client has `int len = ntohl(raw_len)`, then `std::vector<char> body(len)`. Here
// it is in TypeScript, as a process of its own. We play its server three times: send half a header,
// half a message, and `ffffffff`, and hang up. Guess the three exit codes.

// %% The notes' client, three times needs="linux"
async function exitCodeAfter(bytes: Uint8Array): Promise<number | null> {
  using listener = TcpSocket.listen();
  const args = ['--port', String(listener.localAddress().port)];
  const notesClient = await lane('notes client', './notes-client.ts', { args });
  using socket = listener.accept();
  socket.sendAll(bytes);
  socket.close();
  return (await notesClient.exited).code;
}

const exitCodes: (number | null)[] = [];
for (const bytes of [fromHex('0000'), hello.subarray(0, 6), fromHex('ffffffff')]) {
  const code = await exitCodeAfter(bytes);
  console.log(`sent ${toHex(bytes)}: the client exits with ${code}`);
  exitCodes.push(code);
}
assert.deepEqual(exitCodes, [0, 0, 1]);

// %% [markdown]
// The last one dies, as the C++ original does: four bytes from anyone on the network end the
// process. The other two are worse. The loop sees the end, prints *Read Error*, breaks out, and the
// program goes on, with a header filled up by zeros, or with two letters and three zero bytes for a
// message. Then it reports success.
//
// With the right sign it is little better, as long as memory is set aside on the word of a header.
// Ten peers send four bytes each, `03 ff ff ff`, and nothing more. How much memory does a reader
// set aside that prepares room for the payload?

// %% Forty bytes
const promise = fromHex('03ffffff'); // 67,108,863
const before = process.memoryUsage().arrayBuffers;
const rooms = Array.from(
  { length: 10 },
  () => new Uint8Array(new DataView(promise.buffer).getUint32(0)),
);
const takenMiB = (process.memoryUsage().arrayBuffers - before) / 2 ** 20;
console.log(`prepared for ${rooms.length} payloads: ${measured(takenMiB, 'MiB', { digits: 0 })}`);

const decoder = new FrameDecoder({ maxFrameBytes: 128 * 2 ** 20 }); // a limit that allows them
const allocated = (): string => decoder.allocatedBytes.toLocaleString('en-US');
decoder.push(promise.slice());
console.log(`FrameDecoder, after the header: ${allocated()} bytes`);
decoder.push(new Uint8Array(1000));
console.log(`FrameDecoder, 1,000 bytes later: ${allocated()} bytes`);
assert.ok(takenMiB > 500 && decoder.allocatedBytes <= 2000);

// %% [markdown]
// How dear that is depends on who clears the memory. Linux provides a page when it is first written
// to, so an untouched `ArrayBuffer` costs little more than addresses; the notes'
// `std::vector<char>` writes its zeros at once, and pays for all of it.
//
// So a length needs two defences: a *limit*, checked on the header before anything else (ours is 4
// MiB unless you say otherwise), and memory that follows *what has come*, never what was promised.
//
// Not everybody who sends a strange length is an enemy. Somebody types our address into a browser.
// What length does it announce?

// %% A browser knocks needs="linux"
function refusal(bytes: Uint8Array): string {
  try {
    new FrameDecoder().push(bytes);
    return 'accepted';
  } catch (error) {
    assert.ok(error instanceof FrameTooLarge);
    return error.message;
  }
}

await meet(['browse'], (socket) => {
  const room = new Uint8Array(4096);
  const received = socket.recv(room);
  console.log(refusal(room.slice(0, received)));
});
console.log(refusal(fromHex('05000000'))); // the C program that forgot htonl
assert.match(refusal(utf8.encode('GET ')), /1195725856 bytes/);

// %% [markdown]
// "GET " is `47 45 54 20`, and that is 1,195,725,856. A server without a limit waits for a
// gigabyte, the browser for an answer, and neither reports anything. Ours hangs up, and four bytes
// are enough for its error to say who is there.
//
// The good frames that stood before such a header in the same chunk come with the error, as
// `frames`. Then the decoder stays failed. Nobody can tell where the next frame begins.
//
// **Check a length before you believe it, as an unsigned number, and take memory only for bytes you
// have.**
//
// ## Look, do not take
//
// So far we wait for each part in turn, and while we wait the thread is lost: chapter 1's wall. The
// notes recommend `MSG_PEEK` for looking at a header before deciding what to do with the body, and
// that sounds like the way out. Look; if the frame is not complete, leave all of it where it is and
// come back later:
//
// @include ./peek.ts#peekFrame
//
// The sender sends 7 of 9 bytes. We look 10,000 times, with calls that may block. Then it sends its
// FIN, and we look 10,000 times more. When does the first look have to wait? And what does the FIN
// change?

// %% Ten thousand looks needs="linux"
import { peekFrame } from './peek.ts';

await meet(['hex 00000005', 'send hel', 'wait', 'fin'], (socket) => {
  function look10000Times(when: string): void {
    const seen = new Set<number>();
    const start = performance.now();
    for (let look = 0; look < 10_000; look++) seen.add(peekFrame(socket).there);
    const took = measured(performance.now() - start, 'ms', { digits: 0 });
    console.log(`${when}: ${[...seen].join(' or ')} of 9 bytes, 10,000 times in ${took}`);
    assert.deepEqual([...seen], [7]);
  }
  waitUntilThere(socket, 7);
  look10000Times('the rest is on its way');
  socket.send(GO_ON);
  assert.equal(waitUntilThere(socket, 9), 7); // the FIN has come: no ninth byte ever will
  look10000Times('the sender has gone');
});

// %% [markdown]
// Not one of them waited. `recv` waits while there is *nothing*, and there is something: half a
// frame, which a peek never takes away. The loop does nothing at full speed. A mechanism that
// reports sockets with something to read, as chapter 3's does, will not save it: it reports this
// one always.
//
// Nor does a look say that the rest will never come: 7 before the FIN, 7 after it. The end stands
// *behind* the bytes, and whoever does not take them never gets there. (The cell knows of the FIN
// because `waitUntilThere` sleeps in `recv` until nine bytes or the end have come. That is the wait
// we wanted to be rid of.)
//
// One more: a frame of 4,000,000 bytes, within every limit. Will `peekFrame` ever see it whole?

// %% Four million bytes needs="linux"
import { receiveFrame } from './exactly.ts';

await meet(['frame 4000000'], (socket) => {
  let most = 0;
  for (let look = 0; look < 100; look++) most = Math.max(most, peekFrame(socket).there);
  console.log(`the receive buffer has ${measured(socket.getOption('SO_RCVBUF'))} bytes`);
  console.log(`100 looks saw at most ${measured(most)} of 4,000,004`);
  assert.ok(most < 4_000_004);

  const payload = receiveFrame(socket);
  console.log(
    `taking them makes room: ${payload?.length.toLocaleString('en-US')} bytes of payload`,
  );
  assert.equal(payload?.length, 4_000_000);
});

// %% [markdown]
// What we only look at stays in the kernel's receive buffer. When that is full, the kernel tells
// the sender to stop. The sender waits until we take something, and we wait until there is more:
// chapter 1's deadlock again. It needs no malice, only a large message.
//
// **To wait without blocking, take the bytes and remember them.**
//
// ## The decoder
//
// To remember, we need an object for each connection. It is given bytes as they come, and gives
// back the frames that are complete:
//
// ```
//              4th byte, length within the limit
//    +--------+ -----------------------------> +---------+
// -->| header |                                | payload |
//    +--------+ <----------------------------- +---------+
//         |            last byte: a frame
//         | 4th byte, length beyond the limit
//         v
//    +--------+
//    | failed |
//    +--------+
// ```
//
// @include lib/framing/decoder.ts#FrameDecoder.push
//
// It does not call `recv`. It is *pushed*: where the bytes come from is the caller's affair, and
// the decoder neither waits nor knows a socket. A core like this, bytes in and results out, is
// called *sans-IO*. You can test it without a network: four messages, one of them empty, one with
// an `ö` (two bytes), cut in every way we can think of.

// %% Any cut, same frames
const messages = ['hello', '', 'wörld', 'x'.repeat(300)];
const stream = concatBytes(messages.map((message) => encodeFrame(utf8.encode(message))));

function decode(chunks: readonly Uint8Array[]): string[] {
  const fresh = new FrameDecoder();
  const decoded = chunks.flatMap((chunk) => fresh.push(chunk)).map(asText);
  fresh.end(); // throws if the stream ended in the middle of a frame
  return decoded;
}

assert.deepEqual(decode([stream.slice()]), messages);
console.log('whole: 1 chunk, the same 4 messages');
const single = Array.from(stream, (byte) => Uint8Array.of(byte));
assert.deepEqual(decode(single), messages);
console.log(`byte by byte: ${single.length} chunks, the same 4 messages`);

const random = seededRandom(2);
for (let round = 0; round < 1000; round++) {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += chunks.at(-1)?.length ?? 0) {
    chunks.push(stream.slice(at, at + 1 + integerBelow(random, 40)));
  }
  assert.deepEqual(decode(chunks), messages);
}
console.log('cut at random, 1,000 times: the same 4 messages');

// %% [markdown]
// **Any cut, same frames.** That is the law of a decoder and its whole test: a thousand unlucky
// networks in a few milliseconds.
//
// On a socket it is driven by the loop below. The sender cuts where it hurts: inside a header,
// inside a payload, one byte into the next header. Say before you run it which messages each `recv`
// completes.
//
// @lab frames?bytes=0000000568656c6c6f

// %% The same class on a socket needs="linux"
const pieces = ['hex 0000', 'hex 0005 6865', 'hex 6c6c6f 00000000 00000002 6869 00', 'hex 0000'];

await meet([...pieces.flatMap((piece) => [piece, 'wait']), 'fin'], (socket) => {
  const live = new FrameDecoder();
  const room = new Uint8Array(4096);
  for (let received = socket.recv(room); received > 0; received = socket.recv(room)) {
    const complete = live.push(room.slice(0, received)); // a copy: `room` is written to again
    const shown = complete.map((payload) => `"${asText(payload)}"`).join(' ') || 'nothing yet';
    console.log(`recv ${received}: ${shown}; keeps ${live.bufferedBytes}`);
    socket.send(GO_ON);
  }
  assert.throws(() => live.end(), TornFrame);
  console.log(`recv 0: torn, inside a header`);
});

// %% [markdown]
// The same class runs here, in the test before, and in every server from chapter 3 on. It is what
// it does *not* know, sockets and time, that makes this possible.
//
// Mind the `slice`. The decoder hands out views of your chunk where it can, so the chunk belongs to
// it from then on. Push `room.subarray(0, received)` instead, and the next `recv` writes over
// messages that you already have.
//
// What does remembering cost? Most people first write a decoder that glues each chunk to what it
// holds, and then looks:
//
// @include ./glue-decoder.ts#GlueDecoder.push
//
// One frame comes byte by byte. With twice the payload, how many times as much does this decoder
// copy? And ours?

// %% What remembering costs
import { byteByByte, framesPerSecond } from './cost.ts';
import { GlueDecoder } from './glue-decoder.ts';

console.log('payload        glued: copied       time     ours: copied       time');
const costs = [8_192, 16_384, 32_768].map((bytes) => {
  const glue = byteByByte(() => new GlueDecoder(), bytes);
  const ours = byteByByte(() => new FrameDecoder(), bytes);
  const columns = [glue, ours].map(({ copied, ms }) => {
    const time = measured(ms, 'ms', { digits: 2, width: 9 });
    return `${copied.toLocaleString('en-US').padStart(15)}  ${time}`;
  });
  console.log(`${bytes.toLocaleString('en-US').padEnd(10)} ${columns.join('  ')}`);
  return { glue, ours };
});
const rate = measured(framesPerSecond(new FrameDecoder()) / 1e6);
console.log(`64-byte frames in 64 KiB chunks: ${rate} million a second`);

const [small, , large] = costs;
assert.ok(small !== undefined && large !== undefined);
assert.ok(large.glue.copied > 15 * small.glue.copied); // for four times the bytes
const asked = 'as slow as the glue decoder: does it copy all it holds at each push?';
assert.ok(large.glue.ms > 2 * large.ours.ms, asked);

// %% [markdown]
// Four times as much: each byte that comes drags all its predecessors along. For a frame of 4 MiB
// that makes nine million million bytes, and a peer has only to dribble to make you pay them.
// `FrameDecoder` doubles its buffer when it is full, so a byte is copied a few times however small
// the chunks: the *amortised* cost is in proportion to the bytes. A frame that lies whole in one
// chunk is not copied at all.
//
// **Twice the bytes, twice the work: never look at the same byte again because another has come.**
//
// @exercise 02-framing/3-what-comes-out
// @exercise 02-framing/4-decoder
//
// ## Other ways to mark an end
//
// A length in front is one way. Another is a *delimiter* behind: send a line, read up to the
// newline. It needs no arithmetic, and you can type it by hand. What becomes of a message that has
// a newline in it?
//
// A third is a length as short as can be: seven bits in each byte, and the top bit says that more
// follows, a *varint*. How many bytes do 127, 128 and 300 take?

// %% Newlines and varints
import { decodeVarint, encodeVarint } from './varint.ts';

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1); // the last is unfinished
const note = 'two\nlines';
const escaped = JSON.stringify(note);
console.log(`as it is: ${linesOf(`${note}\n`).length} messages`);
console.log(`as JSON:  ${linesOf(`${escaped}\n`).length} message, ${escaped}`);

for (const bytes of [1, 127, 128, 300, 2 ** 21]) {
  const [prefix, varint] = [encodeFrame(new Uint8Array(bytes)).subarray(0, 4), encodeVarint(bytes)];
  assert.equal(decodeVarint(varint)?.value, bytes);
  const size = bytes.toLocaleString('en-US').padStart(9);
  console.log(`${size} bytes: prefix ${toHex(prefix)}, varint ${toHex(varint)}`);
}

for (const hex of ['ac', '05', '8500']) {
  console.log(`varint ${hex}: ${decodeVarint(fromHex(hex))?.value ?? 'not whole yet'}`);
}
assert.throws(() => decodeVarint(fromHex('808080808080')), RangeError);

// %% [markdown]
// | | fixed prefix | varint | delimiter |
// | --- | --- | --- | --- |
// | overhead, 300 bytes | 4 | 2 | 1 and the escapes |
// | payload may hold | anything | anything | what is escaped |
// | to find the end | nothing to do | nothing to do | look at every byte |
// | too large is known | at the header | at the header | when it has come |
// | header may be cut | yes | yes, at a length unknown | – |
// | one number, written | one way | many ways | – |
//
// A delimiter must not occur in a payload, so payloads are *escaped*, as JSON does with newlines.
// It also invites a quieter mistake: turn each chunk into text, then split. An `ö` that was cut in
// two becomes two `�`. Look for the newline in the *bytes*.
//
// A varint saves three bytes on short messages. Its decoder pays for them: the header may be cut,
// and nobody knows how long it will be. It must stop after five bytes, or `80 80 80 …` keeps it
// reading for ever. It must decide on *overlong* forms: `8500` is 5 as well. And with `<<` and `|`
// the fifth byte can make it negative, as above.
//
// **A fixed prefix is dull, and dull is right for the one part on which all others stand.**
//
// @exercise 02-framing/5-varint
//
// ## Where others do it
//
// - **protobuf** streams (`writeDelimitedTo`): a varint length before each message.
// - **HTTP/2**: a 24-bit length that does not count the nine bytes of header; 16,384 at most,
//   unless the receiver allows more.
// - **gRPC**: one byte "compressed?", then our four bytes, all of it inside HTTP/2's frames. Framed
//   twice.
// - **Redis**: `$5␍␊hello␍␊`, the length in decimal digits and a delimiter to check it.
// - **WebSocket**: a length of 7 bits, in which 126 means "16 more bits" and 127 means "64 more".
// - **PostgreSQL**: 32 bits that count themselves in.
//
// ## Questions you can answer now
//
// **What is the "sticky packet" problem of TCP?** A misnomer. TCP shows you no packets that could
// stick together; it is a byte stream, and two messages in one `recv` are as right as one message
// in two. Boundaries are the application's to mark.
//
// **`recv` returned 0. What may have happened?** The peer's FIN between two messages, a clean end;
// its FIN in the middle of one, a torn end; or, in C, you called with room for 0 bytes. Never an
// empty message: that one has a header.
//
// **Why is a limit on the length not enough?** Ten thousand connections that each announce 4 MiB
// make you set aside 40 GB, all within the limit. Memory has to follow the bytes that came.
//
// **A length is out of bounds. Why close, and not skip the frame?** To skip it you would have to
// believe its length, and that is what you caught lying. Nothing in the stream marks where the next
// one begins.
//
// **What is `MSG_PEEK` good for, then?** For one look at bytes that somebody else will read: is
// this TLS or not? For waiting it is wrong. The socket stays readable, the buffer stays full, and
// the end stays hidden.
//
// **Why does the decoder not read from the socket itself?** Then it would have to wait, and each
// way of waiting would need a decoder of its own. Fed with bytes, one class serves a blocking loop,
// an event loop, a test and a web page.
//
// ## What breaks next
//
// A thousand decoders remember a thousand connections, and none of them waits. The thread does: it
// stands in `recv` on *one* socket while bytes arrive on the 999 others. It has to ask the kernel a
// new question. Not "give me the bytes of this one" but "*which* of them has any?". That is chapter
// 3.
