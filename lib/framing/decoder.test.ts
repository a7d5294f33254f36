import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from 'wirebook/base';
import {
  DEFAULT_MAX_FRAME_BYTES,
  encodeFrame,
  FrameDecoder,
  FrameTooLarge,
} from 'wirebook/framing';

const hello = fromHex('00000005 68656c6c6f');
const texts = (frames: readonly Uint8Array[]): string[] =>
  frames.map((frame) => new TextDecoder().decode(frame));

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
}

describe('one stream, cut anywhere', () => {
  it('gives a payload without its header', () => {
    expect(texts(new FrameDecoder().push(hello))).toEqual(['hello']);
  });

  it('gives every frame of a chunk, in order', () => {
    const chunk = concatBytes([hello, encodeFrame(new Uint8Array(0)), hello]);
    expect(texts(new FrameDecoder().push(chunk))).toEqual(['hello', '', 'hello']);
  });

  it.each([1, 2, 3])('keeps a frame whose header is split after byte %i', (cut) => {
    const decoder = new FrameDecoder();
    expect(decoder.push(hello.slice(0, cut))).toEqual([]);
    expect(decoder.bufferedBytes).toBe(cut);
    expect(texts(decoder.push(hello.slice(cut)))).toEqual(['hello']);
    expect(decoder.bufferedBytes).toBe(0);
  });

  it.each([4, 5, 8])('keeps a frame whose payload is split after byte %i of the frame', (cut) => {
    const decoder = new FrameDecoder();
    expect(decoder.push(hello.slice(0, cut))).toEqual([]);
    expect(decoder.bufferedBytes).toBe(cut);
    expect(texts(decoder.push(hello.slice(cut)))).toEqual(['hello']);
  });

  it('finishes one frame and begins the next in the same chunk', () => {
    const stream = concatBytes([hello, hello, hello]);
    const decoder = new FrameDecoder();
    expect(texts(decoder.push(stream.slice(0, 7)))).toEqual([]);
    expect(texts(decoder.push(stream.slice(7, 20)))).toEqual(['hello', 'hello']);
    expect(texts(decoder.push(stream.slice(20)))).toEqual(['hello']);
  });

  it('is not disturbed by a chunk without bytes', () => {
    const decoder = new FrameDecoder();
    decoder.push(hello.slice(0, 6));
    expect(decoder.push(new Uint8Array(0))).toEqual([]);
    expect(texts(decoder.push(hello.slice(6)))).toEqual(['hello']);
  });

  it('takes Node buffers too, wherever they lie in their memory, and gives plain arrays', () => {
    const [frame] = new FrameDecoder().push(Buffer.concat([Buffer.alloc(3), hello]).subarray(3));
    expect(frame?.constructor).toBe(Uint8Array);
    expect(texts(frame ? [frame] : [])).toEqual(['hello']);
  });
});

describe('three outcomes that must not look alike', () => {
  it('delivers an empty message as a frame of no bytes, as soon as its header is there', () => {
    const decoder = new FrameDecoder();
    expect(decoder.push(fromHex('00000000'))).toEqual([new Uint8Array(0)]);
    decoder.end();
  });

  it('lets a stream end cleanly between two frames, or before the first', () => {
    const decoder = new FrameDecoder();
    decoder.end();
    decoder.push(hello);
    decoder.end();
  });

  it('reports a torn end in the header, with what had come', () => {
    const decoder = new FrameDecoder();
    decoder.push(hello.slice(0, 3));
    expect(() => decoder.end()).toThrow(
      expect.objectContaining({
        code: 'ERR_TORN_FRAME',
        part: 'header',
        expectedBytes: 4,
        receivedBytes: 3,
        message: 'the stream ended in the middle of a frame: 3 of 4 header bytes had come',
      }),
    );
  });

  it('reports a torn end in the payload, also when none of it had come', () => {
    const decoder = new FrameDecoder();
    decoder.push(hello.slice(0, 4));
    expect(() => decoder.end()).toThrow(
      expect.objectContaining({ part: 'payload', expectedBytes: 5, receivedBytes: 0 }),
    );
    decoder.push(hello.slice(4, 6));
    expect(() => decoder.end()).toThrow(
      expect.objectContaining({ part: 'payload', expectedBytes: 5, receivedBytes: 2 }),
    );
  });
});

describe('a length that lies', () => {
  it('takes a frame exactly at the limit and refuses one byte more', () => {
    const decoder = new FrameDecoder({ maxFrameBytes: 3 });
    expect(decoder.push(fromHex('00000003 aabbcc')).map((frame) => toHex(frame))).toEqual([
      'aabbcc',
    ]);
    expect(() => decoder.push(fromHex('00000004'))).toThrow(FrameTooLarge);
  });

  it('has a limit of 4 MiB when none is given', () => {
    expect(DEFAULT_MAX_FRAME_BYTES).toBe(4_194_304);
    expect(new FrameDecoder().push(fromHex('00400000'))).toEqual([]);
    expect(() => new FrameDecoder().push(fromHex('00400001'))).toThrow(FrameTooLarge);
  });

  it.each([1, 2, 3])(
    'refuses on the fourth byte of the header, not later, when it is split after %i',
    (cut) => {
      const decoder = new FrameDecoder();
      const header = fromHex('00400001');
      decoder.push(header.slice(0, cut));
      expect(() => decoder.push(header.slice(cut))).toThrow(FrameTooLarge);
    },
  );

  it('reads ff ff ff ff as four gigabytes, not as -1', () => {
    expect(() => new FrameDecoder().push(fromHex('ffffffff'))).toThrow(
      expect.objectContaining({
        code: 'ERR_FRAME_TOO_LARGE',
        declaredBytes: 4_294_967_295,
        maxFrameBytes: 4_194_304,
      }),
    );
  });

  it('can be told to accept all that a header can say', () => {
    const decoder = new FrameDecoder({ maxFrameBytes: 0xffff_ffff });
    expect(decoder.push(fromHex('ffffffff 01'))).toEqual([]);
    expect(decoder.bufferedBytes).toBe(5);
  });

  it('hands out the good frames before the bad one, once', () => {
    const decoder = new FrameDecoder();
    const error = thrownBy(() =>
      decoder.push(concatBytes([hello, hello, fromHex('ffffffff'), hello])),
    );
    expect(error).toBeInstanceOf(FrameTooLarge);
    expect(error instanceof FrameTooLarge && texts(error.frames)).toEqual(['hello', 'hello']);
    const again = thrownBy(() => decoder.push(hello));
    expect(again).toMatchObject({
      code: 'ERR_FRAME_TOO_LARGE',
      declaredBytes: 0xffff_ffff,
      frames: [],
    });
  });

  it('stays failed, because nobody knows where the next frame begins', () => {
    const decoder = new FrameDecoder();
    expect(() => decoder.push(fromHex('ffffffff'))).toThrow(FrameTooLarge);
    expect(() => decoder.push(hello)).toThrow(FrameTooLarge);
    expect(() => decoder.push(new Uint8Array(0))).toThrow(FrameTooLarge);
    expect(() => decoder.end()).toThrow(FrameTooLarge);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32])(
    'refuses %d as a limit',
    (maxFrameBytes) => {
      expect(() => new FrameDecoder({ maxFrameBytes })).toThrow(
        expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
      );
    },
  );
});

describe('memory', () => {
  it('is not copied when a payload lies in one chunk, even when its header came before', () => {
    const decoder = new FrameDecoder();
    const chunk = hello.slice();
    expect(decoder.push(chunk)[0]?.buffer).toBe(chunk.buffer);
    const rest = hello.slice(4);
    decoder.push(hello.slice(0, 4));
    expect(decoder.push(rest)[0]?.buffer).toBe(rest.buffer);
  });

  it('is taken as bytes arrive, whatever the header promises', () => {
    const decoder = new FrameDecoder();
    decoder.push(fromHex('00400000'));
    expect(decoder.allocatedBytes).toBe(0);
    decoder.push(new Uint8Array(1));
    expect(decoder.allocatedBytes).toBeLessThanOrEqual(2);
    decoder.push(new Uint8Array(1_000));
    expect(decoder.allocatedBytes).toBeLessThanOrEqual(2_002);
  });

  it('grows in few steps, so that single bytes cost no more than twice their number in copies', () => {
    const payloadBytes = 100_000;
    const decoder = new FrameDecoder();
    const frame = encodeFrame(new Uint8Array(payloadBytes));
    let copiedBytes = 0;
    let before = 0;
    frame.forEach((_, index) => {
      const held = Math.max(0, decoder.bufferedBytes - 4);
      decoder.push(frame.slice(index, index + 1));
      if (decoder.allocatedBytes > before) copiedBytes += held;
      before = decoder.allocatedBytes;
    });
    expect(copiedBytes).toBeGreaterThan(0);
    expect(copiedBytes).toBeLessThan(2 * payloadBytes);
  });

  it('of a delivered payload is never written to again', () => {
    const decoder = new FrameDecoder();
    const push = (hex: string): Uint8Array[] => decoder.push(fromHex(hex));
    push('00000002 aa');
    const kept = push('bb 00000002 cc')[0];
    push('dd 00000002 ee');
    push('ff');
    expect(kept).toEqual(fromHex('aabb'));
  });

  it('of an unfinished payload is its own, so a pushed chunk need not outlive its frames', () => {
    const decoder = new FrameDecoder();
    const chunk = fromHex('00000002 aa');
    decoder.push(chunk);
    chunk.fill(0);
    expect(decoder.push(fromHex('bb'))).toEqual([fromHex('aabb')]);
  });
});
