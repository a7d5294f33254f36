/**
 * One call that is being served, and what its handler sees of it.
 *
 * Knows: its request, its time, its signal, and whether it has been answered. Must not know: connections, other calls.
 *
 * Decision: a call has two ends. It is *answered* once: by its handler, by the deadline, or, when the caller has given up, by nobody. And it
 * is *over* when its handler has returned, perhaps much later, perhaps never. A place among the calls in flight is free only then: were it
 * free with the answer, a caller could start any number of handlers by giving up one after the other.
 */
import type { Alarm } from './alarms.ts';
import type { CallContext, CallPeer } from './call-context.ts';
import { type CallOptions, validPair } from './call-options.ts';
import type { Metadata, RpcRequest } from './envelope.ts';
import { RequestKind } from './envelope.ts';
import type { RpcError } from './errors.ts';
import type { ServedMethod } from './method-table.ts';
import type { ServerShared } from './server-shared.ts';
import type { ServerStream } from './server-stream.ts';

/** What falls due. */
export interface Due {
  onDue(): void;
}

/** Who runs a call. */
export interface CallOwner {
  readonly shared: ServerShared;
  readonly peer: CallPeer;
  /** Its time is over. */
  onCallDue(call: ServerCall): void;
  /** Its handler is not waited for. */
  onFailedEarly(call: ServerCall, error: RpcError): void;
}

export class ServerCall implements CallContext, Due {
  readonly request: RpcRequest;
  readonly served: ServedMethod;
  readonly #owner: CallOwner;
  /** By the clock; Infinity when the caller has not said how long it waits. */
  readonly deadlineMs: number;
  /** When it came, for hooks; 0 where there are none. */
  readonly startedMs: number;
  answered = false;
  /** It takes its time, and is kept track of. */
  tracked = false;
  /** Its handler has begun, and not returned. */
  running = false;
  alarm: Alarm<Due> | undefined;
  stream: ServerStream | undefined;
  replyMetadata: Map<string, string> | undefined;
  #controller: AbortController | undefined;
  #abortedBy: RpcError | undefined;

  constructor(
    owner: CallOwner,
    request: RpcRequest,
    served: ServedMethod,
    deadlineMs: number,
    startedMs: number,
  ) {
    this.#owner = owner;
    this.request = request;
    this.served = served;
    this.deadlineMs = deadlineMs;
    this.startedMs = startedMs;
  }

  get service(): string {
    return this.served.service;
  }

  get method(): string {
    return this.served.method;
  }

  get requestId(): string {
    return this.request.requestId;
  }

  get oneWay(): boolean {
    return this.request.kind === RequestKind.ONE_WAY;
  }

  get peer(): CallPeer {
    return this.#owner.peer;
  }

  get metadata(): Metadata {
    return this.request.metadata;
  }

  get attempt(): number {
    return this.request.attempt;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortedBy !== undefined) this.#controller.abort(this.#abortedBy);
    }
    return this.#controller.signal;
  }

  get remainingMs(): number {
    if (this.deadlineMs === Number.POSITIVE_INFINITY) return this.deadlineMs;
    return Math.max(0, this.deadlineMs - this.#owner.shared.clock.now());
  }

  get draining(): AbortSignal {
    return this.#owner.shared.draining;
  }

  setReplyMetadata(key: string, value: string): void {
    validPair(key, value);
    (this.replyMetadata ??= new Map()).set(key, value);
  }

  fail(error: RpcError): void {
    this.#owner.onFailedEarly(this, error);
  }

  onward({
    atMostMs = Number.POSITIVE_INFINITY,
  }: { readonly atMostMs?: number } = {}): CallOptions {
    return { timeoutMs: Math.min(atMostMs, this.remainingMs), signal: this.signal };
  }

  /** Tells the handler that nobody waits any more. */
  abort(reason: RpcError): void {
    if (this.#abortedBy !== undefined) return;
    this.#abortedBy = reason;
    this.#controller?.abort(reason);
  }

  onDue(): void {
    this.#owner.onCallDue(this);
  }
}
