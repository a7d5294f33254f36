// %% [markdown]
// # 2 · Framing
//
// Chapter 1's server sent back whatever one `recv` gave it. That worked, because an echo does not care where a message ends.
// Everything else does: a server that acts on half a request, or on two requests as if they were one, does harm.
//
// We need a second process that sends exactly what we tell it. Here it is; it connects to us whenever a cell asks it to.

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
// The sender calls `send` three times: with "one", with "two" and with "three". When all of it has arrived, we call `recv` once,
// with room for 64 bytes.
//
// Predict before you press Enter: how many bytes does that `recv` return?

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
// TCP carries a *stream of bytes*: all of them, in order, each once. It does not carry the calls that put them there. The kernel
// laid eleven bytes into one queue, and `recv` took what lay in it. Had we not waited, we would have got 3 bytes on one day and
// 11 on another, which is worse than being wrong every time.
//
// Now the other way round: *one* `send` of a million bytes, and room for two million. How many does the first `recv` return?

// %% One send, many recvs needs="linux"
import { measured } from '../notebook/mark.ts';

await meet(['zeros 1000000'], (socket) => {
  const room = new Uint8Array(2_000_000);
  const sizes: number[] = [];
  for (let total = 0; total < 1_000_000;) {
    const received = socket.recv(room);
    sizes.push(received);
    total += received;
  }
  console.log(`one send of 1,000,000 bytes, ${measured(sizes.length)} recvs`);
  console.log(
    `the first returned ${measured(sizes[0] ?? 0)}, the last ${measured(sizes.at(-1) ?? 0)}`,
  );
  assert.ok(sizes.length > 1);
});

// %% [markdown]
// A million bytes fit neither into a packet nor into the kernel's buffer, so they travel in pieces, and `recv` does not wait for
// the rest: one byte is enough for it to return.
//
// ```
//   send  send   send              send
//  |one| |two| |three|       |1,000,000 bytes ............|
//   \_____ stream _____/      \_________ stream _________/
//  |onetwothree|             |....|.......|..|......|.....|
//   recv                      recv  recv   recv ...
// ```
//
// **`recv` returns what has arrived. What was sent as one is not its business.**
//
// ## Exactly n
//
// The sender has a payment for us, `transfer 1000 EUR`, but the network cuts it in two. What does a server pay that takes the
// first `recv` for the message?
//
// This one does not. It knows that the message has 17 bytes, and fills a buffer of that size:
//
// @include ./exactly.ts#receiveExactly

// %% Exactly seventeen bytes needs="linux"
import { receiveExactly } from './exactly.ts';

const GO_ON = Uint8Array.of(1); // the word that a sender in `wait` waits for

await meet(['send transfer 100', 'wait', 'send 0 EUR'], (socket) => {
  const watched = {
    recv(room: Uint8Array) {
      const received = socket.recv(room);
      console.log(
        `room for ${room.length}, got ${received}: "${asText(room.subarray(0, received))}"`,
      );
      socket.send(GO_ON);
      return received;
    },
  };
  const message = new Uint8Array(17);
  assert.equal(receiveExactly(watched, message), 17);
  console.log(`the message: "${asText(message)}"`);
});

// %% [markdown]
// The first `recv` alone would have paid 100. The loop asks again, *for what is missing* (5 bytes, not 17: whatever
// stands behind them belongs to the next message) and *behind what has come* (else the second piece would overwrite the first). And
// it stops at 0, which is the peer's FIN: asking again would return 0 again, for ever. It then says how many bytes it got, and
// leaves it to its caller to judge.
//
// `recv` has a flag for this loop, `MSG_WAITALL`. It saves system calls, not care: an error, a signal or the FIN still cuts it
// short.
//
// **Receive in a loop: for what is missing, behind what has come, until 0.**
//
// @exercise 02-framing/1-receive-exactly
//
// ## Which end first
//
// "Exactly n" needs an n. So each message goes behind a *length prefix* of four bytes, and the two together are a *frame*. Our
// sender now plays a C program on an ordinary PC. It wrote the length 5 into four bytes the way its memory has it, then `hello`.
//
// We read the prefix with `DataView.getUint32(0)`. What length do we get?

// %% Five needs="linux"
await meet(['hex 05000000', 'send hello'], (socket) => {
  const header = new Uint8Array(4);
  receiveExactly(socket, header);
  const view = new DataView(header.buffer);
  console.log(
    `${toHex(header, 1)} most significant first:  ${view.getUint32(0).toLocaleString('en-US')}`,
  );
  console.log(`${toHex(header, 1)} least significant first: ${view.getUint32(0, true)}`);
  assert.equal(view.getUint32(0), 83_886_080);
});

const number = new DataView(new ArrayBuffer(4));
for (const littleEndian of [false, true]) {
  number.setUint32(0, 0x12345678, littleEndian);
  console.log(
    `0x12345678, ${littleEndian ? 'little-endian' : 'big-endian:  '} ${toHex(new Uint8Array(number.buffer), 1)}`,
  );
}

// %% [markdown]
// Our server would now wait for 83,886,080 bytes, and the client for an answer. No error anywhere: a wrong byte order looks like a
// hang. Between two PCs with the same mistake it even works, until one of them is replaced by a program that does it right.
//
// The wire is *big-endian*, most significant byte first, also called network byte order; x64 memory is *little-endian*. In C you
// convert with `htonl` and `ntohl`. `DataView` is big-endian unless told otherwise, so here doing nothing is right. The notes this
// workbook grew from print both lines above under one label, "0x12345678 is stored as": only the first is what they explain.
//
// **A number that leaves the process has a byte order. Write down which.**
//
// ## The wire, exactly
//
// Wirebook speaks the original's format, so that its C++ programs can talk to ours. A payload there is a protobuf message, which
// you can write by hand: each field is a tag (`number * 8 + 2`), a length, and the bytes. We call `Echo` with "hi".
//
// The message will have 28 bytes. Which number stands in the header: 28 or 32? And for the text `Zürich`: 6 or something else?

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
// `1c` is 28: the prefix counts the payload and not itself. Both ways exist (Postgres counts itself in), and a peer that guesses
// wrong is four bytes off for ever. And it counts *bytes*: `ü` is one character and two bytes of UTF-8. A prefix made from
// `text.length` passes every test that is written in English.
//
// There is nothing else on the wire: no magic number, no version, no type, no checksum. Which message it is, the port decides.
//
// `encodeFrame` returns header and payload as *one* buffer, for one `send`. The notes send them one after the other, and meet what
// Nagle's algorithm does to a small second `send`: it waits until the first is acknowledged, and the peer delays that
// acknowledgement by about 40 ms, in the hope of an answer to send along.
//
// **Header: four bytes, big-endian, payload bytes only. One frame, one `send`.**
//
// @exercise 02-framing/2-encode-frame
//
// ## An empty message is a message
//
// In the notes the receiving function is `std::string receive()`. A string is all that can come back from it. Three connections:
// one brings the header `00000000` and ends, one ends at once, one ends in the middle of a header. What does `receive()` say of
// each?

// %% Three things called "" needs="linux"
import { readToTheEnd } from './exactly.ts';
import { receiveLikeTheNotes } from './notes.ts';

const endings: [string, string[]][] = [
  ['a frame of no bytes', ['hex 00000000', 'fin']],
  ['an end at once', ['fin']],
  ['half a header', ['hex 0000', 'fin']],
];
for (const [what, steps] of endings) {
  await meet(steps, (socket) => {
    const said = receiveLikeTheNotes(socket);
    console.log(`${what.padEnd(20)} receive(): ${JSON.stringify(said)}`);
    assert.equal(said, '');
  });
  await meet(steps, (socket) => console.log(`${what.padEnd(20)} ours: ${readToTheEnd(socket)}`));
}

// %% [markdown]
// An empty message is no accident. In protobuf, a list without entries is zero bytes long, so "no instances of this service" is
// the frame `00000000`. The notes' client reads `""`, and throws *Empty response from registry* although the registry is well.
//
// Two traps stand close by. A loop that calls `recv` with room for 0 bytes gets 0 back and takes it for the end; `receiveExactly`
// never calls it then. And `if (payload)` or `if (length)` is false exactly here.
//
// **Three outcomes need three answers: a message, however short; the end; an error.**
//
// ## The end
//
// A peer sends the frame of `hello`, nine bytes, and dies on the way: after 0 bytes, after 1, … after all 9. These are ten ways to
// end. How many of them are clean?
//
// @include ./exactly.ts#receiveFrame

// %% Ten ways to end
import { type Source } from './exactly.ts';

/** Bytes from an array, then the end: nothing in `receiveFrame` needs a socket. */
function sourceOf(bytes: Uint8Array): Source {
  let at = 0;
  return {
    recv(room) {
      const piece = bytes.subarray(at, at + room.length);
      room.set(piece);
      at += piece.length;
      return piece.length;
    },
  };
}

const hello = encodeFrame(utf8.encode('hello'));
const stories = Array.from({ length: 10 }, (_, sent) =>
  readToTheEnd(sourceOf(hello.subarray(0, sent))),
);
for (const [sent, story] of stories.entries()) console.log(`${sent} of 9 bytes: ${story}`);
assert.equal(stories.filter((story) => story.includes('clean')).length, 2);

// %% [markdown]
// Two. An end is *clean* between two frames and *torn* anywhere else. Look at 4: the header is complete and no payload byte has
// come, so a loop that reports "the stream ended before the first byte" would call it clean, and lose a message without a word.
//
// A torn end is not rare: it is what a crash, a deploy or a full disk on the other side looks like from here.
//
// Nor does a program end where its first message ends. The server of the notes reads into a buffer and looks whether a message is in
// it. We send it three in a single `send`: `first`, `second`, `third`. How many does it print, and what do we hear?

// %% Behind the first frame needs="linux"
import { TcpSocket } from 'wirebook/socket';
import { lane } from '../notebook/lane.ts';

const notesServer = await lane('notes server', './notes-server.ts');
const client = TcpSocket.connect({ port: notesServer.port });
const frames = ['first', 'second', 'third'].map((text) => encodeFrame(utf8.encode(text)));
client.sendAll(concatBytes(frames));

const answer = client.recv(new Uint8Array(64));
console.log(`three messages sent; then recv returned ${answer}: the end, without an error`);
assert.equal(answer, 0);
client.close();
await notesServer.kill();

// %% [markdown]
// All three lay in its buffer. It looked for *one* message, handled it and threw the buffer away, and on our side nothing tells us
// that two were never read. As long as a client waits for each answer before it sends again, nobody notices; the first client that
// sends two requests in a row loses one.
//
// **After a frame, look again: the next one may already be there.**
//
// ## A length that lies
//
// A length is a claim. Before we believe it we compare it with a limit: `if (length > limit) throw`. Now the four bytes
// `ff ff ff ff` arrive. Here are four ways to read them. Which of them pass the check?

// %% ff ff ff ff
const header = fromHex('ffffffff');
const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = header;
const view = new DataView(header.buffer);
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
// JavaScript's `<<` and `|` work on *signed* 32-bit numbers, as C's `int` does. Minus one is below any limit, and then it meets the
// code that trusted the check.
//
// The notes' first client writes `int len = ntohl(raw_len)` and `std::vector<char> body(len)`. Here it is in TypeScript, as a
// process. We play its server three times: we send it half a header, half a message, and `ffffffff`, and hang up. Guess the three
// exit codes.

// %% The notes' client, three times needs="linux"
/** Starts the notes' client, sends it some bytes, hangs up, and returns its exit code. */
async function serveNotesClient(bytes: Uint8Array): Promise<number | null> {
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
  const code = await serveNotesClient(bytes);
  console.log(`sent ${toHex(bytes)}: the client exits with ${code}`);
  exitCodes.push(code);
}
assert.deepEqual(exitCodes, [0, 0, 1]);

// %% [markdown]
// The last one dies, as the C++ original does: four bytes from anyone on the network end the process. The other two are worse. The
// loop sees the end, prints *Read Error*, breaks out, and the program goes on, with a header filled up by zeros or a message of two
// letters and three zero bytes. Then it reports success, and every script that checks its exit code is told that all is well.
//
// With the right sign it is little better, as long as memory is taken on the strength of the header. Ten peers send us four bytes
// each, `03 ff ff ff`, and nothing more. How much memory does a reader set aside that prepares room for the payload? And how much
// our decoder, with a limit that allows frames of this size?

// %% Forty bytes
const announced = fromHex('03ffffff'); // 67,108,863
const before = process.memoryUsage().arrayBuffers;
const rooms = Array.from(
  { length: 10 },
  () => new Uint8Array(new DataView(announced.buffer).getUint32(0)),
);
const taken = process.memoryUsage().arrayBuffers - before;
console.log(
  `a reader that believes the header: ${measured(taken / 2 ** 20, 'MiB', { digits: 0 })} for ${rooms.length * 4} bytes`,
);

const patient = new FrameDecoder({ maxFrameBytes: 128 * 2 ** 20 });
patient.push(announced.slice());
console.log(`FrameDecoder, after the header: ${patient.allocatedBytes} bytes`);
patient.push(new Uint8Array(1000));
console.log(
  `FrameDecoder, after 1,000 bytes of payload: ${patient.allocatedBytes.toLocaleString('en-US')} bytes`,
);
assert.ok(taken > 500 * 2 ** 20 && patient.allocatedBytes <= 2000);

// %% [markdown]
// So a length needs two defences. A *limit*, checked on the header before anything else is done (ours is 4 MiB unless you say
// otherwise), and memory that grows with *what has come*, never with what was promised.
//
// Not everybody who sends a strange length is an enemy. Somebody will type our address into a browser. What length does it
// announce?

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
  const message = refusal(room.slice(0, received));
  console.log(message);
  assert.match(message, /1195725856/);
});
console.log(refusal(fromHex('05000000'))); // the C program from above

// %% [markdown]
// "GET " is `47 45 54 20`, and that is 1,195,725,856. A server without a limit waits for a gigabyte, the browser for an answer, and
// neither reports anything. Ours hangs up, and four bytes are enough for its error to say who is there.
//
// After such a header the decoder stays failed. Nobody can tell where the next frame begins, so there is nothing to go on with.
//
// **Check the length before you believe it, as an unsigned number, and take memory only for bytes you have.**
//
// ## Look, do not take
//
// So far we wait for each part in turn, and while we wait, the thread is lost: chapter 1's wall. The notes recommend `MSG_PEEK` "to
// check the header before deciding what to do with the body". It sounds like the way out. Peek, and if the frame is not complete,
// leave everything where it is and look again later:
//
// @include ./peek.ts#peekFrame
//
// The sender sends 7 of 9 bytes and waits. We look 10,000 times. Then it sends its FIN, and we look 10,000 times more. These calls
// may block: when does the first of them have to wait? And what changes with the FIN?

// %% Ten thousand looks needs="linux"
import { peekFrame } from './peek.ts';

await meet(['hex 00000005', 'send hel', 'wait', 'fin'], (socket) => {
  const look10000Times = (when: string): void => {
    const answers = new Map<number, number>();
    const start = performance.now();
    for (let look = 0; look < 10_000; look++) {
      const { there } = peekFrame(socket);
      answers.set(there, (answers.get(there) ?? 0) + 1);
    }
    const took = measured(performance.now() - start, 'ms', { digits: 0 });
    for (const [there, times] of answers)
      console.log(`${when}: ${times} times ${there} of 9 bytes, in ${took}`);
    assert.deepEqual([...answers], [[7, 10_000]]);
  };
  waitUntilThere(socket, 7);
  look10000Times('the rest is on its way');
  socket.send(GO_ON);
  assert.equal(waitUntilThere(socket, 9), 7); // it returns with 7: the stream has ended
  look10000Times('the sender has gone   ');
});

// %% [markdown]
// Not one of them waited. `recv` waits while there is *nothing*, and there is something: half a frame, which a peek never takes
// away. So this loop does nothing at full speed. Nor is it saved by a mechanism that reports sockets with something to read, as
// chapter 3's will: this socket always has something to read.
//
// And after the FIN it cannot even learn that the rest will never come. The end stands *behind* the bytes, and who does not take
// them never gets there.
//
// One more: a frame of 4,000,000 bytes. Every length check allows it. Will `peekFrame` ever see it whole?

// %% Larger than the window needs="linux"
import { receiveFrame } from './exactly.ts';

await meet(['frame 4000000'], (socket) => {
  let most = 0;
  for (let look = 0; look < 100; look++) most = Math.max(most, peekFrame(socket).there);
  console.log(`the receive buffer has ${measured(socket.getOption('SO_RCVBUF'))} bytes`);
  console.log(`100 looks saw at most ${measured(most)} of 4,000,004 bytes`);
  assert.ok(most < 4_000_004);

  const payload = receiveFrame(socket);
  console.log(`reading takes them: ${payload?.length.toLocaleString('en-US')} bytes of payload`);
  assert.equal(payload?.length, 4_000_000);
});

// %% [markdown]
// Bytes that we only look at stay in the kernel's receive buffer. When it is full, the kernel tells the sender to stop: the
// *receive window* is closed. The sender waits until we take something, and we wait until there is more. That is chapter 1's
// deadlock again, and it needs no malice, only a large message.
//
// **Whoever wants to wait without blocking must take the bytes and remember them.**
//
// ## The decoder
//
// To remember, we need an object for each connection. It is given bytes as they come and gives back the frames that are complete:
//
// ```
//              4th byte, length within the limit
//    ┌────────┐ ─────────────────────────────▶ ┌─────────┐
//  ─▶│ header │                                │ payload │
//    └────────┘ ◀───────────────────────────── └─────────┘
//         │            last byte: a frame
//         ▼ 4th byte, length beyond the limit
//    ┌────────┐
//    │ failed │
//    └────────┘
// ```
//
// @include lib/framing/decoder.ts#FrameDecoder.push
//
// It does not call `recv`. It is *pushed*: the caller gets bytes wherever it likes, and the decoder neither waits nor knows a
// socket. A core like this, bytes in and results out, is called *sans-IO*, and we can test it without any network. Four messages,
// one of them empty, one with an `ö` (two bytes), cut in every way we can think of:

// %% Any cut, same frames
const messages = ['hello', '', 'wörld', 'x'.repeat(300)];
const stream = concatBytes(messages.map((message) => encodeFrame(utf8.encode(message))));

function decode(chunks: readonly Uint8Array[]): string[] {
  const decoder = new FrameDecoder();
  const decoded = chunks.flatMap((chunk) => decoder.push(chunk)).map(asText);
  decoder.end(); // throws if the stream ends in the middle of a frame
  return decoded;
}

assert.deepEqual(decode([stream.slice()]), messages);
console.log('whole: 1 chunk, 4 messages');
const single = Array.from(stream, (byte) => Uint8Array.of(byte));
assert.deepEqual(decode(single), messages);
console.log(`byte by byte: ${single.length} chunks, 4 messages`);

const random = seededRandom(2);
for (let round = 0; round < 1000; round++) {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += chunks.at(-1)?.length ?? 0) {
    chunks.push(stream.slice(at, at + 1 + integerBelow(random, 40)));
  }
  assert.deepEqual(decode(chunks), messages);
}
console.log('1,000 random cuts: 1,000 times the same 4 messages');

// %% [markdown]
// That is the law of a decoder, and its whole test: **any cut, same frames.** A thousand connections with a thousand unlucky
// networks, checked in milliseconds. You could not arrange that with sockets.
//
// With one, it is the loop below. The sender cuts where it hurts: inside a header, inside a payload, and behind two frames in one
// piece. Say before you run it what each `recv` completes.
//
// @lab frames?bytes=0000000568656c6c6f

// %% The same class on a socket needs="linux"
const pieces = ['hex 0000', 'hex 0005 6865', 'hex 6c6c6f 00000000 00000002 6869 00', 'hex 0000'];
const script = pieces.flatMap((piece) => [piece, 'wait']);

await meet([...script, 'fin'], (socket) => {
  const decoder = new FrameDecoder();
  const room = new Uint8Array(4096);
  for (let received = socket.recv(room); received > 0; received = socket.recv(room)) {
    const complete = decoder.push(room.slice(0, received)); // a copy: `room` is written to again
    const shown = complete.map((payload) => `"${asText(payload)}"`).join(' ');
    console.log(`recv ${received}: ${shown || 'nothing yet'}, ${decoder.bufferedBytes} bytes kept`);
    socket.send(GO_ON);
  }
  assert.throws(() => decoder.end(), TornFrame);
  console.log(`recv 0: torn, ${decoder.bufferedBytes} bytes of a frame had come`);
});

// %% [markdown]
// The same class runs here, in the test before, in the browser lab on this workbook's site, and in every server from chapter 3 on.
// What it is not allowed to know (sockets, time) is what makes that possible.
//
// Mind the `slice`. The decoder copies nothing that it can hand out as a view of your chunk, so the chunk belongs to it from then
// on. Push `room` itself and the next `recv` writes over messages that you already have.
//
// What does remembering cost? Most people first write a decoder that glues each chunk to what it has, and then looks:
//
// @include ./glue-decoder.ts#GlueDecoder.push
//
// One frame comes byte by byte. With twice the payload, how many times as much does this decoder copy? And ours?

// %% What remembering costs
import { byteByByte, framesPerSecond } from './cost.ts';
import { GlueDecoder } from './glue-decoder.ts';

console.log('payload        glued, copied        time    ours, copied        time');
const sizes = [8_192, 16_384, 32_768];
const costs = sizes.map((bytes) => {
  const glue = byteByByte(() => new GlueDecoder(), bytes);
  const ours = byteByByte(() => new FrameDecoder(), bytes);
  const cells = [glue, ours].map(
    ({ copied, ms }) =>
      `${copied.toLocaleString('en-US').padStart(16)}  ${measured(ms, 'ms', { digits: 2, width: 10 })}`,
  );
  console.log(`${bytes.toLocaleString('en-US').padEnd(8)} ${cells.join('')}`);
  return { glue, ours };
});
console.log(
  `64-byte frames in 64 KiB chunks: ${measured(framesPerSecond(new FrameDecoder()) / 1e6)} million a second`,
);

const [small, , large] = costs;
assert.ok(small !== undefined && large !== undefined);
assert.ok(large.glue.copied > 15 * small.glue.copied); // four times the bytes, sixteen times the copies
assert.ok(large.glue.ms > 3 * large.ours.ms);
assert.ok(large.ours.ms < 12 * small.ours.ms, 'does your decoder copy all it holds at each push?');

// %% [markdown]
// Four times as much: each byte that comes drags all its predecessors along. At the limit of 4 MiB it would be nine million million
// bytes, and a peer only has to dribble to make you pay that. `FrameDecoder` doubles its buffer when it is full, so each byte is
// copied about twice however small the chunks: *amortised* cost in proportion to the bytes. And a frame that lies whole in one chunk
// is not copied at all.
//
// **Remember an unfinished frame; never look twice at the same byte.**
//
// @exercise 02-framing/3-what-comes-out
// @exercise 02-framing/4-decoder
//
// ## Other ways to mark an end
//
// A length in front is one way. Another is a *delimiter* behind: send a line, read up to the newline. It needs no arithmetic and
// you can type it by hand. What happens to the message `two⏎lines`?
//
// A third way is a length that is itself as short as it can be: seven bits in each byte, and the top bit says "more follows", a
// *varint*. How many bytes does it need for 127, for 128, for 300?

// %% Newlines and varints
import { decodeVarint, encodeVarint } from './varint.ts';

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1); // what stands behind the last newline is unfinished
const note = 'two\nlines';
console.log(`sent as it is: ${linesOf(`${note}\n`).length} messages`);
console.log(
  `escaped:       ${linesOf(`${JSON.stringify(note)}\n`).length} message, ${JSON.stringify(note)}`,
);

for (const bytes of [1, 127, 128, 300, 2 ** 21]) {
  const prefix = toHex(encodeFrame(new Uint8Array(bytes)).subarray(0, 4));
  const varint = encodeVarint(bytes);
  assert.equal(decodeVarint(varint)?.value, bytes);
  console.log(
    `${bytes.toLocaleString('en-US').padStart(9)}: prefix ${prefix}, varint ${toHex(varint)}`,
  );
}

console.log(`ac alone: ${decodeVarint(fromHex('ac'))?.value ?? 'not whole yet'}`); // cut behind its first byte
console.log(
  `05 is ${decodeVarint(fromHex('05'))?.value}, 8500 is ${decodeVarint(fromHex('8500'))?.value}`,
);
assert.throws(() => decodeVarint(fromHex('808080808080')), RangeError);

// %% [markdown]
// | | length prefix, 4 bytes | varint prefix | delimiter |
// | --- | --- | --- | --- |
// | overhead for 1 / 300 / 2,097,152 bytes | 4 / 4 / 4 | 1 / 2 / 4 | 1, and each escape |
// | payload may contain | anything | anything | anything but the delimiter, unless escaped |
// | work to find the end | none | none | look at every byte |
// | known too large | at the header | at the header | when the limit has already come |
// | the mark itself may be cut | yes | yes, and its own length is unknown | yes, if longer than a byte |
// | one value, one encoding | yes | no: `05`, `8500` | – |
//
// A delimiter must never occur in a payload, so payloads have to be *escaped*, as JSON does with its newlines, or a user's newline
// becomes two messages. It also invites a quieter mistake: turn each chunk into text, then split. An `ö` that is cut in two becomes
// two question marks. Look for the newline in the *bytes*, and decode whole lines.
//
// A varint saves three bytes on small messages. In exchange a decoder meets a header that is cut *and* does not know how long it
// will be, must stop after five bytes lest it read zeros for ever, and has to decide on *overlong* forms: `8500` is 5 as well.
// (And with `<<` and `|` a fifth byte makes it negative, as above.)
//
// **A fixed prefix is dull, and dull is what you want in the one part that everything stands on.**
//
// @exercise 02-framing/5-varint
//
// ## Where others do it
//
// | protocol | how a message ends |
// | --- | --- |
// | protobuf streams (`writeDelimitedTo`) | varint length, then the message |
// | HTTP/2 | 24-bit length, header of nine bytes not counted; 16,384 bytes unless both agree on more |
// | gRPC | one byte "compressed?", 32-bit big-endian length, all inside HTTP/2's frames: framed twice |
// | WebSocket | 7-bit length; 126 means "16 more bits", 127 means "64 more bits" |
// | Redis (RESP) | `$5␍␊hello␍␊`: the length in decimal digits, then a delimiter as a cross-check |
// | PostgreSQL | 32-bit length that counts itself, not the type byte before it |
// | HTTP/1.1 | delimiters for the head, then a length or chunks for the body: three ways, and a history of attacks on the seams |
//
// ## Questions you can answer now
//
// **What is the "sticky packet" problem of TCP?** A misnomer. TCP has no packets that could stick; it is a byte stream, and two
// messages in one `recv` are as right as one message in two. Boundaries are the application's to mark.
//
// **`recv` returned 0. Which three situations can that be?** The peer's FIN between two messages, a clean end; its FIN in the
// middle of one, a torn end; or you called it with room for 0 bytes. It is never an empty message: that one has a header.
//
// **Why network byte order, when nearly every machine is little-endian?** The order has to be written down, and this one has been
// since the first protocols. What costs a swap of nanoseconds spares a hang that is found after days.
//
// **Why is a limit on the frame length not enough?** Ten thousand connections that each announce just under the limit still make
// you set aside 40 GB. Memory has to follow the bytes that came.
//
// **A header is out of bounds. Why close the connection and not skip the frame?** To skip it you would have to believe its length,
// and that is what you have caught lying. Nothing in the stream marks the next beginning.
//
// **What is `MSG_PEEK` good for, then?** For looking once at bytes that somebody else will read: which protocol is this, TLS or
// not? For waiting it is wrong: it never takes, so the socket stays readable, the buffer stays full, and the end stays hidden.
//
// **Why does the decoder not read from the socket itself?** Then it would have to wait, and each kind of waiting would need a
// decoder of its own. Fed with bytes, one class serves a blocking loop, an event loop, a test and a web page.
//
// **Why send header and payload in one `send`?** One system call instead of two, one packet instead of two, and no meeting of
// Nagle's algorithm with the delayed acknowledgement.
//
// ## What breaks next
//
// A decoder remembers one connection, a thousand decoders remember a thousand, and none of them waits. The thread does. It stands in
// `recv` on one socket, while bytes arrive for the 999 others. To serve them all it must ask the kernel a new question, not "give me
// bytes from *this* one" but "*which* of them has something?". That is chapter 3.
