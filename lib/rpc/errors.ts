/**
 * The error that a call ends with.
 *
 * Knows: what a caller needs to branch on (`code`, `status`, `retry`) and a person to find the place. Must not know: who threw it.
 *
 * Decision: one class for every way to fail, on both sides. A handler that throws one chooses what its caller gets; everything else that
 * it throws is HANDLER_FAILED. So a server that calls another can pass an error on as it came.
 */
import { WirebookError } from '../base/index.ts';
import { codeOf, type RetryClass, retryClassOf } from './codes.ts';
import { type Metadata, NO_METADATA } from './envelope.ts';

/** What is known about a failed call beside its status. */
export interface RpcErrorDetails extends ErrorOptions {
  /** Whether it may be called again. Default: what the status says. */
  readonly retry?: RetryClass;
  /** How long to wait before, in milliseconds. 0 = not said. */
  readonly retryAfterMs?: number;
  readonly service?: string | undefined;
  readonly method?: string | undefined;
  /** Where it was called, if it came that far. */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** What came with the reply. */
  readonly metadata?: Metadata;
}

export class RpcError extends WirebookError {
  /** The number on the wire: one of `RpcStatus`, an application's own (above 0), or one that we do not know. */
  readonly status: number;
  /** Whether the call may be made again. */
  readonly retry: RetryClass;
  /** How long the peer asks to wait before that, in milliseconds; 0 = it did not say. */
  readonly retryAfterMs: number;
  readonly service: string | undefined;
  readonly method: string | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly metadata: Metadata;

  /**
   * @param status one of `RpcStatus`, or a number of your own above 0. `code` follows from it: `ERR_RPC_…`
   * @param message for people. On a server it is what the caller gets to read, so no secrets
   */
  constructor(status: number, message: string, details: RpcErrorDetails = {}) {
    super(
      codeOf(status),
      message,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.status = status;
    this.retry = details.retry ?? retryClassOf(status);
    this.retryAfterMs = details.retryAfterMs ?? 0;
    this.service = details.service;
    this.method = details.method;
    this.address = details.address;
    this.port = details.port;
    this.metadata = details.metadata ?? NO_METADATA;
  }
}
