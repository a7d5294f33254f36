import { describe, expect, it } from 'vitest';
import { fromHex, toHex, WirebookError } from 'wirebook/base';
import { encodeFrame, writeFrameHeader } from 'wirebook/framing';

describe('encodeFrame', () => {
  it('puts the length first, most significant byte first', () => {
    expect(toHex(encodeFrame(fromHex('68656c6c6f')))).toBe('0000000568656c6c6f');
    expect(toHex(encodeFrame(new Uint8Array(0x0102_03)).subarray(0, 4))).toBe('00010203');
  });

  it('counts the payload only, so an empty message is four zero bytes', () => {
    expect(toHex(encodeFrame(new Uint8Array(0)))).toBe('00000000');
  });

  it('gives the bytes that the original puts on the wire', () => {
    const request = fromHex('0a0b4563686f5365727669636512044563686f1a040a026869220131');
    expect(toHex(encodeFrame(request))).toMatch(/^0000001c0a0b4563686f/);
  });

  it('copies the payload, so that the caller may change it afterwards', () => {
    const payload = fromHex('01');
    const frame = encodeFrame(payload);
    payload[0] = 0xff;
    expect(toHex(frame)).toBe('0000000101');
  });

  it('refuses a payload that the receiver is known to refuse, where it was made', () => {
    expect(toHex(encodeFrame(fromHex('aabb'), { maxFrameBytes: 2 }))).toBe('00000002aabb');
    expect(() => encodeFrame(fromHex('aabbcc'), { maxFrameBytes: 2 })).toThrow(
      expect.objectContaining({ code: 'ERR_FRAME_TOO_LARGE', declaredBytes: 3, maxFrameBytes: 2 }),
    );
  });

  it('guesses nothing about the peer when the payload is our own', () => {
    // A received header of 01 00 00 00 would look like a 1 in little-endian order. Here it is sixteen megabytes.
    const payload = new Uint8Array(0x0100_0000);
    expect(() => encodeFrame(payload, { maxFrameBytes: 4 })).toThrow(
      'a payload of 16777216 bytes does not fit into a frame: the limit is 4',
    );
  });

  it('refuses a limit that is none', () => {
    expect(() => encodeFrame(new Uint8Array(1), { maxFrameBytes: -1 })).toThrow(WirebookError);
  });
});

describe('writeFrameHeader', () => {
  it('writes where it is told, and says where the payload begins', () => {
    const message = new Uint8Array(8).fill(0xee);
    expect(writeFrameHeader(message, 2, 0xfffe_fdfc)).toBe(6);
    expect(toHex(message)).toBe('eeeefffefdfceeee');
  });
});
