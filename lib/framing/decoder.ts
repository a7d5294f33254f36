/**
 * From a stream of bytes to frames.
 *
 * Knows: the frame format, the limit, and the bytes of the one frame that is still unfinished. Must not know: where bytes come
 * from, what a payload means, what time it is.
 *
 * Decision: the decoder is pushed, it never pulls. It holds no socket and never waits, so one class serves a blocking `recv`
 * loop, an event loop, a test that feeds it byte by byte, and a web page.
 *
 *               the 4th byte, length within the limit
 *        ┌────────┐ ──────────────────────────────▶ ┌─────────┐
 *  ─────▶│ header │                                 │ payload │
 *        └────────┘ ◀────────────────────────────── └─────────┘
 *             │        the last byte: a frame
 *             │ the 4th byte, length beyond the limit
 *             ▼
 *        ┌────────┐
 *        │ failed │  for good: after a length that lies, nobody knows where the next frame begins
 *        └────────┘
 */
import { FrameTooLarge, TornFrame } from './errors.ts';
import {
  DEFAULT_MAX_FRAME_BYTES,
  FRAME_HEADER_BYTES,
  validLimit,
  type FrameLimit,
} from './limits.ts';

const NOTHING = new Uint8Array(0);

/** Cuts a stream of bytes into frames, however the stream was cut into chunks. */
export class FrameDecoder {
  readonly #maxFrameBytes: number;
  #state: 'header' | 'payload' | 'failed' = 'header';

  /** How many bytes of the current header have come: from 0 to 4. */
  #headerBytes = 0;
  /** The length that the header announces, as far as it has come. */
  #length = 0;
  /** What has come of a payload that is spread over chunks. Its capacity follows what came, never what was announced. */
  #partial: Uint8Array = NOTHING;
  /** How many bytes of `#partial` are filled. */
  #partialBytes = 0;

  /**
   * @param limit `maxFrameBytes`: the longest payload to accept, in bytes; 4 MiB unless given
   * @throws WirebookError `ERR_OUT_OF_RANGE` when that is not a whole number from 0 to 4,294,967,295
   */
  constructor(limit: FrameLimit = {}) {
    this.#maxFrameBytes = validLimit(limit.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES);
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @param chunk any number of bytes, cut anywhere. It belongs to the decoder from now on: payloads may be views of it, so do
   *   not write to it again. A buffer that you receive into repeatedly must be copied first (`buffer.slice(0, received)`).
   * @returns the payloads of all frames that are complete now, in order; empty ones too. A payload is never written to later.
   *   It may keep the whole chunk in memory: copy it if you keep a small one for long.
   * @throws FrameTooLarge `ERR_FRAME_TOO_LARGE` as soon as a header announces more than the limit. Its `frames` are those that
   *   were complete before it in this chunk. From then on every call throws it again, without frames.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#state === 'failed') throw new FrameTooLarge(this.#length, this.#maxFrameBytes);
    const frames: Uint8Array[] = [];
    // `chunk.buffer` is a getter, and for small frames it costs more than all else in this loop: ask once.
    const memory = chunk.buffer;
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'header') at = this.#readHeader(chunk, at, frames);
      // Not `else`: a payload may be empty, and then it is complete although no further byte has come.
      if (this.#state === 'payload') at = this.#readPayload(chunk, memory, at, frames);
    }
    return frames;
  }

  /**
   * Says that the stream is over. Returns when it ended between two frames: that is a clean end.
   *
   * @throws TornFrame `ERR_TORN_FRAME` when it ended in the middle of a frame
   * @throws FrameTooLarge `ERR_FRAME_TOO_LARGE` when the decoder has failed before
   */
  end(): void {
    switch (this.#state) {
      case 'header':
        if (this.#headerBytes === 0) return;
        throw new TornFrame('header', FRAME_HEADER_BYTES, this.#headerBytes);
      case 'payload':
        throw new TornFrame('payload', this.#length, this.#partialBytes);
      case 'failed':
        throw new FrameTooLarge(this.#length, this.#maxFrameBytes);
    }
  }

  /** How many bytes of an unfinished frame the decoder holds, its header included. 0 means: between two frames. */
  get bufferedBytes(): number {
    return this.#headerBytes + this.#partialBytes;
  }

  /** How much memory is set aside for an unfinished payload, in bytes: at most twice what came, at most the limit. */
  get allocatedBytes(): number {
    return this.#partial.length;
  }

  /** Takes header bytes until there are four or the chunk is used up, and returns where it stopped. */
  #readHeader(chunk: Uint8Array, at: number, frames: Uint8Array[]): number {
    const end = Math.min(at + FRAME_HEADER_BYTES - this.#headerBytes, chunk.length);
    for (let i = at; i < end; i++) {
      // Times 256, not `<< 8`: JavaScript's shifts give signed numbers, and ff ff ff ff would be a frame of -1 bytes.
      this.#length = this.#length * 256 + (chunk[i] ?? 0);
    }
    this.#headerBytes += end - at;
    if (this.#headerBytes === FRAME_HEADER_BYTES) this.#checkLength(frames);
    return end;
  }

  /** Decides on the header alone, before a byte of memory is set aside for what it announces. */
  #checkLength(frames: Uint8Array[]): void {
    if (this.#length > this.#maxFrameBytes) {
      this.#state = 'failed';
      throw new FrameTooLarge(this.#length, this.#maxFrameBytes, frames);
    }
    this.#state = 'payload';
  }

  /** Takes payload bytes until the frame is complete or the chunk is used up, and returns where it stopped. */
  #readPayload(
    chunk: Uint8Array,
    memory: ArrayBufferLike,
    at: number,
    frames: Uint8Array[],
  ): number {
    const end = Math.min(at + this.#length - this.#partialBytes, chunk.length);
    const part = new Uint8Array(memory, chunk.byteOffset + at, end - at);
    if (part.length === this.#length) {
      frames.push(part); // The whole payload lies in this chunk: a view of it is enough.
      this.#nextFrame();
      return end;
    }
    this.#append(part);
    if (this.#partialBytes === this.#length) {
      frames.push(this.#partial);
      this.#nextFrame();
    }
    return end;
  }

  /** Copies a part of the payload behind those that came before. */
  #append(part: Uint8Array): void {
    const needed = this.#partialBytes + part.length;
    if (needed > this.#partial.length) {
      // Doubling copies each byte once or twice in all, however small the chunks. The last step ends exactly at the
      // announced length, so the buffer itself can be handed out.
      const grown = new Uint8Array(Math.min(this.#length, needed * 2));
      grown.set(this.#partial);
      this.#partial = grown;
    }
    this.#partial.set(part, this.#partialBytes);
    this.#partialBytes = needed;
  }

  #nextFrame(): void {
    this.#state = 'header';
    this.#headerBytes = 0;
    this.#length = 0;
    this.#partial = NOTHING; // Not reused: what was handed out belongs to the caller.
    this.#partialBytes = 0;
  }
}
