// %% [markdown]
// # 5 · The remote call
//
// *The cells that block need Linux on x64 or arm64; elsewhere they are left out, and the others
// run.*
//
// We have frames, a loop and threads. What stands in a frame, each program has made up for itself.
// So shall we, once more: a server that adds. The obvious request for `add(1, 2)` is eight bytes,
// two int32, big-endian.
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
// No error, anywhere. The first byte of a big-endian 1 is 0; so there is nothing to add, and nothing
// is what it adds up to. The bytes never said what they were, and two programs of different ages
// took them for different things.
//
// At the end of this chapter `add(1, 2)` is a line of TypeScript that runs in another process, and
// you know where it is *not* like a function. But first the bytes. They have to say **which function**
// is called, **with what**, each argument by a name that outlives both versions, and **which call** an
// answer belongs to.
//
// ## Numbered fields
//
// The notes this workbook grew from use *protobuf*, and so do we. Each field of a message has a
// number, written down once and for all:
//
// ```proto
// message AddRequest { int32 a = 1; int32 b = 2; }
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
// so many bytes. There is nothing else to know, and a pencil will do:
//
// @include ./pencil.ts#varint
// @include ./pencil.ts#number
// @include ./pencil.ts#block
//
// `Add(1, 300)`, with its service, its method and an id. Predict its size. (The same as JSON takes
// 100 bytes.) And how many of them are for the two arguments?

// %% With a pencil
import { concatBytes, toHex } from 'wirebook/base';
import { encodeFrame } from 'wirebook/framing';
import { encodeRequestFrame } from 'wirebook/rpc';
import { rpc } from '../../proto/generated/rpc.pb.js';
import { block, number } from './pencil.ts';

const onePlus300 = concatBytes([number(1, 1), number(2, 300)]);
const parts = [
  block(1, 'CalculatorService'),
  block(2, 'Add'),
  block(3, onePlus300),
  block(4, '7'),
];
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
// The pencil, the library (`encodeRequestFrame`) and the code that protobuf's own compiler generates
// agree on every byte. Names travel as numbers, so a field costs a byte; `1` takes two bytes, `300`
// three. The five bytes of the arguments are a message themselves, inside a field of another. To
// the envelope they are opaque, and that is its point: whoever carries a call need not understand it.
//
// Six values for `a`. Predict how many bytes the whole `AddRequest` takes for each.

// %% Six numbers
import { calculator } from '../../proto/generated/calculator.ts';

const sizes = [0, 1, 127, 128, 2 ** 31 - 1, -1].map((a) => {
  const bytes = add.request.encode({ a, b: 0 });
  console.log(`a = ${String(a).padStart(10)}: ${toHex(bytes) || 'nothing'}`);
  if (a !== 0) assert.equal(toHex(bytes), toHex(number(1, a)));
  return bytes.length;
});
assert.deepEqual(sizes, [0, 2, 2, 3, 6, 11]);

// %% [markdown]
// Zero takes none: what is not there *is* zero, or empty. So `Add(0, 0)` has no arguments on the wire,
// and nobody can tell "0" from "not said".
//
// And −1 takes ten bytes behind its tag. An int32 is written as if it had 64 bits, all of them ones, so
// that the field may become an int64 some day. The notes' error codes are −1, −2 and −3, and each
// costs ten bytes; protobuf's type `sint32` is for those who have many of them.
//
// @exercise 05-rpc/1-varint
//
// ## An old peer
//
// Since the notes were written the envelope has grown: how much time is left, what kind of message it
// is, pairs of text that go along (*metadata*). Here is a request with all that, as a list of its fields,
// and a program that knows the first four. Predict: does it refuse the message, misread it, or
// answer?

// %% Four fields of nine
import { fieldsOf } from './pencil.ts';
import { readOldRequest } from './original.ts';

const newer = encodeRequestFrame({
  ...request,
  timeoutMs: 200,
  metadata: new Map([['user', 'ada'], ['zone', 'b']]),
  attempt: 1,
  features: 3,
}).subarray(4);
for (const { id, wireType, content } of fieldsOf(newer)) {
  console.log(`field ${String(id).padStart(2)}, wire type ${wireType}: ${toHex(content)}`);
}
const { skipped, ...understood } = readOldRequest(newer);
console.log(`an old program calls ${understood.serviceName}.${understood.methodName}`);
console.log(`and has stepped over ${skipped.join(', ')}`);
assert.deepEqual(understood, request);
assert.deepEqual(skipped, [5, 7, 7, 8, 10]);

// %% [markdown]
// It answers. That is what the wire type is for: whoever does not know field 7 still knows where field
// 8 begins. (A map is a field that comes several times, each time a message with a key and a value.)
// The other way round it works too: a field that an old client does not send is zero for the new
// server, and zero has to mean "as before".
//
// **Never give a number another meaning, never use one again. Everything else may grow.**
//
// There is one thing that the bytes do not say: which message they are. We take two requests,
// `Add(1, 2)` and `Add(1, 300)`, and read them as *responses*, whose four fields are `request_id`,
// `error_code`, `error_msg` and `response_data`. Predict what comes of it.

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
// The first is a perfect response: call "CalculatorService" went well. The method's name stood where a
// number is expected, so it was skipped. The second fails by luck: `error_msg` has to be UTF-8, and the
// 300 has a byte in it that is not. Who tells messages apart by trying to parse them decides by such
// luck; the notes' registry does (chapter 6).
//
// **A message does not say what it is. Something outside must: the port, the direction, a field.** Here
// it is the direction: clients send requests, servers send responses.
//
// @exercise 05-rpc/2-envelope
//
// ## Who is called
//
// A server keeps its functions in a map, by `service.method`, and this is the notes' way from a request's
// bytes to the bytes of its answer:
//
// @include ./original.ts#answer
//
// (−3 is for everything else that goes wrong in the server.) Four requests come. Predict the code of
// each, and say for which of them the handler has run.

// %% Four requests
import { answer } from './original.ts';
import { Calculator } from '../../proto/generated/calculator.ts';

let ran = 0;
const { add } = Calculator.methods;
const handlers = new Map([
  [
    'CalculatorService.Add',
    (data: Uint8Array) => {
      ran += 1;
      const { a, b } = add.request.decode(data);
      if (a + b > 0x7fff_ffff) throw new RangeError('the sum is no int32');
      return add.response.encode(new calculator.AddResponse({ sum: a + b }));
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
assert.deepEqual(answers, [['7', 0, 1], ['7', -1, 0], ['7', -2, 1], ['', -1, 0]]);
