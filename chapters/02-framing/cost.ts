/**
 * What a decoder does for one frame that comes byte by byte.
 *
 * Knows: how to count copies from outside: when the memory that a decoder has set aside changes, all that it held was copied.
 * Must not know: how it decodes.
 *
 * Decision: copies are counted and time is measured. The count is the same on every machine; the time is the reader's own.
 */

import { encodeFrame } from 'wirebook/framing';

/** What both decoders of this chapter have. */
export interface Decoder {
  push(chunk: Uint8Array): Uint8Array[];
  readonly bufferedBytes: number;
  readonly allocatedBytes: number;
}

export interface Cost {
  /** Bytes copied in all. */
  readonly copied: number;
  /** Milliseconds: the shortest of five runs. */
  readonly ms: number;
}

/** Feeds a frame of `payloadBytes` in chunks of one byte. */
export function byteByByte(make: () => Decoder, payloadBytes: number): Cost {
  const chunks = Array.from(encodeFrame(new Uint8Array(payloadBytes)), (byte) =>
    Uint8Array.of(byte),
  );
  let copied = 0;
  const counted = make();
  for (const chunk of chunks) {
    const before = counted.allocatedBytes;
    counted.push(chunk);
    copied += counted.allocatedBytes === before ? chunk.length : counted.bufferedBytes;
  }
  let ms = Infinity;
  for (let run = 0; run < 5; run++) {
    const timed = make();
    const start = performance.now();
    for (const chunk of chunks) timed.push(chunk);
    ms = Math.min(ms, performance.now() - start);
  }
  return { copied, ms };
}

/** Frames of 64 bytes a second, from chunks of 64 KiB. */
export function framesPerSecond(decoder: Decoder): number {
  const frame = encodeFrame(new Uint8Array(64));
  const framesInChunk = Math.floor(65_536 / frame.length);
  const chunk = new Uint8Array(framesInChunk * frame.length);
  for (let i = 0; i < framesInChunk; i++) chunk.set(frame, i * frame.length);
  let frames = 0;
  let start = 0;
  for (let round = 0; round < 2_000; round++) {
    if (round === 1_000) [frames, start] = [0, performance.now()]; // the first half warms up
    frames += decoder.push(chunk).length;
  }
  return frames / ((performance.now() - start) / 1000);
}
