/**
 * A connection that carries frames.
 *
 * Knows: one connection, one decoder, and how long a frame may take. Must not know: what a frame means, or which transport it is.
 *
 * Decision: the time-out is for a frame, not for silence. A peer that sends a byte a second is never idle, and with a frame that it
 * never completes it would keep memory and a place among the connections for ever ("slow loris"). So the time of a frame runs from
 * its first byte to its last, whatever comes between. While we are paused it stands still: then it is not the peer who is slow.
 */
import { type CancelTimer, type Clock, realClock, WirebookError } from '../base/index.ts';
import { encodeFrame, FrameDecoder, type FrameLimit, FrameTooLarge } from '../framing/index.ts';
import { asError, reportUnheard } from './failures.ts';
import type { Connection, ConnectionHandler } from './transport.ts';

/** What happens on a framed connection: as `ConnectionHandler` has it, with frames for chunks. */
export interface FrameHandler {
  /** A frame has come, perhaps an empty one. The payload belongs to the receiver. */
  onFrame(payload: Uint8Array): void;
  /** The peer has ended, between two frames. Without an `onEnd`, `end` is called for you. */
  onEnd?(): void;
  onDrain?(): void;
  /**
   * The last event, exactly once. `error` may also be a TornFrame, `ERR_TORN_FRAME`: the peer has ended in the middle of a frame; a
   * FrameTooLarge, `ERR_FRAME_TOO_LARGE`; or `ERR_FRAME_STALLED`. All frames before were delivered.
   */
  onClose?(error?: Error): void;
}

/** What a `FramedConnection` can be told. */
export interface FramedOptions {
  /** The longest payload, in bytes, to accept and to send. Default: 4 MiB to accept, and what a header can say to send. */
  readonly maxFrameBytes?: number;
  /** How long a frame may take from its first byte to its last. Default 30 s; 0 = for ever. */
  readonly frameTimeoutMs?: number;
  /** Whose time it is. Default: the real clock, which stands still where a loop blocks its thread in `run()`. */
  readonly clock?: Clock;
}

const DEFAULT_FRAME_TIMEOUT_MS = 30_000;

/**
 * Frames over one connection, whose handler it is:
 *
 *     transport.listen({}, (connection) =>
 *       new FramedConnection(connection, (framed) => ({ onFrame: (payload) => framed.send(payload) })));
 */
export class FramedConnection implements ConnectionHandler {
  readonly connection: Connection;
  readonly #handler: FrameHandler;
  readonly #decoder: FrameDecoder;
  readonly #limit: FrameLimit;
  readonly #frameTimeoutMs: number;
  readonly #clock: Clock;
  #paused = false;
  #pausedAtMs = 0;
  /** Frames that came in one chunk with the one in which we were paused. */
  #held: readonly Uint8Array[] = [];
  /** What closes the connection when those have been delivered. */
  #failure: FrameTooLarge | undefined;
  #cancelDelivery: CancelTimer | undefined;
  /** When the frame that is not complete began. */
  #begunMs: number | undefined;
  #suspectedMs: number | undefined;
  #cancelLook: CancelTimer | undefined;

  /**
   * @param connection as `onConnection` gets it
   * @param onFramed is called at once, and returns what is to happen
   * @throws WirebookError `ERR_OUT_OF_RANGE` for a `maxFrameBytes` or `frameTimeoutMs` that is none
   */
  constructor(
    connection: Connection,
    onFramed: (framed: FramedConnection) => FrameHandler,
    { maxFrameBytes, frameTimeoutMs, clock = realClock }: FramedOptions = {},
  ) {
    this.connection = connection;
    this.#limit = maxFrameBytes === undefined ? {} : { maxFrameBytes };
    this.#decoder = new FrameDecoder(this.#limit);
    this.#frameTimeoutMs = durationMs(frameTimeoutMs ?? DEFAULT_FRAME_TIMEOUT_MS);
    this.#clock = clock;
    this.#handler = onFramed(this);
  }

  /**
   * Sends a frame, header and payload in one write. The payload is copied.
   *
   * @returns what `Connection.write` says: false means to wait for `onDrain`
   * @throws FrameTooLarge `ERR_FRAME_TOO_LARGE` when the payload is longer than `maxFrameBytes`
   */
  send(payload: Uint8Array): boolean {
    return this.connection.write(encodeFrame(payload, this.#limit));
  }

  /** No more `onFrame` until `resume`, not even for frames that have come already. */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#pausedAtMs = this.#clock.now();
    this.connection.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#begunMs !== undefined) {
      this.#begunMs += this.#clock.now() - this.#pausedAtMs;
      this.#look();
    }
    // Held frames come first, and nothing comes from within a call of ours.
    if (this.#held.length === 0 && this.#failure === undefined) this.connection.resume();
    else this.#cancelDelivery ??= this.#clock.after(0, () => this.#deliverHeld());
  }

  /** Sends what is queued, then FIN. */
  end(): void {
    this.connection.end();
  }

  /** Closes now. */
  destroy(error?: Error): void {
    this.connection.destroy(error);
  }

  /** For the transport, as are the other three. */
  onData(chunk: Uint8Array): void {
    const frames = this.#decode(chunk);
    if (this.#decoder.bufferedBytes === 0) this.#begunMs = undefined;
    else if (this.#begunMs === undefined || frames.length > 0) this.#begin();
    this.#deliver(frames);
  }

  onEnd(): void {
    try {
      this.#decoder.end();
    } catch (error) {
      this.connection.destroy(asError(error)); // TornFrame
      return;
    }
    if (this.#handler.onEnd === undefined) {
      this.connection.end();
      return;
    }
    try {
      this.#handler.onEnd();
    } catch (error) {
      this.#throwOn(error);
    }
  }

  onDrain(): void {
    try {
      this.#handler.onDrain?.();
    } catch (error) {
      this.#throwOn(error);
    }
  }

  onClose(error?: Error): void {
    this.#cancelLook?.();
    this.#cancelDelivery?.();
    this.#held = [];
    this.#handler.onClose?.(error);
  }

  #decode(chunk: Uint8Array): readonly Uint8Array[] {
    try {
      return this.#decoder.push(chunk);
    } catch (error) {
      if (!(error instanceof FrameTooLarge)) throw error;
      this.#failure = error;
      return error.frames;
    }
  }

  #deliver(frames: readonly Uint8Array[]): void {
    let delivered = 0;
    try {
      for (const frame of frames) {
        if (this.connection.closed) return;
        if (this.#paused) {
          this.#held = frames.slice(delivered);
          return;
        }
        delivered += 1;
        this.#handler.onFrame(frame);
      }
    } catch (error) {
      this.#throwOn(error);
    }
    if (this.#failure !== undefined && !this.#paused) this.connection.destroy(this.#failure);
  }

  /** Called by the clock, and so without the transport around it that would catch what a handler throws. */
  #deliverHeld(): void {
    this.#cancelDelivery = undefined;
    if (this.#paused || this.connection.closed) return;
    const frames = this.#held;
    this.#held = [];
    try {
      this.#deliver(frames);
    } catch (error) {
      this.connection.destroy(asError(error));
    }
    if (!this.#paused) this.connection.resume();
  }

  /** The transport tells `onClose` what was thrown; but that one is ours, and there may be none behind it. */
  #throwOn(error: unknown): never {
    if (this.#handler.onClose === undefined) reportUnheard(asError(error));
    throw error;
  }

  #begin(): void {
    if (this.#frameTimeoutMs === 0) return;
    this.#begunMs = this.#clock.now();
    if (this.#cancelLook === undefined) this.#lookIn(this.#frameTimeoutMs);
  }

  /**
   * Looks when the time would be over, and not at each frame. Then it looks once more, after the sockets have been heard: the rest
   * of the frame may be waiting, and it is this process that was busy.
   */
  #look(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    if (this.#begunMs === undefined || this.#paused || this.connection.closed) return;
    const leftMs = this.#begunMs + this.#frameTimeoutMs - this.#clock.now();
    if (leftMs > 0) this.#lookIn(leftMs);
    else if (this.#suspectedMs !== this.#begunMs) {
      this.#suspectedMs = this.#begunMs;
      this.#lookIn(0);
    } else this.connection.destroy(stalledError(this.#decoder.bufferedBytes, this.#frameTimeoutMs));
  }

  #lookIn(delayMs: number): void {
    this.#cancelLook = this.#clock.after(delayMs, () => this.#look());
  }
}

function durationMs(value: number): number {
  if (value >= 0) return value;
  throw new WirebookError('ERR_OUT_OF_RANGE', `frameTimeoutMs must be from 0, not ${value}`);
}

function stalledError(bufferedBytes: number, frameTimeoutMs: number): WirebookError {
  return new WirebookError(
    'ERR_FRAME_STALLED',
    `a frame was not complete within ${frameTimeoutMs} ms: ${bufferedBytes} bytes of it had come`,
  );
}
