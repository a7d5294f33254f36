/**
 * Code around every call, on either side: authentication, logging, metadata, retries.
 *
 * Knows: how to put one around the other. Must not know: what they do.
 *
 * Decision: an onion. Each interceptor gets the call and `next`; it may change what goes in, look at what comes out, call `next` not at all or
 * (on a client) more than once. The chain is put together when a handler is registered, not for each call.
 */
import type { CallContext } from './call-context.ts';
import type { StreamOptions } from './call-options.ts';
import type { RawHandler, RawStreamHandler, ServedMethod } from './method-table.ts';

/** Around handlers. What it throws, the caller gets as if the handler had thrown it. */
export interface ServerInterceptor {
  /** Around unary and one-way handlers. */
  call?(
    request: Uint8Array,
    context: CallContext,
    next: (request: Uint8Array) => Uint8Array | PromiseLike<Uint8Array>,
  ): Uint8Array | PromiseLike<Uint8Array>;
  /** Around streams. */
  stream?(
    request: Uint8Array,
    context: CallContext,
    next: (request: Uint8Array) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** @returns the method with all of them around it, the first one outermost */
export function intercepted(
  served: ServedMethod,
  interceptors: readonly ServerInterceptor[],
): ServedMethod {
  if (served.kind === 'unary') {
    const handle = interceptors.reduceRight(aroundCall, served.handle);
    return { ...served, handle };
  }
  const handle = interceptors.reduceRight(aroundStream, served.handle);
  return { ...served, handle };
}

function aroundCall(inner: RawHandler, interceptor: ServerInterceptor): RawHandler {
  if (interceptor.call === undefined) return inner;
  const call = interceptor.call.bind(interceptor);
  return (request, context) => call(request, context, (passed) => inner(passed, context));
}

function aroundStream(inner: RawStreamHandler, interceptor: ServerInterceptor): RawStreamHandler {
  if (interceptor.stream === undefined) return inner;
  const stream = interceptor.stream.bind(interceptor);
  return (request, context) => stream(request, context, (passed) => inner(passed, context));
}

/** A call on its way out. */
export interface OutgoingCall {
  readonly service: string;
  readonly method: string;
  readonly payload: Uint8Array;
  readonly options: StreamOptions;
}

/** Around calls. `next` may be called again: each time it is another call, with an id of its own. */
export interface ClientInterceptor {
  call?(call: OutgoingCall, next: (call: OutgoingCall) => Promise<Uint8Array>): Promise<Uint8Array>;
  stream?(
    call: OutgoingCall,
    next: (call: OutgoingCall) => AsyncGenerator<Uint8Array, void, undefined>,
  ): AsyncGenerator<Uint8Array, void, undefined>;
  notify?(call: OutgoingCall, next: (call: OutgoingCall) => Promise<void>): Promise<void>;
}

/** What a channel does with a call, in its three ways. */
export interface CallPath {
  readonly call: (call: OutgoingCall) => Promise<Uint8Array>;
  readonly stream: (call: OutgoingCall) => AsyncGenerator<Uint8Array, void, undefined>;
  readonly notify: (call: OutgoingCall) => Promise<void>;
}

/** @returns the path with all of them around it, the first one outermost */
export function interceptedPath(
  path: CallPath,
  interceptors: readonly ClientInterceptor[],
): CallPath {
  return interceptors.reduceRight<CallPath>((inner, one) => around(inner, one), path);
}

function around(inner: CallPath, one: ClientInterceptor): CallPath {
  const call = one.call?.bind(one);
  const stream = one.stream?.bind(one);
  const notify = one.notify?.bind(one);
  return {
    // `async`: what an interceptor throws before it has a promise must reject, as everything else does.
    call: call === undefined ? inner.call : async (out) => call(out, inner.call),
    stream: stream === undefined ? inner.stream : (out) => stream(out, inner.stream),
    notify: notify === undefined ? inner.notify : async (out) => notify(out, inner.notify),
  };
}
