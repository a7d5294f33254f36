/**
 * The wire, to the byte: what the original sends and expects, and what a decoder has to put up with.
 */
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from 'wirebook/base';
import { FrameDecoder } from 'wirebook/framing';
import {
  decodeRequest,
  decodeResponse,
  encodeRequestFrame,
  encodeResponseFrame,
  MalformedMessage,
  RequestKind,
} from 'wirebook/rpc';

/** What the original sets. */
const ECHO_HI = '0a0b 4563686f53657276696365 1204 4563686f 1a04 0a026869 2201 31';

describe('the original’s bytes', () => {
  it('an Echo of "hi" with the id 1', () => {
    const frame = encodeRequestFrame({
      serviceName: 'EchoService',
      methodName: 'Echo',
      requestData: fromHex('0a026869'),
      requestId: '1',
    });
    expect(toHex(frame)).toBe('0000001c0a0b4563686f5365727669636512044563686f1a040a026869220131');
  });

  it('its answer', () => {
    const frame = encodeResponseFrame({ requestId: '1', responseData: fromHex('0a026869') });
    expect(toHex(frame)).toBe('000000090a013122040a026869');
    expect(decodeResponse(frame.subarray(4))).toMatchObject({
      requestId: '1',
      errorCode: 0,
      responseData: fromHex('0a026869'),
    });
  });

  it('an error code of -1 takes ten bytes', () => {
    const frame = encodeResponseFrame({ requestId: '1', errorCode: -1 });
    expect(toHex(frame)).toBe('0000000e0a013110ffffffffffffffffff01');
    expect(decodeResponse(frame.subarray(4)).errorCode).toBe(-1);
  });

  it('a message that is all defaults has no bytes, and no bytes are a message', () => {
    expect(toHex(encodeResponseFrame({}))).toBe('00000000');
    expect(toHex(encodeRequestFrame({ requestId: '', timeoutMs: 0 }))).toBe('00000000');
    expect(decodeRequest(new Uint8Array(0))).toEqual({
      serviceName: '',
      methodName: '',
      requestData: new Uint8Array(0),
      requestId: '',
      timeoutMs: 0,
      kind: RequestKind.CALL,
      metadata: new Map(),
      attempt: 0,
      targetId: '',
      features: 0,
      credit: 0,
    });
  });

  it('a registration reads as a call: nothing on the wire says which message it is', () => {
    // ServiceRegisterRequest { "S", "127.0.0.1", 8080 }: its third field is a varint, ours is bytes, so it is stepped over.
    const bytes = fromHex('0a01531209 3132372e302e302e31 18903f');
    expect(decodeRequest(bytes)).toMatchObject({
      serviceName: 'S',
      methodName: '127.0.0.1',
      requestData: new Uint8Array(0),
      requestId: '',
    });
  });
});

describe('a payload is not copied', () => {
  it('when it is read: it is a view of the frame', () => {
    const [payload] = new FrameDecoder().push(
      encodeRequestFrame({ requestId: '1', requestData: fromHex('0a026869') }),
    );
    const { requestData } = decodeRequest(payload ?? new Uint8Array(0));
    expect(requestData.buffer).toBe(payload?.buffer);
    expect(requestData.constructor).toBe(Uint8Array);
    expect(toHex(requestData)).toBe('0a026869');
  });

  it('twice when it is written: a frame is one buffer of exactly its size', () => {
    const frame = encodeRequestFrame({ requestData: new Uint8Array(1_000) });
    expect(frame.buffer.byteLength).toBe(4 + 3 + 1_000);
  });
});

describe('what came later, or from elsewhere', () => {
  it.each([
    ['a varint', 'f80101'],
    ['eight bytes', 'f9010102030405060708'],
    ['a length and so many bytes', 'fa0103aabbcc'],
    ['a group', 'fb01 0801 fc01'],
    ['a group within a group', 'fb01 0b 1201aa 0c fc01'],
    ['four bytes', 'fd0101020304'],
  ])('a field of unknown number is stepped over: %s', (_, hex) => {
    const bytes = concatBytes([fromHex(hex), fromHex(ECHO_HI), fromHex(hex)]);
    expect(decodeRequest(bytes)).toEqual(decodeRequest(fromHex(ECHO_HI)));
    expect(decodeResponse(concatBytes([fromHex(hex), fromHex('0a0131')])).requestId).toBe('1');
  });

  it('a field of ours with another wire type is stepped over', () => {
    const bytes = fromHex('0801 1500000000 2a0161 0a0153');
    expect(decodeRequest(bytes)).toMatchObject({ serviceName: 'S', methodName: '', timeoutMs: 0 });
  });

  it('fields may come in any order, and of two the later one counts', () => {
    const bytes = fromHex('220131 0a0153 0a0154 220132');
    expect(decodeRequest(bytes)).toMatchObject({ serviceName: 'T', requestId: '2' });
  });

  it('an empty field that is written all the same replaces the one before', () => {
    expect(decodeRequest(fromHex('0a0153 0a00 2805 2800'))).toMatchObject({
      serviceName: '',
      timeoutMs: 0,
    });
  });

  it('kinds, codes and flags that we do not know are kept as they came', () => {
    expect(decodeRequest(fromHex('3063')).kind).toBe(99);
    expect(decodeRequest(fromHex('30ffffffffffffffffff01')).kind).toBe(-1);
    expect(decodeResponse(fromHex('10e707 2863 30ff01'))).toMatchObject({
      errorCode: 999,
      kind: 99,
      flags: 255,
    });
  });

  it('metadata comes in any order, with parts left out, and a later entry replaces one with the same key', () => {
    const entries = [
      '3a060a016b120176', // k: v
      '3a060a016b120177', // k: w
      '3a061201780a0179', // value first
      '3a030a017a', // no value
      '3a0312017a', // no key
      '3a090a016118f501120162', // a field that we do not know, within
    ];
    const { metadata } = decodeRequest(fromHex(entries.join('')));
    expect([...metadata]).toEqual([
      ['k', 'w'],
      ['y', 'x'],
      ['z', ''],
      ['', 'z'],
      ['a', 'b'],
    ]);
    expect([...decodeRequest(fromHex('3a00')).metadata]).toEqual([['', '']]);
  });

  it('`__proto__` is a key, a service and a method like any other', () => {
    const message = {
      serviceName: '__proto__',
      methodName: 'constructor',
      metadata: new Map([['__proto__', 'polluted']]),
    };
    const decoded = decodeRequest(encodeRequestFrame(message).subarray(4));
    expect(decoded).toMatchObject({ serviceName: '__proto__', methodName: 'constructor' });
    expect(decoded.metadata.get('__proto__')).toBe('polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  it('messages without metadata share one empty map, and never get each other’s', () => {
    const first = decodeRequest(fromHex('3a060a016b120176'));
    expect(first.metadata.size).toBe(1);
    expect(decodeRequest(new Uint8Array(0)).metadata.size).toBe(0);
    expect(decodeResponse(new Uint8Array(0)).metadata.size).toBe(0);
  });
});

describe('what is no message', () => {
  it.each([
    ['a tag without its field', '0a', 'a varint is cut short at byte 1'],
    ['a string that is cut', '0a05 4563', 'a field of 5 bytes has only 2 left at byte 2'],
    ['a length of 4 GB', '0affffffff0f', 'a field of 4294967295 bytes has only 0 left at byte 6'],
    ['a varint that is cut', '28ff', 'a varint is cut short at byte 1'],
    ['the field number 0', '0001', 'a field has the number 0 at byte 0'],
    ['wire type 6', '0e', 'there is no wire type 6 at byte 1'],
    ['wire type 7', 'ff0101', 'there is no wire type 7 at byte 2'],
    ['a service that is not UTF-8', '0a01ff', 'a string is not UTF-8 at byte 1'],
    ['metadata that is not UTF-8', '3a060a01ff120176', 'a string is not UTF-8 at byte 3'],
    ['an entry that reaches beyond its end', '3a030a0576', 'a field of 5 bytes has only 1 left'],
    ['a group without an end', 'fb010801', 'a varint is cut short at byte 4'],
    ['an end without a group', '0c', 'a group ends that never began at byte 1'],
    ['a group with another end', 'fb010c', 'a group ends that is not the innermost at byte 3'],
    ['four of eight bytes', 'f90101020304', 'a field of 8 bytes has only 4 left at byte 2'],
  ])('%s', (_, hex, message) => {
    for (const decode of hex.startsWith('3a') ? [decodeRequest] : [decodeRequest, decodeResponse]) {
      expect(() => decode(fromHex(hex))).toThrow(MalformedMessage);
      expect(() => decode(fromHex(hex))).toThrow(`not a protobuf message: ${message}`);
    }
  });

  it('groups a hundred deep are stepped over, deeper ones refused, and no stack overflows', () => {
    const nested = (depth: number): Uint8Array =>
      concatBytes([
        ...Array.from({ length: depth }, () => Uint8Array.of(0x7b)),
        ...Array.from({ length: depth }, () => Uint8Array.of(0x7c)),
      ]);
    expect(decodeRequest(nested(100)).serviceName).toBe('');
    expect(() => decodeRequest(nested(101))).toThrow('more than 100 groups within each other');
    expect(() => decodeRequest(new Uint8Array(1_000_000).fill(0x7b))).toThrow(MalformedMessage);
  });
});

describe('what is sent', () => {
  it('is refused above the limit, before memory is set aside for it', () => {
    const message = { requestData: new Uint8Array(100) };
    expect(encodeRequestFrame(message, { maxFrameBytes: 102 }).length).toBe(106);
    expect(() => encodeRequestFrame(message, { maxFrameBytes: 101 })).toThrow(
      expect.objectContaining({
        code: 'ERR_FRAME_TOO_LARGE',
        message: 'a payload of 102 bytes does not fit into a frame: the limit is 101',
      }),
    );
    expect(() =>
      encodeResponseFrame({ responseData: message.requestData }, { maxFrameBytes: 101 }),
    ).toThrow(expect.objectContaining({ declaredBytes: 102 }));
  });

  it.each([1.5, -1, 2 ** 32 + 3, Number.NaN, Number.POSITIVE_INFINITY])(
    'stays a message when a number is none for it: %d',
    (value) => {
      const frame = encodeRequestFrame({ timeoutMs: value, kind: value, requestId: '1' });
      expect(decodeRequest(frame.subarray(4))).toMatchObject({
        timeoutMs: value >>> 0,
        kind: value | 0,
        requestId: '1',
      });
    },
  );
});
