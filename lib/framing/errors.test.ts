import { describe, expect, it } from 'vitest';
import { WirebookError } from 'wirebook/base';
import { FrameDecoder, FrameTooLarge, TornFrame } from 'wirebook/framing';

function refusal(firstBytes: string): string {
  try {
    new FrameDecoder().push(Uint8Array.from(firstBytes, (char) => char.charCodeAt(0)));
  } catch (error) {
    if (error instanceof FrameTooLarge) return error.message;
  }
  return 'not refused';
}

describe('a length that makes no sense says what it may be', () => {
  it('an HTTP request or answer', () => {
    expect(refusal('GET / HTTP/1.1\r\n')).toBe(
      'frame header 47455420 announces 1195725856 bytes, the limit is 4194304; ' +
        'those four bytes are the text "GET ", so the peer speaks HTTP',
    );
    expect(refusal('POST /')).toContain('HTTP');
    expect(refusal('PRI * HTTP/2.0')).toContain('HTTP');
    expect(refusal('HTTP/1.1 400')).toContain('HTTP');
  });

  it('a TLS handshake, or SSH', () => {
    expect(refusal('\x16\x03\x01\x02\x00\x01')).toContain('the peer speaks TLS');
    expect(refusal('SSH-2.0-OpenSSH')).toContain('the peer speaks SSH');
  });

  it('text without a prefix, as somebody types into nc', () => {
    expect(refusal('hi!\n')).toContain(
      'the text "hi!\\n": does the peer send without a length prefix?',
    );
  });

  it('a length in the byte order of the peer’s own machine', () => {
    expect(refusal('\x05\0\0\0hello')).toContain('in little-endian order it would be 5');
  });

  it('or nothing that we know', () => {
    expect(refusal('\xff\xff\xff\xff')).toBe(
      'frame header ffffffff announces 4294967295 bytes, the limit is 4194304',
    );
  });
});

it('both errors are Wirebook errors with a code', () => {
  for (const error of [new FrameTooLarge(5, 4), new TornFrame('header', 4, 1)])
    expect(error).toBeInstanceOf(WirebookError);
  expect(new FrameTooLarge(5, 4)).toMatchObject({ name: 'FrameTooLarge', frames: [] });
  expect(new TornFrame('header', 4, 1)).toMatchObject({ name: 'TornFrame' });
});
