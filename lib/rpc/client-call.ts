/**
 * One call, from the caller's side.
 *
 * Knows: what is asked, until when, and whom to tell. Must not know: connections.
 *
 * Decision: it is settled once, and whoever settles it says how. The promise of a unary call is made by whoever asks, so that a call that is
 * answered costs one object and one promise.
 */
import { FrameTooLarge } from '../framing/index.ts';
import type { Alarm } from './alarms.ts';
import type { CallOptions } from './call-options.ts';
import { type RetryClass, retryClassOfResponse, RpcStatus } from './codes.ts';
import type { Metadata, RpcResponse } from './envelope.ts';
import { RpcError, type RpcErrorDetails } from './errors.ts';
import { describeThrown } from './failure.ts';
import { type ClientCallInfo, tell } from './hooks.ts';

/** Whom a call tells how it went. Each is called from within the loop, and must not throw. */
export interface CallSink {
  /** It went well. Exactly one of this and `onFailure` comes, and it is the last. */
  onReply(response: RpcResponse): void;
  onFailure(error: RpcError): void;
  /** An item of a stream. */
  onItem?(payload: Uint8Array): void;
}

/** Who can still do something about a call that its caller gives up. */
export interface CallHolder {
  giveUp(call: ClientCall, reason: unknown): void;
  /** The reader of a stream has room for so many more items. */
  addCredit(call: ClientCall, items: number): void;
}

export interface ClientCallParts {
  readonly service: string;
  readonly method: string;
  readonly payload: Uint8Array;
  /** One of `RequestKind`. */
  readonly kind: number;
  /** How many items may be sent ahead; 0 for what is no stream. */
  readonly credit: number;
  readonly options: CallOptions;
  readonly metadata: Metadata;
  /** Infinity: no limit. */
  readonly timeoutMs: number;
  /** By the clock; 0 where there is neither a limit nor a hook. */
  readonly nowMs: number;
  readonly sink: CallSink;
}

export class ClientCall {
  readonly service: string;
  readonly method: string;
  readonly payload: Uint8Array;
  readonly kind: number;
  readonly metadata: Metadata;
  readonly attempt: number;
  /** By the clock. Infinity: no limit. */
  readonly deadlineMs: number;
  readonly timeoutMs: number;
  /** When it was made; 0 where nobody asks. */
  readonly startedMs: number;
  readonly waitForReady: boolean;
  /** How many items may be sent ahead; 0 for what is no stream. */
  readonly credit: number;
  readonly sink: CallSink;
  /** Where it is: the channel's queue, then a connection. */
  holder: CallHolder | undefined;
  /** Once it is on its way. */
  id = '';
  /** Where its frame ends, in bytes from the connection's first one. */
  sentEnd = 0;
  settled = false;
  /** While it waits to be sent. */
  alarm: Alarm<ClientCall> | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #onReplyMetadata: ((metadata: Metadata) => void) | undefined;
  #onAbort: (() => void) | undefined;

  constructor(parts: ClientCallParts) {
    const { options } = parts;
    this.service = parts.service;
    this.method = parts.method;
    this.payload = parts.payload;
    this.kind = parts.kind;
    this.credit = parts.credit;
    this.metadata = parts.metadata;
    this.attempt = options.attempt ?? 0;
    this.timeoutMs = parts.timeoutMs;
    this.startedMs = parts.nowMs;
    this.deadlineMs = parts.nowMs + parts.timeoutMs;
    this.waitForReady = options.waitForReady ?? false;
    this.sink = parts.sink;
    this.#signal = options.signal;
    this.#onReplyMetadata = options.onReplyMetadata;
  }

  /** From now on the caller's signal gives it up. @returns false when it has already */
  listen(): boolean {
    const signal = this.#signal;
    if (signal === undefined) return true;
    if (signal.aborted) return false;
    this.#onAbort = () => this.giveUp(signal.reason);
    signal.addEventListener('abort', this.#onAbort);
    return true;
  }

  giveUp(reason: unknown): void {
    this.holder?.giveUp(this, reason);
  }

  addCredit(items: number): void {
    this.holder?.addCredit(this, items);
  }

  /** What hooks are told about it. */
  get info(): ClientCallInfo {
    return {
      service: this.service,
      method: this.method,
      requestId: this.id,
      attempt: this.attempt,
    };
  }

  /** The caller has given up. */
  cancelled(reason: unknown, retry: RetryClass = 'unknown'): RpcError {
    return this.error(RpcStatus.CANCELLED, 'given up by its caller', { cause: reason, retry });
  }

  /** It could not be written, for whatever reason. That ends it alone: there may be nobody left to throw it to. */
  unwritable(error: unknown): RpcError {
    const isTooLarge = error instanceof FrameTooLarge;
    const status = isTooLarge ? RpcStatus.REQUEST_TOO_LARGE : RpcStatus.INTERNAL;
    return this.error(status, describeThrown(error), { cause: error, retry: 'not-executed' });
  }

  /** An error that says which call it is about. */
  error(status: number, what: string, details: RpcErrorDetails = {}): RpcError {
    const { service, method } = this;
    return new RpcError(status, `${service}.${method}: ${what}`, { ...details, service, method });
  }

  /** What a response says has happened. */
  failureIn(
    { errorCode, errorMsg, flags, retryAfterMs, metadata }: RpcResponse,
    peerHasFlags: boolean,
    where: { readonly address: string; readonly port: number },
  ): RpcError {
    const { service, method } = this;
    const retry = retryClassOfResponse(errorCode, flags, peerHasFlags);
    const details = { retry, retryAfterMs, metadata, service, method, ...where };
    return new RpcError(errorCode, errorMsg, details);
  }

  reply(response: RpcResponse): void {
    if (!this.#settle()) return;
    this.tellMetadata(response.metadata);
    this.sink.onReply(response);
  }

  fail(error: RpcError): void {
    if (!this.#settle()) return;
    this.tellMetadata(error.metadata);
    this.sink.onFailure(error);
  }

  /** As a hook is told: one that throws must not take the answer with it, nor the connection. */
  tellMetadata(metadata: Metadata): void {
    if (metadata.size > 0 && this.#onReplyMetadata !== undefined)
      tell(() => this.#onReplyMetadata?.(metadata));
  }

  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.holder = undefined;
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
