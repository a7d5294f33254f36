/** The tests of exercise 5.2: what goes out, byte by byte, and what it costs. */

import { it } from 'vitest';
import { fromHex, integerBelow, pick, seededRandom } from 'wirebook/base';
import { FrameTooLarge } from 'wirebook/framing';
import { decodeRequest } from '../../lib/rpc/decode-request.ts';
import type { RequestFields } from '../../lib/rpc/envelope.ts';
import { readModule } from '../workshop/module-source.ts';
import { diagnose, outcomeOf, show, subject, subjectPath } from '../workshop/subject.ts';

const { encodeRequestFrame, requestBytes, writeRequest } = await subject<
  typeof import('./2-envelope.ts')
>(import.meta.url);

const FIELDS = '5 · The remote call, “Numbered fields”';
const SIX_NUMBERS = '5 · The remote call, “Six numbers”';
const OLD_PEER = '5 · The remote call, “An old peer”';
const THE_WIRE = '2 · Framing, “The wire, exactly”';

const DEFAULTS = 'what is not there is 0, "" or empty';
const UNTOUCHED = 0xee;
const MEGABYTES = 4 * 1024 * 1024;

/** What the original sends for Echo "hi", id "1": header, then four fields. */
const ECHO = {
  serviceName: 'EchoService',
  methodName: 'Echo',
  requestData: fromHex('0a026869'),
  requestId: '1',
};
const ECHO_FRAME = fromHex(
  '0000001c 0a0b4563686f53657276696365 12044563686f 1a040a026869 220131'.replaceAll(' ', ''),
);

/** The frame without its header. */
function message(request: RequestFields): Uint8Array {
  return encodeRequestFrame(request).subarray(4);
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/** The index of the first byte in which they differ. */
function firstDifference(left: Uint8Array, right: Uint8Array): number {
  const index = left.findIndex((byte, at) => byte !== right[at]);
  return index === -1 ? left.length : index;
}

/** How much memory for buffers a call takes at most; a collection on the way can only make it look like less. */
function bytesTaken(call: () => void): number {
  let most = 0;
  for (let round = 0; round < 3; round += 1) {
    const before = process.memoryUsage().arrayBuffers;
    call();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  return most;
}

it('puts header, envelope and payload into one frame', () => {
  const result = outcomeOf(() => encodeRequestFrame(ECHO));
  if (!result.ok) {
    diagnose({
      mistake: 'a request with fields left out throws: what is not given has its default',
      expected: ECHO_FRAME,
      got: result.error,
      at: 'a request of the original’s four fields',
      read: SIX_NUMBERS,
    });
  }
  const got = result.value;
  if (same(got, ECHO_FRAME)) return;
  const body = ECHO_FRAME.subarray(4);
  const header = new DataView(got.buffer, got.byteOffset, Math.min(4, got.length));
  const announced = got.length < 4 ? -1 : header.getUint32(0);
  const at = firstDifference(ECHO_FRAME, got);
  let mistake = 'other bytes went out than the original would send';
  let where = `byte ${at}`;
  if (same(got, body)) {
    mistake = 'you left out the frame’s header: four bytes of length stand before the message';
    where = 'bytes 0 to 3';
  } else if (same(got.subarray(4), body)) {
    where = 'the header, bytes 0 to 3';
    if (announced === ECHO_FRAME.length) {
      mistake = 'you counted the header in: the receiver waits for four bytes that never come';
    } else if (announced === body.length * 2 ** 24) {
      mistake = 'you wrote the header from its wrong end';
    } else mistake = 'the header announces another length';
  } else if (same(got.subarray(4, ECHO_FRAME.length), body)) {
    mistake = `you wrote a field that has its default: ${DEFAULTS}`;
    where = `byte ${ECHO_FRAME.length}, behind the last of four fields`;
  } else if (got[4] === 1 || got[4] === 8) {
    mistake =
      got[4] === 1
        ? 'you wrote the field’s number for its tag: the tag is number × 8 + wire type'
        : 'you gave a text the wire type of a number: nobody finds its end';
  } else if (got.length < ECHO_FRAME.length && got[5] === 0x45) {
    mistake = 'you left out the length of a text: nobody finds its end';
  }
  diagnose({ mistake, expected: ECHO_FRAME, got, at: where, read: at < 4 ? THE_WIRE : FIELDS });
});

it('leaves out what has its default', () => {
  const zeros: RequestFields = {
    serviceName: '',
    methodName: '',
    requestData: new Uint8Array(0),
    requestId: '',
    timeoutMs: 0,
    kind: 0,
    metadata: new Map(),
    attempt: 0,
    targetId: '',
    features: 0,
    credit: 0,
  };
  for (const [name, request] of Object.entries({ '{}': {}, 'a request of defaults': zeros })) {
    const got = encodeRequestFrame(request);
    if (same(got, new Uint8Array(4))) continue;
    diagnose({
      mistake: `you wrote a field although it is empty: ${DEFAULTS}`,
      expected: new Uint8Array(4),
      got,
      at: name,
      read: SIX_NUMBERS,
    });
  }
});

it('counts bytes, not characters', () => {
  for (const text of ['Zürich', '→ 5 €', '🦆']) {
    const bytes = new TextEncoder().encode(text);
    const result = outcomeOf(() => message({ serviceName: text, requestId: '1' }));
    const expected = Uint8Array.of(0x0a, bytes.length, ...bytes, 0x22, 1, 0x31);
    if (result.ok && same(result.value, expected)) continue;
    const counted = result.ok ? result.value[1] : undefined;
    diagnose({
      mistake:
        !result.ok || counted === text.length || result.value.length < expected.length
          ? `you counted characters: "${text}" has ${text.length} of them, and ${bytes.length} bytes`
          : `the field for "${text}" is wrong`,
      expected,
      got: result.ok ? result.value : result.error,
      at: 'byte 1, the length of the text',
      read: THE_WIRE,
    });
  }
});

it('writes a length of more than 127 as a varint', () => {
  for (const length of [127, 128, 300, 16_384]) {
    const payload = new Uint8Array(length).fill(0x61);
    for (const request of [
      { requestData: payload, requestId: '7' },
      { serviceName: 'a'.repeat(length), requestId: '7' },
    ]) {
      const result = outcomeOf(() => decodeRequest(message(request)));
      if (
        result.ok &&
        result.value.requestData.length === (request.requestData ?? '').length &&
        result.value.serviceName.length === (request.serviceName ?? '').length &&
        result.value.requestId === '7'
      )
        continue;
      const got = outcomeOf(() => message(request));
      diagnose({
        mistake:
          got.ok && got.value[1] === length % 256
            ? 'you wrote a length into one byte: from 128 on it is a varint of more'
            : 'a length of more than one byte came out wrong',
        expected: `${length}, in ${length < 128 ? 1 : length < 16_384 ? 2 : 3} bytes`,
        got: got.ok ? got.value.slice(0, 8) : got.error,
        at: 'byte 1, the length',
        read: FIELDS,
      });
    }
  }
});

it('writes the fields that the original does not have', () => {
  for (const [name, request, hex] of [
    ['timeoutMs, field 5', { timeoutMs: 200 }, '28c801'],
    ['kind, field 6', { kind: 2 }, '3002'],
    ['attempt, field 8', { attempt: 1 }, '4001'],
    ['targetId, field 9', { targetId: '7' }, '4a0137'],
    ['features, field 10', { features: 3 }, '5003'],
    ['credit, field 11', { credit: 16 }, '5810'],
    ['timeoutMs, field 5', { timeoutMs: 4_294_967_295 }, '28ffffffff0f'],
    ['a kind of −1, from a later version', { kind: -1 }, '30ffffffffffffffffff01'],
  ] as const) {
    const expected = fromHex(hex);
    const result = outcomeOf(() => message(request));
    if (result.ok && same(result.value, expected)) continue;
    const got = result.ok ? result.value : undefined;
    let mistake = 'other bytes stand for this field';
    if ('kind' in request && request.kind < 0) {
      mistake = 'you wrote an enum as an unsigned number: as an int32, −1 takes ten bytes';
    } else if (got?.length === 0) mistake = 'you left out a field that the original does not have';
    else if (got?.[0] !== undefined && got[0] !== expected[0]) {
      mistake = 'you wrote this field under another number, or with another wire type';
    } else if (got?.length === 5 && 'timeoutMs' in request) {
      mistake = 'you wrote a number in four bytes: as wire type 0 it is a varint';
    }
    diagnose({
      mistake,
      expected,
      got: result.ok ? result.value : result.error,
      at: name,
      read: 'kind' in request && request.kind < 0 ? SIX_NUMBERS : OLD_PEER,
    });
  }
});

it('writes each entry of the metadata as a message of its own', () => {
  const got = message({
    kind: 1,
    metadata: new Map([
      ['user', 'Zoë'],
      ['zone', 'b'],
    ]),
    attempt: 1,
  });
  const entries = ['0a0475736572 12045a6fc3ab', '0a047a6f6e65 120162'].map((hex) =>
    fromHex(hex.replaceAll(' ', '')),
  );
  const [user = new Uint8Array(0), zone = new Uint8Array(0)] = entries;
  const expected = Uint8Array.of(0x30, 1, 0x3a, 12, ...user, 0x3a, 9, ...zone, 0x40, 1);
  if (!same(got, expected)) {
    let mistake = 'other bytes stand for the metadata';
    const at = firstDifference(expected, got);
    if (got.length === 4) mistake = 'you left out the metadata';
    else if (same(got, Uint8Array.of(0x30, 1, 0x3a, 21, ...user, ...zone, 0x40, 1))) {
      mistake =
        'you put all entries behind one tag: they are one message then, and the last key wins';
    } else if (got[2] === 0x40) {
      mistake = 'the fields do not stand in the order of their numbers';
    } else if (got[0] === 0x30 && got[2] === 0x3a && got[3] === 11) {
      mistake = 'you counted characters in the length of an entry: "Zoë" has four bytes';
    } else if (got.length === expected.length - 2) {
      mistake = 'you left out the length of an entry: its two strings are read as fields 1 and 2';
    }
    diagnose({
      mistake,
      expected,
      got,
      at: `kind, two entries, attempt: byte ${at}`,
      read: OLD_PEER,
    });
  }
  const awkward = new Map([
    ['', 'no key'],
    ['no value', ''],
    ['__proto__', 'x'],
  ]);
  const result = outcomeOf(() => decodeRequest(message({ metadata: awkward })).metadata);
  if (result.ok && show([...result.value]) === show([...awkward])) return;
  diagnose({
    mistake: 'an entry whose key or value is empty is lost: the entry itself is there all the same',
    expected: awkward,
    got: result.ok ? result.value : result.error,
    read: OLD_PEER,
  });
});

/** Requests of every shape, the same ones each time. */
function* requests(): Generator<[seed: number, RequestFields]> {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seededRandom(seed);
    const text = (): string =>
      pick(random, ['', '1', 'EchoService', 'Zürich', '🦆'.repeat(40), 'x'.repeat(200)]);
    const number = (): number => pick(random, [0, 1, 127, 128, 70_000, 4_294_967_295]);
    const metadata = new Map<string, string>();
    for (let entry = integerBelow(random, 4); entry > 0; entry -= 1) metadata.set(text(), text());
    yield [
      seed,
      {
        serviceName: text(),
        methodName: text(),
        requestData: new Uint8Array(pick(random, [0, 1, 127, 128, 5_000])).fill(seed),
        requestId: text(),
        timeoutMs: number(),
        kind: pick(random, [0, 1, 5, 2_147_483_647, -1, -2_147_483_648]),
        metadata,
        attempt: number(),
        targetId: text(),
        features: number(),
        credit: number(),
      },
    ];
  }
}

it('says beforehand how many bytes it will write', () => {
  const echo = requestBytes(ECHO);
  if (echo === ECHO_FRAME.length) {
    diagnose({
      mistake: 'you counted the frame’s header in `requestBytes`: it says how long the message is',
      expected: ECHO_FRAME.length - 4,
      got: echo,
      at: 'the request Echo "hi"',
      read: THE_WIRE,
    });
  }
  for (const [seed, request] of requests()) {
    const bytes = requestBytes(request);
    const result = outcomeOf(() => writeRequest(new Uint8Array(100_000), 0, request));
    if (result.ok && result.value === bytes) continue;
    diagnose({
      mistake: 'you count another number of bytes than you write: the frame has a hole, or no room',
      expected: `${bytes}, which is what requestBytes says`,
      got: result.ok ? `an index of ${result.value} behind the last byte` : result.error,
      at: `seed ${seed}: ${show(request)}`,
      read: FIELDS,
    });
  }
});

it('cuts a number to 32 bits before it looks at it', () => {
  for (const value of [1.5, -1, 2 ** 32 + 3, 0.5, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY]) {
    const request = { requestId: '7', timeoutMs: value, kind: value, credit: 1 };
    const result = outcomeOf(() => decodeRequest(message(request)));
    const told = (timeoutMs: number, kind: number): string =>
      `timeoutMs ${timeoutMs}, kind ${kind}`;
    const expected = told(value >>> 0, value | 0);
    const fields = { requestId: '7', timeoutMs: value >>> 0, kind: value | 0, credit: 1 };
    const got = result.ok ? told(result.value.timeoutMs, result.value.kind) : undefined;
    if (got === expected && requestBytes(request) === requestBytes(fields)) continue;
    diagnose({
      mistake:
        got === expected
          ? 'you looked whether a number is 0 before you cut it: a 0 is written that should be left out'
          : 'you wrote a number for which a field has no room: it spoils the message',
      expected: `${expected}, in ${requestBytes(fields)} bytes`,
      got: result.ok ? `${got}, in ${requestBytes(request)} bytes` : result.error,
      at: `a timeoutMs and a kind of ${value}`,
      read: SIX_NUMBERS,
    });
  }
});

it('writes into the midst of a buffer, and not a byte beside', () => {
  const target = new Uint8Array(80).fill(UNTOUCHED);
  const result = outcomeOf(() => writeRequest(target, 20, ECHO));
  const body = ECHO_FRAME.subarray(4);
  const expected = new Uint8Array(80).fill(UNTOUCHED);
  expected.set(body, 20);
  if (result.ok && result.value === 20 + body.length && same(target, expected)) return;
  const at = firstDifference(expected, target);
  let mistake = 'you wrote over the bytes of another message';
  if (same(target, expected)) {
    mistake =
      result.ok && result.value === body.length
        ? 'you returned how many bytes there are: the caller wants the index behind them'
        : 'you returned another index than the one behind the last byte';
  } else if (same(target.subarray(0, body.length), body)) {
    mistake = 'you wrote to the beginning of the buffer: another message stands there';
  }
  diagnose({
    mistake,
    expected: `bytes 20 to ${19 + body.length}; returns ${20 + body.length}`,
    got: result.ok ? `byte ${at} is other; returns ${result.value}` : result.error,
    read: FIELDS,
  });
});

it('gives each frame memory of its own', () => {
  const payload = Uint8Array.of(1, 2, 3);
  const first = encodeRequestFrame({ requestData: payload, requestId: '1' });
  const before = first.slice();
  payload.fill(9);
  encodeRequestFrame({ requestData: payload, requestId: '2' });
  if (same(first, before)) return;
  diagnose({
    mistake: 'you used the memory of a frame again: it may not have left yet',
    expected: before,
    got: first,
    at: 'the first frame, after the second was made',
    read: '2 · Framing, “The decoder”',
  });
});

it('copies the payload once', () => {
  const payload = new Uint8Array(MEGABYTES);
  const taken = bytesTaken(() => encodeRequestFrame({ ...ECHO, requestData: payload }));
  if (taken < 1.5 * MEGABYTES) return;
  diagnose({
    mistake: `you copied the payload ${Math.round(taken / MEGABYTES)} times: message and frame are to be one buffer`,
    expected: 'a little more than 4 MiB for a payload of 4 MiB',
    got: `${(taken / 1024 / 1024).toFixed(1)} MiB`,
    read: FIELDS,
  });
});

it('refuses what the receiver does not accept', () => {
  const bytes = ECHO_FRAME.length - 4;
  const atLimit = outcomeOf(() => encodeRequestFrame(ECHO, { maxFrameBytes: bytes }));
  if (!atLimit.ok) {
    diagnose({
      mistake: 'you refused a message of exactly the limit: the header does not count',
      expected: ECHO_FRAME,
      got: atLimit.error,
      at: `a message of ${bytes} bytes, with maxFrameBytes ${bytes}`,
      read: '2 · Framing, “A length that lies”',
    });
  }
  const beyond = outcomeOf(() => encodeRequestFrame(ECHO, { maxFrameBytes: bytes - 1 }));
  if (beyond.ok || !(beyond.error instanceof FrameTooLarge)) {
    diagnose({
      mistake:
        'you sent what the receiver does not accept: it will close the connection, with all calls',
      expected: 'FrameTooLarge',
      got: beyond.ok ? beyond.value : beyond.error,
      at: `a message of ${bytes} bytes, with maxFrameBytes ${bytes - 1}`,
      read: '2 · Framing, “A length that lies”',
    });
  }
  const payload = new Uint8Array(MEGABYTES);
  const taken = bytesTaken(() => {
    outcomeOf(() => encodeRequestFrame({ requestData: payload }, { maxFrameBytes: 1_000 }));
  });
  if (taken < MEGABYTES) return;
  diagnose({
    mistake: 'you made the frame before you compared: the size is known before a byte is written',
    expected: 'nothing set aside',
    got: `${(taken / 1024 / 1024).toFixed(1)} MiB`,
    at: 'a payload of 4 MiB, with maxFrameBytes 1000',
    read: '2 · Framing, “A length that lies”',
  });
});

it('is read back as it was written', () => {
  for (const [seed, request] of requests()) {
    const result = outcomeOf(() => decodeRequest(message(request)));
    const told = (fields: RequestFields): string =>
      show(Object.entries(fields).map(([name, value]) => `${name}: ${show(value)}`));
    if (result.ok && told(result.value) === told(request)) continue;
    diagnose({
      mistake: 'a request is not read back as it was written',
      expected: told(request),
      got: result.ok ? told(result.value) : result.error,
      at: `seed ${seed}`,
      read: FIELDS,
    });
  }
});

it('writes the fields without the library', () => {
  encodeRequestFrame({});
  const { imports } = readModule(subjectPath(import.meta.url));
  const borrowed = imports.find(({ specifier }) =>
    /wirebook\/rpc|wirebook$|rpc\/(index|fields|encode-request|outbox)|proto\/|protobufjs/.test(
      specifier,
    ),
  );
  if (borrowed === undefined) return;
  diagnose({
    mistake: 'you let the library write the fields: they are yours to write',
    got: borrowed.specifier,
    at: `line ${borrowed.line}`,
    read: FIELDS,
  });
});
