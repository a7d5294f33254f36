/**
 * The laws of the decoder, on inputs that nobody chose. A failure prints its seed and the smallest input that still fails.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from 'wirebook/base';
import { encodeFrame, FrameDecoder, FrameTooLarge, TornFrame } from 'wirebook/framing';

/** All that can be seen of a stream: its frames, and how it ended. */
interface Outcome {
  frames: Uint8Array[];
  end: 'clean' | { code: string; bytes: number };
}

/** What a stream means, said in the shortest way: with all of it at hand there is nothing to remember. */
function meaning(stream: Uint8Array, maxFrameBytes: number): Outcome {
  const frames: Uint8Array[] = [];
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let at = 0;
  while (at < stream.length) {
    const left = stream.length - at;
    if (left < 4) return { frames, end: { code: 'ERR_TORN_FRAME', bytes: left } };
    const length = view.getUint32(at);
    if (length > maxFrameBytes)
      return { frames, end: { code: 'ERR_FRAME_TOO_LARGE', bytes: length } };
    if (left - 4 < length) return { frames, end: { code: 'ERR_TORN_FRAME', bytes: left - 4 } };
    frames.push(stream.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { frames, end: 'clean' };
}

/** What the decoder makes of the same stream, chunk by chunk. Looks at its memory after each. */
function decode(chunks: readonly Uint8Array[], maxFrameBytes: number): Outcome {
  const decoder = new FrameDecoder({ maxFrameBytes });
  const frames: Uint8Array[] = [];
  const copies: Uint8Array[] = [];
  let end: Outcome['end'] = 'clean';
  try {
    for (const chunk of chunks) {
      const complete = decoder.push(chunk);
      frames.push(...complete);
      copies.push(...complete.map((frame) => frame.slice()));
      expect(decoder.bufferedBytes).toBeLessThanOrEqual(maxFrameBytes + 4);
      expect(decoder.allocatedBytes).toBeLessThanOrEqual(
        Math.min(maxFrameBytes, 2 * decoder.bufferedBytes),
      );
    }
    decoder.end();
  } catch (error) {
    if (error instanceof FrameTooLarge) {
      frames.push(...error.frames);
      end = { code: error.code, bytes: error.declaredBytes };
    } else if (error instanceof TornFrame) {
      end = { code: error.code, bytes: error.receivedBytes };
    } else throw error;
  }
  expect(frames.slice(0, copies.length)).toEqual(copies);
  return { frames, end };
}

/** Cuts a stream at the given places; two equal ones make an empty chunk. Each chunk has memory of its own. */
function cut(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [...places, stream.length].sort((left, right) => left - right);
  return sorted.map((place, index) => stream.slice(sorted[index - 1] ?? 0, place));
}

const MAX = 200;
const payload = fc.uint8Array({ maxLength: MAX });

/** A stream of good frames, and after it perhaps a frame above the limit, some stray bytes, or half of a frame. */
const mostlyGood = fc
  .tuple(fc.array(payload, { maxLength: 8 }), fc.uint8Array({ maxLength: 12 }), fc.boolean())
  .map(([payloads, tail, lie]) =>
    concatBytes([
      ...payloads.map((bytes) => encodeFrame(bytes)),
      lie ? Uint8Array.of(0, 0, 1, ...tail) : tail,
    ]),
  );

const streamAndCuts = fc
  .oneof(mostlyGood, fc.uint8Array({ maxLength: 400 }))
  .chain((stream) => fc.tuple(fc.constant(stream), fc.array(fc.nat(stream.length))));

describe('laws of the decoder', () => {
  it('any frames, any chunking: the same frames', () => {
    fc.assert(
      fc.property(fc.array(payload), fc.array(fc.nat(2_000)), (payloads, cuts) => {
        const stream = concatBytes(payloads.map((bytes) => encodeFrame(bytes)));
        const places = cuts.filter((place) => place <= stream.length);
        expect(decode(cut(stream, places), MAX)).toEqual({ frames: payloads, end: 'clean' });
      }),
    );
  });

  it('any bytes, any chunking: the same frames and the same end', () => {
    fc.assert(
      fc.property(streamAndCuts, ([stream, cuts]) => {
        expect(decode(cut(stream, cuts), MAX)).toEqual(meaning(stream, MAX));
      }),
      { numRuns: 500 },
    );
  });

  it('any bytes, one at a time: the same again', () => {
    fc.assert(
      fc.property(mostlyGood, (stream) => {
        const single = Array.from(stream, (byte) => Uint8Array.of(byte));
        expect(decode(single, MAX)).toEqual(meaning(stream, MAX));
      }),
    );
  });

  it('a failed decoder stays failed, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        const decoder = new FrameDecoder({ maxFrameBytes: MAX });
        for (const chunk of [Uint8Array.of(0, 0, 1, 0), ...chunks])
          expect(() => decoder.push(chunk)).toThrow(FrameTooLarge);
        expect(() => decoder.end()).toThrow(FrameTooLarge);
      }),
    );
  });
});
