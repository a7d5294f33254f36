// %% [markdown]
// # 5 · The remote call
//
// *The cells that block or stop a process need Linux on x64 or arm64; elsewhere they are left out,
// and the others run.*
//
// We have frames, a loop and threads. So far each program has made up for itself what stands in a
// frame. We do it once more: a server that adds. The obvious request for `add(1, 2)` is eight
// bytes, two int32, big-endian.
//
// A year later the server learns to add as many numbers as you like. The first byte now says how
// many follow. Clients of both ages are about. Predict: what does an old client, with its eight
// bytes, hear from the new server?

// %% Version two
import assert from 'node:assert/strict';

const eightBytes = new DataView(new ArrayBuffer(8));
eightBytes.setInt32(0, 1);
eightBytes.setInt32(4, 2);

function versionOne(numbers: DataView): number {
  return numbers.getInt32(0) + numbers.getInt32(4);
}
function versionTwo(numbers: DataView): number {
  let sum = 0;
  for (let i = 0; i < numbers.getUint8(0); i += 1) sum += numbers.getInt32(1 + 4 * i);
  return sum;
}
console.log(`version one: 1 + 2 = ${versionOne(eightBytes)}`);
console.log(`version two: 1 + 2 = ${versionTwo(eightBytes)}`);
assert.deepEqual([versionOne(eightBytes), versionTwo(eightBytes)], [3, 0]);

// %% [markdown]
// No error, anywhere. The first byte of a big-endian 1 is 0; so there is nothing to add, and
// nothing is what it adds up to. The bytes never said what they were, and two programs of different
// ages took them for different things.
//
// At the end of this chapter `add(1, 2)` is a line of TypeScript that runs in another process, and
// you know where it is *not* like a function. But first the bytes. They have to say **which
// function** is called, **with what**, each argument by a name that outlives both versions, and
// **which call** an answer belongs to.
//
// ## Numbered fields
//
// The notes this workbook grew from use *protobuf*, and so do we. Each field of a message has a
// number, written down once and for all:
//
// ```proto
// message AddRequest { int32 a = 1; int32 b = 2; }   // = 1: the number of the field, not its value
//
// message RpcRequest {
//   string service_name = 1;
//   string method_name  = 2;
//   bytes  request_data = 3;      // the AddRequest, as bytes
//   string request_id   = 4;
// }
// ```
//
// On the wire a field is a *tag* and a value. The tag is the number of the field times eight, plus
// the *wire type*, which says how the value is written: 0 as chapter 2's varint, 2 as a length and
// so many bytes. These messages need nothing else, and a pencil will do:
//
// @include ./pencil.ts#varint
// @include ./pencil.ts#number
// @include ./pencil.ts#block
//
// `Add(1, 300)`, with its service, its method and an id. (As JSON it takes 100 bytes.) Predict its
// size, and how many of its bytes are for the two arguments.

// %% With a pencil
import { concatBytes, toHex } from 'wirebook/base';
import { encodeFrame } from 'wirebook/framing';
import { encodeRequestFrame } from 'wirebook/rpc';
import { rpc } from '../../proto/generated/rpc.pb.js';
import { block, number } from './pencil.ts';

const onePlus300 = concatBytes([number(1, 1), number(2, 300)]);
const parts = [block(1, 'CalculatorService'), block(2, 'Add'), block(3, onePlus300), block(4, '7')];
for (const part of parts) console.log(`${toHex(part.subarray(0, 2))} ${toHex(part.subarray(2))}`);

const call = { serviceName: 'CalculatorService', methodName: 'Add', requestId: '7' };
const request = { ...call, requestData: onePlus300 };
const json = JSON.stringify({ ...call, requestData: { a: 1, b: 300 } });
const byPencil = concatBytes(parts);
console.log(`by pencil ${byPencil.length} bytes, as JSON ${json.length}`);

const byLibrary = encodeRequestFrame(request);
const byGenerator = encodeFrame(rpc.RpcRequest.encode(new rpc.RpcRequest(request)).finish());
assert.deepEqual(byLibrary, encodeFrame(byPencil));
assert.deepEqual(byGenerator, encodeFrame(byPencil));

// %% [markdown]
// The pencil, the library (`encodeRequestFrame`) and the code that is generated from `rpc.proto`
// agree on every byte. The names of *fields* travel as numbers: `a` costs a byte, and so does the 1
// in it. (Service and method are values here, and travel as text.) The five bytes of the arguments
// are a message themselves, inside a field of another. To this *envelope* they are bytes like any
// others: whoever carries a call need not understand it.
//
// Six values for `a`. Predict how many bytes the whole `AddRequest` takes for each.

// %% Six numbers
import { Calculator } from '../../proto/generated/calculator.ts';

const { add } = Calculator.methods;
const sizes = [];
for (const a of [0, 1, 127, 128, 2 ** 31 - 1, -1]) {
  const bytes = add.request.encode({ a, b: 0 });
  console.log(
    `a = ${String(a).padStart(10)}: ${String(bytes.length).padStart(2)} bytes, ${toHex(bytes)}`,
  );
  sizes.push(bytes.length);
  if (a !== 0) assert.equal(toHex(bytes), toHex(number(1, a)));
}
assert.deepEqual(sizes, [0, 2, 2, 3, 6, 11]);

// %% [markdown]
// Zero takes none: what is not there *is* zero, or empty. So `Add(0, 0)` has no arguments on the
// wire, and nobody can tell "0" from "not said" (unless the field is declared `optional`).
//
// And −1 takes ten bytes behind its tag. A negative int32 is written as if it had 64 bits (for −1,
// all of them ones), so that the field may become an int64 some day. The notes' error codes are −1,
// −2 and −3, and each costs ten bytes; protobuf's type `sint32` is for those who have many of them.
//
// @exercise 05-rpc/1-varint
//
// ## An old peer
//
// Since the notes were written the envelope has grown: how much time is left, pairs of text that go
// along (*metadata*), which attempt this is, what the client can do. Here is a request with all
// that, as a list of its fields, and a program that knows four of them. Predict: does it refuse the
// message, misread it, or answer?

// %% From a newer client
import { fieldsOf } from './pencil.ts';
import { readOldRequest } from './original.ts';

const newer = encodeRequestFrame({
  ...request,
  timeoutMs: 200,
  metadata: new Map([
    ['user', 'ada'],
    ['zone', 'b'],
  ]),
  attempt: 1,
  features: 3,
}).subarray(4);
for (const { id, wireType, content } of fieldsOf(newer)) {
  console.log(`field ${String(id).padStart(2)}, wire type ${wireType}: ${toHex(content)}`);
}
const { others, ...old } = readOldRequest(newer);
console.log(`an old program reads: ${old.serviceName}, ${old.methodName}, call ${old.requestId}`);
console.log(`fields that it does not know: ${others.join(', ')}`);
assert.deepEqual([old, others], [request, [5, 7, 7, 8, 10]]);

// %% [markdown]
// It answers. That is what the wire type is for: whoever does not know field 7 still knows where
// field 8 begins. (A map is a field that comes several times, each time a message with a key and a
// value.) The other way round it works too: a field that an old client does not send is zero for
// the new server, and zero has to mean "as before".
//
// **Never give a number another meaning or another type, never use one again. Everything else may
// grow.**
//
// There is one thing that the bytes do not say: which message they are. We take two requests,
// `Add(1, 2)` and `Add(1, 300)`, and read them as *responses*, whose fields 1 to 4 are
// `request_id`, `error_code`, `error_msg` and `response_data`. Predict what comes of it.

// %% Read as something else
import { decodeResponse } from 'wirebook/rpc';
import { outcome } from './show.ts';

const misread = [2, 300].map((b) => {
  const requestData = concatBytes([number(1, 1), number(2, b)]);
  const bytes = encodeRequestFrame({ ...call, requestData }).subarray(4);
  return outcome(() => {
    const { requestId, errorCode, responseData } = decodeResponse(bytes);
    return `call ${requestId}, error ${errorCode}, data ${toHex(responseData)}`;
  });
});
console.log(`Add(1, 2)   read as a response: ${misread[0]}`);
console.log(`Add(1, 300) read as a response: ${misread[1]}`);
assert.equal(misread[0], 'call CalculatorService, error 0, data 37');
assert.equal(misread[1], 'ERR_MALFORMED_MESSAGE');

// %% [markdown]
// The first is a perfect response: call "CalculatorService" went well. The method's name stood
// where a number is expected, so it was skipped. The second fails by luck: `error_msg` has to be
// UTF-8, and the 300 has a byte in it that is not. Whoever tells messages apart by trying to parse
// them decides by such luck; the notes' registry does (chapter 6).
//
// **A message does not say what it is. Something outside must: the port, the direction, a field.**
// Here it is the direction: clients send requests, servers send responses.
//
// @exercise 05-rpc/2-envelope
//
// ## Who is called
//
// A server keeps its functions in a map, by `service.method`, and this is the notes' way from a
// request's bytes to the frame of its answer:
//
// @include ./original.ts#answer
//
// (−3 is for everything else that goes wrong in the server. What stands around this function the
// notes leave open: the code that receives is given twice, the second time cut off, and what cuts
// messages and sends answers not at all.) Four requests come. Predict the code of each, and say for
// which of them the handler has run.

// %% Four requests
import { answer } from './original.ts';

let ran = 0;
const handlers = new Map([
  [
    'CalculatorService.Add',
    (data: Uint8Array) => {
      ran += 1;
      const { a, b } = add.request.decode(data);
      if (a + b > 0x7fff_ffff) throw new RangeError('the sum is no int32');
      return add.response.encode({ sum: a + b });
    },
  ],
]);
const most = concatBytes([number(1, 0x7fff_ffff), number(2, 1)]);
const answers = [
  encodeRequestFrame(request).subarray(4),
  encodeRequestFrame({ ...request, methodName: 'Sub' }).subarray(4),
  encodeRequestFrame({ ...request, requestData: most }).subarray(4),
  encodeRequestFrame(request).subarray(4, 20), // cut short
].map((message) => {
  ran = 0;
  const { requestId, errorCode, errorMsg } = decodeResponse(answer(handlers, message).subarray(4));
  console.log(`id "${requestId}", ${errorCode} ${errorMsg}${ran > 0 ? ' (the handler ran)' : ''}`);
  return [requestId, errorCode, ran];
});
assert.deepEqual(answers, [
  ['7', 0, 1],
  ['7', -1, 0],
  ['7', -2, 1],
  ['', -1, 0],
]);

// %% [markdown]
// −1 for an unknown method *and* for a request that cannot be read. The second has no id either,
// for who could read it? Its caller waits for an answer that never comes under its number. And look
// where the handler ran. Whoever wants to try again has to know that. We come back to both.
//
// ## As if it were here
//
// Now the whole library. Its handlers are typed, by what is generated from `calculator.proto`. In
// the lane, among others:
//
// ```ts
// const server = await RpcServer.listen();
// server.register(Calculator, { add: ({ a, b }) => ({ sum: a + b }) });
// ```

// %% A server
import { lane } from '../notebook/lane.ts';
import { measured } from '../notebook/mark.ts';

const server = await lane('server', './server.ts');

// %% [markdown]
// A `BlockingChannel` sends the frame, sleeps in `recv` until the answer is there, and returns the
// value. `here` adds in this process, `there` in the other. Predict: how many calls `here` fit into
// one call `there`?

// %% Here and there needs="linux"
import { BlockingChannel } from 'wirebook/rpc';

const blocking = BlockingChannel.connect({ port: server.port, timeoutMs: 10_000 });
const there = blocking.service(Calculator);
const here = { add: ({ a, b }: { a: number; b: number }) => ({ sum: a + b }) };

function nanoseconds(calculator: typeof here, times: number): number {
  const since = performance.now();
  let sum = 0;
  for (let i = 0; i < times; i += 1) ({ sum } = calculator.add({ a: sum, b: 1 }));
  assert.equal(sum, times);
  return ((performance.now() - since) / times) * 1e6;
}
const hereNs = nanoseconds(here, 1e7);
nanoseconds(there, 2_000); // let the engine compile it, on both sides
const thereNs = nanoseconds(there, 1_000);
const onePlusTwo = { a: 1, b: 2 };
console.log(`here:  ${here.add(onePlusTwo).sum}, ${measured(hereNs, 'ns')} a call`);
console.log(`there: ${there.add(onePlusTwo).sum}, ${measured(thereNs, 'ns')} a call`);
assert.ok(thereNs > 100 * hereNs);
blocking.close();

// %% [markdown]
// The line of code is the same, and that has been the idea since Birrell and Nelson described it in
// 1984. The time is not: tens of thousands to one, and that is between two processes of one
//       machine. Between two towns it is millions. A program that fetches forty fields with forty
//       calls is quick on your desk and useless in production. **Ask for much at once, and not in a
//       loop.**
//
// That difference costs time. The next one costs certainty.
//
// ## Three deaths
//
// A service need not come from a `.proto`. It is a name, and for each method what goes there and
// what comes back; here as JSON, between two programs of our own:
//
// @include ./services.ts#Bank
//
// A transfer of 10 from Ada to Bob takes two steps: out of one account, into the other. Three banks
// are killed by it: one *before* the first step, one *during*, between the two, one *after* both,
// when all that is missing is the answer. The lanes print each step that is done. Predict what the
// caller hears from each.

// %% Before, during, after
import { Channel } from 'wirebook/rpc';
import { Bank, type Books } from './services.ts';
import { failure } from './show.ts';

const heard = [];
const books = [];
for (const moment of ['before', 'during', 'after']) {
  const doomed = await lane(moment, './server.ts', { args: ['--dies', moment] });
  const { exited } = doomed;
  const caller = new Channel({ port: doomed.port });
  const error = await failure(caller.service(Bank).transfer({ amount: 10 }));
  console.log(`killed ${moment}: the caller hears ${error.code}`);
  heard.push({ error, port: doomed.port });
  books.push(await doomed.next<Books>());
  await Promise.all([exited, caller.close()]);
}
assert.deepEqual(books, [
  { ada: 100, bob: 0 },
  { ada: 90, bob: 0 },
  { ada: 90, bob: 10 },
]);
assert.ok(heard.every(({ error }) => error.code === 'ERR_RPC_CONNECTION_LOST'));

// %% [markdown]
// Three times the same. A local function runs to its end, or its caller dies with it. Here one half
// of the program has died, and the other lives and has to decide something. That is *partial
// failure*, and no cleverness of the caller gets round it: what it would need to know has died with
// the server. (That calls take no time and that they arrive are the first two of the *fallacies of
// distributed computing*.)
//
// **A remote call has three outcomes: an answer, an error, and not knowing.** Most of what follows
// is about the third.
//
// ## One at a time
//
// A blocking call holds its thread; chapter 3 has shown how to wait without. But the connection is
// held as well. Ada's account is an old one, and to look it up takes the bank 200 ms; Bob's takes
// no time. Two callers share a connection. One asks for Ada's balance, the other, behind it, for
// Bob's. The connection carries one call at a time, as the notes' does, and then two. Predict when
// Bob's balance is there.

// %% Behind Ada
const channel = new Channel({ port: server.port });
const bank = channel.service(Bank);
const sums = channel.service(Calculator);

for (const maxInFlight of [1, 2]) {
  const shared = new Channel({ port: server.port, maxInFlight });
  await shared.call('EchoService', 'Echo', new Uint8Array(0)); // connected
  const since = performance.now();
  const [ada = 0, bob = 0] = await Promise.all(
    ['ada', 'bob'].map(async (name) => {
      await shared.service(Bank).balance(name);
      return performance.now() - since;
    }),
  );
  const [bobMs, adaMs] = [measured(bob, 'ms'), measured(ada, 'ms')];
  console.log(`${maxInFlight} in flight: Bob after ${bobMs}, Ada after ${adaMs}`);
  assert.equal(bob > ada, maxInFlight === 1);
  await shared.close();
}

// %% [markdown]
// This is *head-of-line blocking*: the one in front is slow, and those behind it wait for no reason
// of their own. The notes' remedy is more connections (chapter 7). But a connection carries bytes
// both ways at the same time, and nothing keeps us from sending a second request before the first
// is answered, or a hundredth.
//
// Then answers overtake each other. In the notes a pool of threads works on the requests, and what
// is ready first is sent first; whether their client looks at the id they do not say. Two clients:
// one takes each answer for the call that has waited longest, the other goes by the id. Ada has
// 100, Bob has nothing. Predict what each of them is told.

// %% Whose balance
import { InOrder, SmallChannel } from './small-channel.ts';

const { balance } = Bank.methods;
for (const Client of [InOrder, SmallChannel]) {
  const client = new Client(server.port);
  const [ada, bob] = await Promise.all(
    ['ada', 'bob'].map(async (name) => {
      const reply = await client.call('Bank', 'Balance', balance.request.encode(name));
      return balance.response.decode(reply);
    }),
  );
  console.log(`${Client.name.padEnd(12)} Ada is told ${ada}, Bob is told ${bob}`);
  assert.deepEqual([ada, bob], Client === InOrder ? [0, 100] : [100, 0]);
  client.close();
}

// %% [markdown]
// Bob asked for his balance and was told Ada's. No error: both answers were right, each for the
// other one. In testing, where all calls are quick, it does not happen.
//
// The client that gets it right fits on a screen:
//
// @include ./small-channel.ts#SmallChannel
//
// `call` does not wait. It puts two functions into a map, under the id, and returns; when a
// response with that id comes, one of them is called. A client of the callback kind is handed these
// two by its caller. A *promise* turns that round: you get a thing first, and say later what is to
// happen with it.
//
// The notes run `call` in `std::async(std::launch::async, …)`: a thread for each call, to sleep in
// `recv`. They see the price, and have the better idea themselves: a `map<uuid, promise>`, and one
// thread that reads. That is this map. (`InOrder` is the same class with another `idAnswered`: it
// returns the id that has waited longest.) It needs no uuid. An id has to be unlike the others *in
// flight on this connection*; a counter will do, in a few bytes instead of 36.
//
// **Ids let answers overtake. Whoever sends again before the answer must read them.**
//
// @exercise 05-rpc/3-pending-calls
//
// What is it worth? One connection, short calls; 1, 8 and 64 in flight. Predict the factor from the
// first to the last.

// %% Calls a second
import { Echo } from '../../proto/generated/echo.ts';

const echo = channel.service(Echo);
async function callsPerSecond(inFlight: number, calls: number): Promise<number> {
  const since = performance.now();
  let begun = 0;
  async function caller(): Promise<void> {
    while ((begun += 1) <= calls) await echo.echo({ message: 'hi' });
  }
  await Promise.all(Array.from({ length: inFlight }, caller));
  return (calls / (performance.now() - since)) * 1_000;
}
await callsPerSecond(64, 10_000); // the engine, again
const rates = [];
for (const inFlight of [1, 8, 64]) {
  const rate = await callsPerSecond(inFlight, inFlight === 1 ? 2_000 : 20_000);
  const shown = measured(rate, 'calls a second', { digits: 0, width: 22 });
  console.log(`${String(inFlight).padStart(2)} in flight: ${shown}`);
  rates.push(rate);
}
assert.ok((rates[2] ?? 0) > 3 * (rates[0] ?? 0));

// %% [markdown]
// One at a time pays for everything alone: at least two system calls on each side, two wake-ups,
// and silence in between. With sixty-four, whatever is ready when a turn of the loop ends leaves in
// one `write`, and comes in with one `read`. No call comes back sooner than before; they share the
// fare.
//
// ## Standing still
//
// `SmallChannel` has a hole. We stop the server with `SIGSTOP`, as a debugger does, or a machine
// that swaps. Both clients ask it to add; the library's says how long it will wait. Predict who
// hears what after 100 ms: is there an error from `connect`, from `write`, from anybody?

// %% The server stands still needs="linux"
process.kill(server.pid, 'SIGSTOP');
const small = new SmallChannel(server.port);
const patient = small.call('CalculatorService', 'Add', onePlus300);
const impatient = await failure(sums.add({ a: 1, b: 2 }, { timeoutMs: 100 }));
console.log(`Channel: ${impatient.code}`);
console.log(`SmallChannel: ${small.waiting.size} call waits`);

process.kill(server.pid, 'SIGCONT');
await patient;
const { sum } = await sums.add({ a: 3, b: 4 });
console.log(`it goes on: 3 + 4 is ${sum}; late answers: ${channel.counters.late}`);
small.close();
assert.equal(impatient.code, 'ERR_RPC_DEADLINE_EXCEEDED');
assert.deepEqual([sum, channel.counters.late], [7, 1]);

// %% [markdown]
// From no system call. The process stands still, its kernel does not: it completes the connection
// and takes the bytes, as in chapter 1. `SmallChannel` waits for ever, and so it would if the
// connection broke, because nobody goes through its map then. `Channel` has put a time into each
// entry, the *deadline*; its clock starts with the call, so that connecting is in it too. **A call
// without a deadline is a leak**, and so is all that waits for it.
//
// When the server went on it answered both. For the call that had given up the answer was *late*.
// It must be dropped and counted, never given to somebody else; so an id is not used again while
// its answer may still come.
//
// ## The other end
//
// Then we stop waiting. And the server? An audit takes twenty-five steps of 20 ms. Twice our clock
// runs out after 100 ms; the third time we change our mind after 100 ms (an `AbortSignal`). The
// first handler does its work; the other two look at `context.signal` before each step. Predict how
// many steps each takes.

// %% Twenty-five steps
const steps = [];
for (const [what, heeds, options] of [
  ['deadline, does not look', false, () => ({ timeoutMs: 100 })],
  ['deadline, looks        ', true, () => ({ timeoutMs: 100 })],
  ['cancelled, looks       ', true, () => ({ signal: AbortSignal.timeout(100) })],
] as const) {
  const { code } = await failure(bank.audit({ heeds }, options()));
  const done = await server.next<{ steps: number }>();
  console.log(`${what}  ${code}, ${measured(done.steps)} of 25 steps`);
  steps.push(done.steps);
}
assert.ok(steps[0] === 25 && Math.max(...steps.slice(1)) < 25);

// %% [markdown]
// The first goes on to the end, for nobody. When a server is slow its callers give up and ask
// again, and it works for all who have left beside those who have come: that is how a slow server
// becomes a dead one.
//
// The second is told by the deadline. It travels with the request, as *milliseconds left*, and the
// server sets a clock of its own; a date would need two machines that agree on the time. (The gap
// in it: what a request waits on the way, nobody counts.) The third is told by a message of its
// own, CANCEL, which names the call. Neither ends anything by force. **Look at the signal before
// each expensive step.**
//
// A server may have to ask another one. `Front` works for 60 ms, then asks `Back`. We give `Front`
// 1,000 ms; it gives `Back` five seconds of its own, or what is left. Predict how long `Back`
// believes that somebody waits.

// %% What is left
import { Front } from './services.ts';

const hops = await lane('hops', './hops.ts');
const front = new Channel({ port: hops.port });
const told = [];
for (const passesOn of [false, true]) {
  const left = await front.service(Front).ask({ passesOn }, { timeoutMs: 1_000 });
  const shown = measured(left, 'ms', { digits: 0, width: 8 });
  console.log(`${passesOn ? 'what is left' : 'its own     '}  Back believes: ${shown}`);
  told.push(left);
}
await front.close();
await hops.kill();
assert.ok((told[0] ?? 0) > 1_000 && (told[1] ?? Infinity) < 1_000 - 50);

// %% [markdown]
// With five seconds of its own, `Back` may work four of them for a caller who has left. A handler
// that calls with `context.onward()` passes on what is left, and its own cancellation. **One
// deadline, set by whoever began, and all behind it live on the rest.**
//
// ## Was it executed?
//
// Five calls that fail: nobody listens; there is no such method; Ada has not got the thousand that
// she wants to give; her balance does not come within 50 ms; the server died (that was above). What
// went wrong is one question. Whether the call may be made again is another. Predict for each: was
// it executed?

// %% Five failures
const gone = new Channel({ port: heard[0]?.port ?? 0 });
const failures = [
  ['nobody listens  ', await failure(gone.service(Bank).balance('bob'))],
  ['no such method  ', await failure(channel.call('Bank', 'Rob', new Uint8Array(0)))],
  ['not so much     ', await failure(bank.transfer({ amount: 1_000 }))],
  ['not in time     ', await failure(bank.balance('ada', { timeoutMs: 50 }))],
  ['the server died ', heard[2]?.error],
] as const;
await gone.close();
for (const [what, error] of failures)
  console.log(`${what} ${error?.code.padEnd(26)} ${error?.retry}`);
assert.deepEqual(
  failures.map(([, error]) => error?.retry),
  ['not-executed', 'not-executed', 'executed', 'unknown', 'unknown'],
);

// %% [markdown]
// - *Not executed*: the handler never began, and whoever says so knows it: a client that could not
//   connect, a server that is full, or that is closing and takes no more. Any call may be made
//   again, here or elsewhere.
// - *Executed*: it ran, and failed. Again would be twice.
// - *Unknown*: nobody knows. Again only if twice is as good as once, as with a balance; the method
//   has to say so (`idempotent`).
//
// An error speaks of one call only. That `Back` was not executed says nothing of `Front`, which had
// called it.
//
// The server says which, in a field that the notes do not have. From one of theirs, −1 counts as
// not executed, −2 as executed, and all else as unknown. The notes' client does not ask. It tries
// several times (how often they do not say), each time under a new id.
//
// @exercise 05-rpc/4-executed
//
// Three clients pay Bob ten. The first try meets a slow disk: the bank takes 300 ms, and they wait
// 100. One tries again whatever happened. One tries again only what was not executed. The third is
// as stubborn as the first, but gives the transfer a name of its own, a *key*, and the bank carries
// out a key once. Predict what each hears, and what Ada pays.

// %% Ten for Bob
import { RpcError } from 'wirebook/rpc';
import type { Transfer } from './services.ts';

async function pay(transfer: Transfer, mayRetry: (error: RpcError) => boolean): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await bank.transfer(transfer, { attempt, timeoutMs: attempt === 0 ? 100 : 10_000 });
      return 'paid';
    } catch (error) {
      if (!(error instanceof RpcError) || attempt === 2 || !mayRetry(error))
        return (error as RpcError).code;
    }
  }
}
const paid = [];
for (const [who, transfer, mayRetry] of [
  ['whatever happened ', { amount: 10 }, () => true],
  ['if not executed   ', { amount: 10 }, (error: RpcError) => error.retry === 'not-executed'],
  ['whatever, by a key', { amount: 10, key: 'rent of May' }, () => true],
] as const) {
  const before = await bank.books(null);
  const said = await pay(transfer, mayRetry);
  const after = await bank.books(null); // when all that is under way is done
  paid.push(before.ada - after.ada);
  console.log(`again ${who}  hears ${said.padEnd(25)}  Ada paid ${before.ada - after.ada}`);
}
assert.deepEqual(paid, [20, 10, 10]);

// %% [markdown]
// The first was told *paid*, and paid twice. The second was told of a deadline, and the money moved
// all the same. Its error is honest: it does not know, and has to look at the books. Only the third
// may be stubborn, and for that it needed the bank's help. **No protocol makes a call happen
// exactly once. Retries, and a server that honours each key once, together do.**
//
// @exercise 05-rpc/5-paid-twice
//
// ## More than one answer
//
// Some calls have many answers. `count` is such a *stream*: the server's handler is a generator,
// and the client loops over what comes. We ask for a million numbers, take three, rest for a moment
// and leave. Predict how many the server has made.

// %% Three of a million
import { setTimeout as sleep } from 'node:timers/promises';

const taken = [];
for await (const item of sums.count({ to: 1_000_000 })) {
  taken.push(item.number);
  if (taken.length < 3) continue;
  await sleep(100);
  break;
}
const { made } = await server.next<{ made: number }>();
console.log(`took ${taken.join(', ')}; the server made ${measured(made)}`);
assert.ok(made >= 3 && made < 1_000);

// %% [markdown]
// Chapter 3's back-pressure would have stopped the server too, but late: when all buffers on the
// way are full, and every other call on this connection is stuck behind them. So each stream has
// *credit*. The reader says for how many items it has room, 64 unless told otherwise, and says so
// again as it takes them. Without credit the generator is not asked for more. `break` sends a
// CANCEL, and the generator ends in its `finally`.
//
// ## The notes' own bytes
//
// All of that has been added behind the notes' four fields, and their programs must not notice.
// Here are frames as one of them sends them, byte for byte: Echo of "hi"; an empty frame; Echo of
// nothing, with an empty id; two bytes that are no message. Predict what comes back for the second,
// and how long the answer to the third is.

// %% Four frames needs="linux"
import { fromHex } from 'wirebook/base';
import { TcpSocket } from 'wirebook/socket';
import { receiveFrame } from '../02-framing/exactly.ts';

using socket = TcpSocket.connect({ port: server.port, receiveTimeoutMs: 10_000 });
const replies = [
  '0000001c0a0b4563686f5365727669636512044563686f1a040a026869220131',
  '00000000',
  '000000130a0b4563686f5365727669636512044563686f',
  '00000002ffff',
].map((frame) => {
  socket.sendAll(fromHex(frame));
  const payload = receiveFrame(socket) ?? new Uint8Array(0);
  const { errorCode, errorMsg } = decodeResponse(payload);
  console.log(`${payload.length} bytes: ${toHex(payload).slice(0, 44) || '-'}`);
  if (errorCode !== 0) console.log(`   ${errorCode}: ${errorMsg}`);
  return toHex(encodeFrame(payload));
});
assert.equal(replies[0], '000000090a013122040a026869');
assert.match(replies[1] ?? '', /^0000002010ffffffffffffffffff011a13/);
assert.equal(replies[2], '00000000');
assert.match(replies[3] ?? '', /^0000002a10ffffffffffffffffff011a1d/);
socket.close();

// %% [markdown]
// An empty frame is a request like any other: for the method "" of the service "", which there is
// not. And an answer that went well, to the call "", with nothing in it, has no bytes at all. In
// each −1 you see its ten.
//
// How does our client know that a server understands its CANCEL? It says what it can itself with
// its first request, in field 10, and the server answers with what of that it can too. A peer that
// never says so never gets such a message. **Do not ask how old the other side is. Ask what it
// can.**
//
// ## Questions you can answer now
//
// **What is an RPC framework made of?** Services described, so that both sides have the types; a
// codec; an envelope with method, id and error; frames; a connection; a map of handlers there, and
// one of calls in flight here.
//
// **Why protobuf and not JSON?** It is small, every language reads it, and it has rules for
// growing: unknown fields are skipped, missing ones are zero. JSON can be read with the naked eye.
// The envelope carries either.
//
// **How would you make the client asynchronous?** A few connections, a map from id to promise, one
// loop that reads responses and settles. A deadline for each entry; and when the connection is
// lost, all of them fail.
//
// **What do you know after a time-out?** That you have stopped waiting. The server may not have
// begun, may be at it, or may be done. Cancel the call, and treat it as *unknown*.
//
// **At most once, at least once, exactly once?** Never repeat. Repeat until answered. Repeat until
// answered, by a key that the server remembers.
//
// **Deadline or time-out?** A time-out bounds one wait, as chapter 1's did. A deadline bounds the
// whole, over all tries and all servers, and travels.
//
// ## What breaks next
//
// The server is restarted, as it is with each new version, and comes up on another port.

// %% The same server, elsewhere
await server.kill();
const again = await lane('server', './server.ts');
const refused = await failure(bank.balance('bob'));
console.log(`Bob's balance: ${refused.code}, ${refused.retry}`);
await channel.close();
assert.equal(refused.retry, 'not-executed');
await again.kill();

// %% [markdown]
// *Not executed*: we may call elsewhere. But where? The server is up and well, and its address is
// written down in the client. With ten servers and a hundred clients every restart would be a new
// version of every client. Somebody has to know who is where. That is chapter 6.
