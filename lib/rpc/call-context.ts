/**
 * What a handler is told about the call that it serves.
 *
 * Knows: what there is to know. Must not know: how calls are run.
 *
 * Decision: everything that costs something is made when it is asked for: most handlers want neither a signal nor the time.
 */
import type { X509Certificate } from 'node:crypto';
import type { SocketAddress } from '../socket/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Metadata } from './envelope.ts';
import type { RpcError } from './errors.ts';

/** Who calls. */
export interface CallPeer {
  readonly address: SocketAddress;
  /** Only over TLS: its certificate, if it showed one and it was verified. */
  readonly certificate: X509Certificate | undefined;
}

export interface CallContext {
  readonly service: string;
  readonly method: string;
  /** As the caller chose it; unique at most among the calls of its connection. */
  readonly requestId: string;
  /** Nobody waits for an answer. */
  readonly oneWay: boolean;
  readonly peer: CallPeer;
  /** What the caller has sent beside the request. */
  readonly metadata: Metadata;
  /** How often the call has been tried before. 0 = this is the first time. */
  readonly attempt: number;
  /**
   * Aborted when the answer is of no use any more: the caller has given up, its connection is lost, the time is over, or the server's
   * grace is. Its reason is an RpcError. Not when the call has been answered.
   */
  readonly signal: AbortSignal;
  /** How long the caller still waits, in milliseconds; never below 0, Infinity when it did not say. */
  readonly remainingMs: number;
  /** The server is being closed: what runs for long (a stream that never ends) should come to an end. */
  readonly draining: AbortSignal;
  /**
   * Sends something beside the answer. With a stream it goes out with the first item.
   *
   * @throws WirebookError `ERR_INVALID_METADATA` when one of the two is no string
   */
  setReplyMetadata(key: string, value: string): void;
  /**
   * Answers the call with this error now, wherever its handler stands, and aborts the signal: for a stream that stands still in its `yield`
   * because nobody reads it. It does nothing when the call has been answered.
   */
  fail(error: RpcError): void;
  /**
   * Options for a call that this handler makes in turn: it gets the time that is left here, and is given up when this one is.
   *
   * @param atMostMs less time than that, if it is less
   */
  onward(options?: { readonly atMostMs?: number }): CallOptions;
}
