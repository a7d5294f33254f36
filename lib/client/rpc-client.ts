/**
 * The client that users hold: it finds servers, keeps connections to them, spreads calls over them, and tries again only what is safe.
 *
 * Knows: what a caller may ask for, in names and bytes, or by a service's definition. Must not know: how a call is carried (call-run.ts).
 *
 * Decision: it can be used wherever a `Channel` can: the same methods, options, and errors. What a channel does for one server it does for as
 * many as there are; the program that calls does not know how many.
 *
 *     RpcClient ── call ──▶ CallRun ── who? ──▶ ServiceDirectory ◀── list ── CachedDiscovery ◀── Discovery
 *                             │  ▲                    │
 *                     attempt │  │ answer, failure    ▼
 *                             ▼  │             Roster: balancer, quarantine
 *                          CallAttempt ── connection? ──▶ ConnectionPool ──▶ HostPool ──▶ connection
 */
import { positive } from '../rpc/channel-options.ts';
import type { CallOptions, StreamOptions } from '../rpc/call-options.ts';
import type { CallSink } from '../rpc/client-call.ts';
import { ClientStream } from '../rpc/client-stream.ts';
import { RpcStatus } from '../rpc/codes.ts';
import { RequestKind, type RpcResponse } from '../rpc/envelope.ts';
import type { RpcError } from '../rpc/errors.ts';
import { type CallPath, interceptedPath, type OutgoingCall } from '../rpc/interceptors.ts';
import type { Methods, ServiceClient, ServiceDefinition } from '../rpc/service.ts';
import { clientOf } from '../rpc/typed.ts';
import { CallRun } from './call-run.ts';
import { ClientCore } from './client-core.ts';
import type { RpcClientOptions } from './client-options.ts';
import type { RpcClientStats } from './client-hooks.ts';

const DEFAULT_WINDOW = 64;
const DEFAULT_GRACE_MS = 30_000;
const NO_OPTIONS: CallOptions = {};

/** A call fails with an RpcError, after all attempts; its `retry` speaks of the whole call. */
export class RpcClient {
  readonly #core: ClientCore;
  readonly #path: CallPath;
  readonly #clients = new WeakMap<ServiceDefinition, unknown>();
  readonly #streams = new Set<ClientStream>();
  #closing: Promise<void> | undefined;
  /** When its grace is over, by the clock. */
  #graceEndMs = Number.POSITIVE_INFINITY;

  /** @throws WirebookError `ERR_OUT_OF_RANGE`, `ERR_UNKNOWN_BALANCER`, `ERR_NO_DISCOVERY` */
  constructor(options: RpcClientOptions) {
    this.#core = new ClientCore(options);
    const path: CallPath = {
      call: (call) => this.#call(call),
      stream: (call) => this.#stream(call),
      notify: (call) => this.#notify(call),
    };
    this.#path = interceptedPath(path, options.interceptors ?? []);
  }

  get stats(): RpcClientStats {
    return this.#core.stats;
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
   * Calls a method that answers with a stream. The call is made when the first item is asked for, and again elsewhere only if none has come. To leave
   * the loop, `return()` or the signal end it, and the handler is told.
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

  /** A client of a service, one function for each of its methods: `client.service(Calculator).add({ a: 1, b: 2 })`. */
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
   * Takes no more calls, lets those that have been made come to their end, retries included, and closes all connections and the discovery. Streams
   * end at once.
   *
   * @param options `graceMs`: how long that may take, in milliseconds; then calls fail. Default 30 s. Another call may shorten it
   * @returns resolves when everything is closed
   */
  close({ graceMs = DEFAULT_GRACE_MS }: { readonly graceMs?: number } = {}): Promise<void> {
    const core = this.#core;
    const { clock } = core.settings;
    this.#graceEndMs = Math.min(this.#graceEndMs, clock.now() + graceMs);
    core.closing = true;
    for (const stream of this.#streams) stream.fail(RpcStatus.CANCELLED, 'the client was closed');
    this.#closing ??= this.#close();
    if (graceMs <= 0) {
      core.cut();
      return this.#closing;
    }
    const cancel = clock.after(graceMs, () => core.cut());
    return this.#closing.finally(cancel);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    await this.#core.idle();
    await this.#core.release(Math.max(0, this.#graceEndMs - this.#core.settings.clock.now()));
  }

  #call(call: OutgoingCall): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#begin(call, RequestKind.CALL, 0, new PromisedReply(resolve, reject));
    });
  }

  #notify(call: OutgoingCall): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#begin(call, RequestKind.ONE_WAY, 0, { onReply: () => resolve(), onFailure: reject });
    });
  }

  #stream(call: OutgoingCall): ClientStream {
    const { window = DEFAULT_WINDOW } = call.options;
    positive('window', window);
    const stream = new ClientStream(
      {
        start: (sink) => {
          this.#streams.add(stream);
          return this.#begin(call, RequestKind.CALL, window, sink);
        },
        ended: () => this.#streams.delete(stream),
      },
      window,
    );
    return stream;
  }

  /** @throws WirebookError for options that make no sense; within the executor of a promise that rejects it */
  #begin(call: OutgoingCall, kind: number, credit: number, sink: CallSink): CallRun {
    const run = new CallRun(this.#core, call, kind, credit, sink);
    run.begin();
    return run;
  }
}

/** Whom a unary call tells: a promise. */
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
