/**
 * What one turn has to send on a connection, put side by side as it is made.
 *
 * Knows: frames of requests and responses, and one connection. Must not know: calls.
 *
 * Decision: frames are written straight into memory that all connections share, one behind the other, and what lies together goes to the
 * transport as one piece. A small buffer for each frame would cost more than all that is written into it: to allocate it, to queue
 * it, to copy it beside the others. Memory that has been handed over is never written again; when it is full, new memory takes its place.
 */
import { FRAME_HEADER_BYTES, FrameTooLarge, writeFrameHeader } from '../framing/index.ts';
import type { Connection } from '../reactor/index.ts';
import { requestBytes, writeRequest } from './encode-request.ts';
import { responseBytes, writeResponse } from './encode-response.ts';
import type { RequestFields, ResponseFields } from './envelope.ts';

/** So much is allocated at a time. Small, for the last frame of it that somebody has not read keeps all of it. */
const SLAB_BYTES = 16 * 1024;
/** A frame longer than this gets memory of its own. */
const SMALL_FRAME_BYTES = 4 * 1024;

let slab: Uint8Array = new Uint8Array(0);
/** How much of it is taken. */
let used = 0;

export class Outbox {
  readonly #connection: Connection;
  readonly #maxFrameBytes: number;
  /** The open piece: what has been written and not been handed over. */
  #memory: Uint8Array = slab;
  #start = 0;
  #end = 0;
  #corked = false;
  #scheduled = false;
  #stalled = false;
  #bytes = 0;
  #writes = 0;

  /** @param maxFrameBytes the longest message to send */
  constructor(connection: Connection, maxFrameBytes: number) {
    this.#connection = connection;
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** How many bytes have been put in so far, headers included: the end of the last frame, counted from the connection's first byte. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The transport has said that it has enough, and not yet that there is room again. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** It has: `onDrain`. */
  hasRoom(): void {
    this.#stalled = false;
  }

  /** How many pieces have been handed over. The transport may put several into one system call, and never makes more of them. */
  get writes(): number {
    return this.#writes;
  }

  /**
   * Puts a request in. It leaves with this turn.
   *
   * @throws FrameTooLarge `ERR_FRAME_TOO_LARGE`; nothing has been put in then
   */
  request(request: RequestFields): void {
    const bytes = requestBytes(request);
    const at = this.#open(bytes);
    writeRequest(this.#memory, writeFrameHeader(this.#memory, at, bytes), request);
    this.#close();
  }

  /** As `request`. */
  response(response: ResponseFields): void {
    const bytes = responseBytes(response);
    const at = this.#open(bytes);
    writeResponse(this.#memory, writeFrameHeader(this.#memory, at, bytes), response);
    this.#close();
  }

  /** As `request`, for the payload of a frame that is no envelope. */
  bare(payload: Uint8Array): void {
    const at = this.#open(payload.length);
    this.#memory.set(payload, writeFrameHeader(this.#memory, at, payload.length));
    this.#close();
  }

  /** Nothing is handed over until `uncork`. */
  cork(): void {
    this.#corked = true;
  }

  uncork(): void {
    this.#corked = false;
    this.flush();
  }

  /** Hands over what there is. */
  flush(): void {
    const length = this.#end - this.#start;
    if (length === 0) return;
    const piece = new Uint8Array(this.#memory.buffer, this.#start, length);
    this.#start = this.#end;
    this.#writes += 1;
    if (!this.#connection.write(piece)) this.#stalled = true;
  }

  /** Makes room for a message of so many bytes, behind the last one if that can be. @returns where its frame begins in `#memory` */
  #open(bytes: number): number {
    if (bytes > this.#maxFrameBytes)
      throw new FrameTooLarge(bytes, this.#maxFrameBytes, [], 'sent');
    const needed = bytes + FRAME_HEADER_BYTES;
    const small = needed <= SMALL_FRAME_BYTES;
    if (small && used + needed > slab.length) {
      slab = new Uint8Array(SLAB_BYTES);
      used = 0;
    }
    if (!small || this.#memory !== slab || this.#end !== used) {
      this.flush();
      this.#memory = small ? slab : new Uint8Array(needed);
      this.#start = small ? used : 0;
      this.#end = this.#start;
    }
    const at = this.#end;
    this.#end += needed;
    this.#bytes += needed;
    if (small) used = this.#end;
    return at;
  }

  #close(): void {
    if (this.#corked || this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(this.#onTick);
  }

  /** When this callback of Node's is over, and all promises that it has settled have been heard. */
  readonly #onTick = (): void => {
    this.#scheduled = false;
    this.flush();
  };
}
