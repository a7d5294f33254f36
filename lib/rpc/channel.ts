/**
 * A client of one server: any number of calls at a time over one connection, which is made when it is needed and made again when it is lost.
 *
 * Knows: what a caller may ask for, in names and bytes, or by a service's definition. Must not know: connections (link.ts does).
 *
 * Decision: a call fails in one way only, by a promise that is rejected with an RpcError, whether it was refused here, lost on the way, or
 * failed over there. Its `retry` says whether it may be made again.
 */
import {
  type CallOptions,
  type StreamOptions,
  validMetadata,
  validPayload,
  validTimeoutMs,
} from './call-options.ts';
import {
  type ChannelOptions,
  type ChannelSettings,
  completeChannelOptions,
  positive,
} from './channel-options.ts';
import { type CallSink, ClientCall } from './client-call.ts';
import { ClientStream } from './client-stream.ts';
import { RpcStatus } from './codes.ts';
import { RequestKind, type RpcResponse } from './envelope.ts';
import type { RpcError } from './errors.ts';
import { type ChannelState, tell } from './hooks.ts';
import { type CallPath, interceptedPath, type OutgoingCall } from './interceptors.ts';
import { Link } from './link.ts';
import type { Methods, ServiceClient, ServiceDefinition } from './service.ts';
import { clientOf } from './typed.ts';

const DEFAULT_WINDOW = 64;
const DEFAULT_GRACE_MS = 30_000;
const NO_OPTIONS: CallOptions = {};

/** What a channel has counted. */
export interface ChannelCounters {
  /** Calls made, in whatever way they ended. */
  readonly calls: number;
  readonly failed: number;
  /** Answers for which nobody waited any longer: dropped. */
  readonly late: number;
  /** Answers to what was never asked, or had been answered already, and responses of kinds that we do not know: dropped. */
  readonly unknown: number;
  /** Frames that are no response: dropped. */
  readonly invalid: number;
  readonly connected: number;
  readonly connectFailures: number;
  /** Calls that wait for an answer. */
  readonly inFlight: number;
  /** Calls that wait to be sent. */
  readonly queued: number;
  /** Pieces handed to the connections that are open now; each holds all requests that were made together. */
  readonly writes: number;
}

/** A call fails with an RpcError: see `RpcStatus` for its codes. */
export class Channel {
  readonly #settings: ChannelSettings;
  readonly #link: Link;
  readonly #path: CallPath;
  readonly #clients = new WeakMap<ServiceDefinition, unknown>();
  readonly #streams = new Set<ClientStream>();
  #calls = 0;
  #closing: Promise<void> | undefined;

  /** @throws WirebookError `ERR_OUT_OF_RANGE` for a port or a limit that is none */
  constructor(options: ChannelOptions) {
    this.#settings = completeChannelOptions(options);
    this.#link = new Link(this.#settings, options.reconnect);
    const path: CallPath = {
      call: (call) => this.#call(call),
      stream: (call) => this.#stream(call),
      notify: (call) => this.#notify(call),
    };
    this.#path = interceptedPath(path, options.interceptors ?? []);
  }

  get state(): ChannelState {
    return this.#link.state;
  }

  get counters(): ChannelCounters {
    const { counters, inFlight, queued, writes } = this.#link;
    return { calls: this.#calls, ...counters, inFlight, queued, writes };
  }

  /**
   * Calls a method by its name, bytes in, bytes out.
   *
   * @returns the reply. It may be a view of a larger piece of memory: copy it if you keep a small one for long
   */
  call(
    service: string,
    method: string,
    payload: Uint8Array,
    options: CallOptions = NO_OPTIONS,
  ): Promise<Uint8Array> {
    return this.#path.call({ service, method, payload, options });
  }

  /**
   * Calls a method that answers with a stream. The call is made when the first item is asked for. To leave the loop, `return()` or the
   * signal end it, and the handler is told.
   */
  stream(
    service: string,
    method: string,
    payload: Uint8Array,
    options: StreamOptions = NO_OPTIONS,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#path.stream({ service, method, payload, options });
  }

  /**
   * Calls a method, and nobody waits for an answer.
   *
   * @returns resolves when the request is on its way. Whether it arrives, and what becomes of it, nobody is told
   */
  notify(
    service: string,
    method: string,
    payload: Uint8Array,
    options: CallOptions = NO_OPTIONS,
  ): Promise<void> {
    return this.#path.notify({ service, method, payload, options });
  }

  /** A client of a service, one function for each of its methods: `channel.service(Calculator).add({ a: 1, b: 2 })`. */
  service<Defined extends Methods>(
    definition: ServiceDefinition<Defined>,
  ): ServiceClient<Defined, StreamOptions> {
    const known = this.#clients.get(definition) as ServiceClient<Defined, StreamOptions>;
    if (known !== undefined) return known;
    const made = clientOf<Defined, StreamOptions>(definition, this);
    this.#clients.set(definition, made);
    return made;
  }

  /**
   * Takes no more calls, lets those that have been made come to their end, and closes the connection. Streams end at once.
   *
   * @param options `graceMs`: how long that may take, in milliseconds; then calls fail. Default 30 s. Another call may shorten it
   * @returns resolves when everything is closed
   */
  close({ graceMs = DEFAULT_GRACE_MS }: { readonly graceMs?: number } = {}): Promise<void> {
    for (const stream of this.#streams) stream.fail(RpcStatus.CANCELLED, 'the channel was closed');
    this.#closing ??= new Promise((resolve) => this.#link.close(resolve));
    if (graceMs <= 0) {
      this.#link.destroy();
      return this.#closing;
    }
    const cancel = this.#settings.clock.after(graceMs, () => this.#link.destroy());
    return this.#closing.finally(cancel);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #call(call: OutgoingCall): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#make(call, RequestKind.CALL, 0, new PromisedReply(resolve, reject));
    });
  }

  #notify(call: OutgoingCall): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#make(call, RequestKind.ONE_WAY, 0, { onReply: () => resolve(), onFailure: reject });
    });
  }

  #stream(call: OutgoingCall): ClientStream {
    const { window = DEFAULT_WINDOW } = call.options;
    positive('window', window);
    const stream = new ClientStream(
      {
        start: (sink) => {
          this.#streams.add(stream);
          return this.#make(call, RequestKind.CALL, window, sink);
        },
        ended: () => this.#streams.delete(stream),
      },
      window,
    );
    return stream;
  }

  /** @throws WirebookError for options that make no sense; within the executor of a promise that rejects it */
  #make(
    { service, method, payload, options }: OutgoingCall,
    kind: number,
    credit: number,
    sink: CallSink,
  ): ClientCall {
    const { clock, hooks, host, port } = this.#settings;
    const timeoutMs = validTimeoutMs(options.timeoutMs);
    const nowMs = timeoutMs < Number.POSITIVE_INFINITY || hooks !== undefined ? clock.now() : 0;
    const call = new ClientCall({
      service,
      method,
      payload: validPayload(payload),
      kind,
      credit,
      options,
      metadata: validMetadata(options.metadata),
      timeoutMs,
      nowMs,
      sink,
    });
    this.#calls += 1;
    if (hooks?.onCallStart !== undefined) tell(() => hooks.onCallStart?.(call.info));
    if (options.onAttempt !== undefined)
      tell(() => options.onAttempt?.({ host, port, attempt: call.attempt }));
    if (!call.listen())
      this.#link.refuse(call, call.cancelled(options.signal?.reason, 'not-executed'));
    else if (timeoutMs <= 0)
      this.#link.refuse(
        call,
        call.error(RpcStatus.DEADLINE_EXCEEDED, `no time is left: ${timeoutMs} ms`, {
          retry: 'not-executed',
        }),
      );
    else this.#link.submit(call);
    return call;
  }
}

/** Whom a unary call tells: a promise. A class, for two closures made anew for each call would cost more than they do. */
class PromisedReply implements CallSink {
  readonly #resolve: (reply: Uint8Array) => void;
  readonly #reject: (error: RpcError) => void;

  constructor(resolve: (reply: Uint8Array) => void, reject: (error: RpcError) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onReply({ responseData }: RpcResponse): void {
    this.#resolve(responseData);
  }

  onFailure(error: RpcError): void {
    this.#reject(error);
  }
}
