/**
 * Responses on one connection, as its peer understands them.
 *
 * Knows: what the peer has said it understands, and the original's words. Must not know: when a call is answered, or why.
 *
 * Decision: a peer that has announced nothing is answered exactly as the original answers, to the byte: no flags, no kinds, no features. To
 * one that has, the first response says what both sides understand. Where that would keep it waiting (its first call takes its time), a
 * PONG that nobody has asked for says it at once, so that a caller can give up even the first call of a connection.
 */
import { flagsOf, RpcStatus } from './codes.ts';
import {
  CONTROL_ID,
  Features,
  type Metadata,
  NO_BYTES,
  NO_METADATA,
  ResponseKind,
} from './envelope.ts';
import { RpcError } from './errors.ts';
import type { Outbox } from './outbox.ts';

/** What we understand. */
const OUR_FEATURES = Features.CONTROL | Features.STREAMS;

export class ReplyWriter {
  readonly #outbox: Outbox;
  /** What both sides understand. */
  #shared = 0;
  /** What the next response has to say of that. */
  #unsaid = 0;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  get understandsControl(): boolean {
    return (this.#shared & Features.CONTROL) !== 0;
  }

  get understandsStreams(): boolean {
    return (this.#shared & Features.STREAMS) !== 0;
  }

  /** The peer has said what it understands. */
  meet(features: number): void {
    const shared = features & OUR_FEATURES;
    if (shared === this.#shared) return;
    this.#shared = shared;
    this.#unsaid = shared;
  }

  /** Says what both understand, if no response has. */
  greet(): void {
    if (this.#unsaid !== 0 && this.understandsControl) this.control(ResponseKind.PONG);
  }

  control(kind: number): void {
    this.#write(CONTROL_ID, 0, '', NO_BYTES, kind, 0, 0, NO_METADATA);
  }

  /** @throws FrameTooLarge */
  reply(requestId: string, responseData: Uint8Array, metadata: Metadata): void {
    this.#write(requestId, 0, '', responseData, ResponseKind.REPLY, 0, 0, metadata);
  }

  /** @throws FrameTooLarge */
  item(requestId: string, responseData: Uint8Array, metadata: Metadata): void {
    this.#write(requestId, 0, '', responseData, ResponseKind.ITEM, 0, 0, metadata);
  }

  /** @throws FrameTooLarge */
  bare(payload: Uint8Array): void {
    this.#outbox.bare(payload);
  }

  failure(requestId: string, error: RpcError, metadata: Metadata): void {
    const { status, message, retryAfterMs } = error;
    // The original has no codes below −3, so what follows one of them it has never sent either.
    const known = this.understandsControl || status < RpcStatus.INTERNAL;
    const flags = known ? flagsOf(error.retry) : 0;
    try {
      const kind = ResponseKind.REPLY;
      this.#write(requestId, status, message, NO_BYTES, kind, flags, retryAfterMs, metadata);
    } catch {
      // The words themselves are too long, or what goes beside them.
      const text = `the server failed with status ${status}, and its message is too long to be sent`;
      this.#outbox.response({ requestId, errorCode: status, errorMsg: text, flags });
    }
  }

  #write(
    requestId: string,
    errorCode: number,
    errorMsg: string,
    responseData: Uint8Array,
    kind: number,
    flags: number,
    retryAfterMs: number,
    metadata: Metadata,
  ): void {
    this.#outbox.response({
      requestId,
      errorCode,
      errorMsg,
      responseData,
      kind,
      flags,
      retryAfterMs,
      metadata,
      features: this.#unsaid,
    });
    this.#unsaid = 0;
  }
}

/** @returns the error for an answer that is longer than may be sent */
export function tooLargeToSend(cause: Error): RpcError {
  return new RpcError(RpcStatus.RESPONSE_TOO_LARGE, `the answer cannot be sent: ${cause.message}`, {
    cause,
  });
}
