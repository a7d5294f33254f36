/**
 * How fast a stream is cut into frames, by frame size and by how the stream was cut into chunks.
 *
 * Knows: both decoders. The chunks are cut beforehand, as `Buffer`s like those that Node's sockets deliver, and both get the
 * same ones: what is measured is decoding, nothing else.
 */
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { ConcatDecoder } from './concat-decoder.ts';
import { perSecond, type Effort, type Entry, type Group, type Round } from './harness.ts';

const KIB = 1024;
/** What a TCP segment carries over an Ethernet. */
const SEGMENT_BYTES = 1_460;

interface Decoder {
  push(chunk: Uint8Array): readonly Uint8Array[];
}

export const framing: Group = {
  name: 'framing',
  entries: [
    {
      ...decoding('64B-in-64KiB', {
        payloadBytes: 64,
        chunkBytes: 64 * KIB,
        streamBytes: 2048 * KIB,
      }),
      bar: { atLeast: 10_000_000 },
    },
    decoding('64B-in-1460B', {
      payloadBytes: 64,
      chunkBytes: SEGMENT_BYTES,
      streamBytes: 2048 * KIB,
    }),
    decoding('64B-in-1B', { payloadBytes: 64, chunkBytes: 1, streamBytes: 128 * KIB }),
    {
      ...decoding('64KiB-whole', {
        payloadBytes: 64 * KIB,
        chunkBytes: 64 * KIB + 4,
        streamBytes: 2048 * KIB,
      }),
      note: 'ours copies nothing and looks only at the headers, hence the MB/s',
    },
    decoding('64KiB-in-1460B', {
      payloadBytes: 64 * KIB,
      chunkBytes: SEGMENT_BYTES,
      streamBytes: 1024 * KIB,
    }),
    // One frame is enough: the peer copies two gigabytes for it.
    decoding('64KiB-in-1B', { payloadBytes: 64 * KIB, chunkBytes: 1, streamBytes: 64 * KIB }),
    {
      name: 'framing/twice-the-bytes',
      unit: '× the time',
      better: 'lower',
      bar: { atMost: 2.5 },
      note: 'one frame in 1-byte chunks: 256 and 512 KiB for ours, only 8 and 16 KiB for Buffer.concat',
      open: (effort) => ({
        ours: timesLonger(() => new FrameDecoder(), 256 * KIB, effort),
        peers: { 'Buffer.concat': timesLonger(() => new ConcatDecoder(), 8 * KIB, effort) },
      }),
    },
  ],
};

interface Stream {
  payloadBytes: number;
  chunkBytes: number;
  /** How long the stream is that each decoder gets at a time: at least one frame, whole frames only. */
  streamBytes: number;
}

function decoding(name: string, stream: Stream): Entry {
  return {
    name: `framing/${name}`,
    unit: 'frames/s',
    bytesEach: stream.payloadBytes + 4,
    open: ({ roundMs }) => {
      const chunks = chunksOf(stream);
      return {
        ours: perSecond(() => decode(new FrameDecoder(), chunks), roundMs),
        peers: { 'Buffer.concat': perSecond(() => decode(new ConcatDecoder(), chunks), roundMs) },
      };
    },
  };
}

/** How many times longer twice the bytes take: 2 when the work is linear, 4 when it is quadratic. */
function timesLonger(decoder: () => Decoder, payloadBytes: number, { roundMs }: Effort): Round {
  const once = chunksOf({ payloadBytes, chunkBytes: 1, streamBytes: payloadBytes });
  const twice = chunksOf({
    payloadBytes: 2 * payloadBytes,
    chunkBytes: 1,
    streamBytes: 2 * payloadBytes,
  });
  const timed = (chunks: readonly Uint8Array[]): number => {
    const startMs = performance.now();
    decode(decoder(), chunks);
    return performance.now() - startMs;
  };
  return () => {
    // The shortest times, not the middle ones: whoever comes first in a round also pays for collecting the garbage of others.
    let onceMs = timed(once);
    let twiceMs = timed(twice);
    const endMs = performance.now() + roundMs;
    while (performance.now() < endMs) {
      onceMs = Math.min(onceMs, timed(once));
      twiceMs = Math.min(twiceMs, timed(twice));
    }
    return twiceMs / onceMs;
  };
}

function chunksOf({ payloadBytes, chunkBytes, streamBytes }: Stream): Buffer[] {
  const frame = encodeFrame(new Uint8Array(payloadBytes).fill(0x77));
  const count = Math.max(1, Math.floor(streamBytes / frame.length));
  const stream = Buffer.concat(Array.from({ length: count }, () => frame));
  const chunks = [];
  for (let at = 0; at < stream.length; at += chunkBytes)
    chunks.push(stream.subarray(at, at + chunkBytes));
  return chunks;
}

/** @returns the number of frames */
function decode(decoder: Decoder, chunks: readonly Uint8Array[]): number {
  let frames = 0;
  for (const chunk of chunks) frames += decoder.push(chunk).length;
  return frames;
}
