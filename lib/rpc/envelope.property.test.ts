/**
 * The hand-written codec beside the generated one: what either writes the other reads, and on bytes that nobody chose they agree.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from 'wirebook/base';
import { rpc } from '../../proto/generated/rpc.pb.js';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequestFrame, requestBytes } from './encode-request.ts';
import { encodeResponseFrame, responseBytes } from './encode-response.ts';
import type { RpcRequest, RpcResponse } from './envelope.ts';
import { tagOf, writeVarint } from './varint.ts';

// Whole code points only: what a lone surrogate becomes is not the codec's to say (utf8.test.ts).
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 30 }) },
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const bytes = fc.uint8Array({ maxLength: 200 });
const uint32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));
const int32 = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer());
const metadata = fc
  .array(fc.tuple(fc.oneof(text, fc.constant('__proto__')), text), { maxLength: 4 })
  .map((entries) => new Map(entries));

const request: fc.Arbitrary<RpcRequest> = fc.record({
  serviceName: text,
  methodName: text,
  requestData: bytes,
  requestId: text,
  timeoutMs: uint32,
  kind: int32,
  metadata,
  attempt: uint32,
  targetId: text,
  features: uint32,
  credit: uint32,
});
const response: fc.Arbitrary<RpcResponse> = fc.record({
  requestId: text,
  errorCode: int32,
  errorMsg: text,
  responseData: bytes,
  kind: int32,
  flags: uint32,
  retryAfterMs: int32,
  metadata,
  features: uint32,
});

/** The generated classes, with their maps as maps. Theirs are plain objects, on which `__proto__` is lost. */
const generated = {
  request: {
    encode: (message: RpcRequest) =>
      rpc.RpcRequest.encode({
        ...message,
        metadata: Object.fromEntries(message.metadata),
      }).finish(),
    decode: (message: Uint8Array): RpcRequest => {
      const { metadata: entries, ...fields } = plain(rpc.RpcRequest.decode(message));
      return { ...fields, metadata: new Map(Object.entries(entries)) };
    },
  },
  response: {
    encode: (message: RpcResponse) =>
      rpc.RpcResponse.encode({
        ...message,
        metadata: Object.fromEntries(message.metadata),
      }).finish(),
    decode: (message: Uint8Array): RpcResponse => {
      const { metadata: entries, ...fields } = plain(rpc.RpcResponse.decode(message));
      return { ...fields, metadata: new Map(Object.entries(entries)) };
    },
  },
};

/** All fields of a generated message, defaults included, as its own properties. */
function plain<Message extends object>(message: Message): Message {
  const copy: Record<string, unknown> = {};
  for (const key in message) if (typeof message[key] !== 'function') copy[key] = message[key];
  for (const [key, value] of Object.entries(copy))
    if (value instanceof Uint8Array) copy[key] = Uint8Array.from(value);
    else if (Array.isArray(value)) copy[key] = new Uint8Array(0);
  return copy as Message;
}

const payloadOf = (frame: Uint8Array): Uint8Array => frame.subarray(4);
const withoutProto = <Message extends { metadata: ReadonlyMap<string, string> }>(
  message: Message,
): Message => ({
  ...message,
  metadata: new Map([...message.metadata].filter(([key]) => key !== '__proto__')),
});

describe('what we write', () => {
  it('we read: requests', () => {
    fc.assert(
      fc.property(request, (message) => {
        const frame = encodeRequestFrame(message);
        expect(new DataView(frame.buffer).getUint32(0)).toBe(requestBytes(message));
        expect(decodeRequest(payloadOf(frame))).toEqual(message);
      }),
    );
  });

  it('we read: responses', () => {
    fc.assert(
      fc.property(response, (message) => {
        const frame = encodeResponseFrame(message);
        expect(new DataView(frame.buffer).getUint32(0)).toBe(responseBytes(message));
        expect(decodeResponse(payloadOf(frame))).toEqual(message);
      }),
    );
  });

  it('the generated codec reads', () => {
    fc.assert(
      fc.property(request, response, (one, other) => {
        expect(withoutProto(generated.request.decode(payloadOf(encodeRequestFrame(one))))).toEqual(
          withoutProto(one),
        );
        expect(
          withoutProto(generated.response.decode(payloadOf(encodeResponseFrame(other)))),
        ).toEqual(withoutProto(other));
      }),
    );
  });
});

it('what the generated codec writes we read', () => {
  fc.assert(
    fc.property(request.map(withoutProto), response.map(withoutProto), (one, other) => {
      expect(decodeRequest(generated.request.encode(one))).toEqual(one);
      expect(decodeResponse(generated.response.encode(other))).toEqual(other);
    }),
  );
});

describe('bytes that nobody chose', () => {
  /** A field with any number, mostly one of ours, with any value behind it. */
  const field = fc
    .tuple(
      fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 12 }) }, fc.nat(0x1fff_ffff)),
      fc.constantFrom(0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7),
      fc.oneof(
        bytes,
        text.map((value) => new TextEncoder().encode(value)),
      ),
      uint32,
    )
    .map(([number, wireType, value, varint]) => {
      const target = new Uint8Array(20);
      const afterTag = writeVarint(target, 0, tagOf(number, wireType));
      if (wireType === 0) return target.slice(0, writeVarint(target, afterTag, varint));
      if (wireType !== 2)
        return concatBytes([
          target.slice(0, afterTag),
          value.slice(0, wireType === 1 ? 8 : wireType === 5 ? 4 : 0),
        ]);
      return concatBytes([target.slice(0, writeVarint(target, afterTag, value.length)), value]);
    });
  const mostlyFields = fc
    .tuple(fc.array(field, { maxLength: 8 }), fc.oneof(fc.constant(0), fc.nat(6)))
    .map(([fields, cut]) => {
      const all = concatBytes(fields);
      return all.slice(0, Math.max(0, all.length - cut));
    });
  const anything = fc.oneof(
    { weight: 4, arbitrary: mostlyFields },
    fc.uint8Array({ maxLength: 60 }),
  );

  const TOO_LONG = /a varint has more than ten bytes/;

  /** What a decoder makes of them, or why it refuses them. */
  function attempt<Message>(decode: (input: Uint8Array) => Message, input: Uint8Array) {
    try {
      return { message: decode(input), refusal: undefined };
    } catch (error) {
      return { message: undefined, refusal: String(error) };
    }
  }

  /** @returns whether they were understood */
  function compare<Message extends RpcRequest | RpcResponse>(
    ours: (input: Uint8Array) => Message,
    theirs: (input: Uint8Array) => Message,
    input: Uint8Array,
  ): boolean {
    const { message, refusal } = attempt(ours, input);
    // protobufjs steps over an unknown varint however long it is; protoc's code and ours refuse it.
    if (refusal !== undefined && TOO_LONG.test(refusal)) return false;
    const other = attempt(theirs, input).message;
    expect(message && withoutProto(message)).toEqual(other && withoutProto(other));
    return message !== undefined;
  }

  it('are refused by both, or mean the same to both', () => {
    let understood = 0;
    fc.assert(
      fc.property(anything, (input) => {
        if (compare(decodeRequest, generated.request.decode, input)) understood += 1;
        compare(decodeResponse, generated.response.decode, input);
      }),
      { numRuns: 3_000 },
    );
    // Else this would have compared nothing but refusals.
    expect(understood).toBeGreaterThan(500);
  });

  it.each([
    ['that is skipped', [0x0d, 0, 0, 15, 10, 0x08]],
    ['of a field that there is', [0x28]],
  ])('are refused for a varint of eleven bytes %s', (_, before) => {
    const ten = [240, 144, 128, 128, 240, 144, 128, 128, 135, 1];
    const eleven = [...ten.slice(0, 9), 128, 1];
    for (const decode of [decodeRequest, decodeResponse]) {
      expect(() => decode(Uint8Array.from([...before, ...ten]))).not.toThrow();
      expect(() => decode(Uint8Array.from([...before, ...eleven]))).toThrow(TOO_LONG);
    }
  });

  it('end in a message or in ERR_MALFORMED_MESSAGE, never in another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        for (const decode of [decodeRequest, decodeResponse])
          try {
            decode(input);
          } catch (error) {
            expect(error).toMatchObject({ code: 'ERR_MALFORMED_MESSAGE' });
          }
      }),
      { numRuns: 1_000 },
    );
  });
});
