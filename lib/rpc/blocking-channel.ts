/**
 * A call that blocks: the thread stands still until the value is there. Linux only, x64 and arm64.
 *
 * Knows: one socket of chapter 1, and one call at a time. Must not know: event loops, promises.
 *
 * Decision: it is what the original's client is, and what a remote call looked like before there were event loops: a function. While it waits,
 * this thread does nothing else, no timer, no other connection; so it is for scripts, workers and lessons. It announces no features, and
 * so is never sent what it could not read while it is not calling. A reply that comes too late is told from the right one by its id, so that
 * a call that has run out of time costs nothing but that call.
 */
import { FrameDecoder, FrameTooLarge } from '../framing/index.ts';
import { MSG_DONTWAIT, MSG_PEEK, SocketError, TcpSocket } from '../socket/index.ts';
import { validMetadata, validPayload, validTimeoutMs, wireTimeoutMs } from './call-options.ts';
import type { CallOptions } from './call-options.ts';
import { positive } from './channel-options.ts';
import { retryClassOfResponse, RpcStatus } from './codes.ts';
import { decodeResponse } from './decode-response.ts';
import { validEndpoint } from './discovery.ts';
import { encodeRequestFrame } from './encode-request.ts';
import { RequestKind, ResponseKind, type RpcResponse } from './envelope.ts';
import { RpcError, type RpcErrorDetails } from './errors.ts';
import type { BlockingServiceClient, Methods, ServiceDefinition } from './service.ts';
import { blockingClientOf } from './typed.ts';

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const RECEIVE_BYTES = 64 * 1024;

export interface BlockingChannelOptions {
  /** An address, or `localhost`: there is no looking up of names without a loop. Default `127.0.0.1`. */
  readonly host?: string;
  readonly port: number;
  /** How long connecting may take, in milliseconds. Default 10 s. */
  readonly timeoutMs?: number;
  /** The longest message to send and to accept, in bytes. Default 4 MiB. */
  readonly maxMessageBytes?: number;
}

/** What can be said about a call that blocks. */
export type BlockingCallOptions = Pick<
  CallOptions,
  'timeoutMs' | 'metadata' | 'attempt' | 'idempotent' | 'onReplyMetadata'
>;

/** What a call is about, for its errors. */
interface Target {
  readonly service: string;
  readonly method: string;
}

/** Its calls throw an RpcError, as those of a `Channel` reject with one. */
export class BlockingChannel {
  readonly #socket: TcpSocket;
  readonly #decoder: FrameDecoder;
  readonly #maxMessageBytes: number;
  readonly #address: string;
  readonly #port: number;
  readonly #buffer = new Uint8Array(RECEIVE_BYTES);
  /** Frames that came together with the one that was waited for. */
  readonly #frames: Uint8Array[] = [];
  #lastId = 0;
  #stray = 0;
  /** Why it can be used no more. */
  #broken: Error | undefined;

  private constructor(socket: TcpSocket, address: string, port: number, maxMessageBytes: number) {
    this.#socket = socket;
    this.#address = address;
    this.#port = port;
    this.#maxMessageBytes = maxMessageBytes;
    this.#decoder = new FrameDecoder({ maxFrameBytes: maxMessageBytes });
  }

  /**
   * Connects, and blocks until that is done.
   *
   * @throws RpcError `ERR_RPC_CONNECT_FAILED`, with the socket's error as its cause; WirebookError `ERR_OUT_OF_RANGE`, `ERR_SOCKET_ADDRESS`;
   *   `ERR_SOCKET_PLATFORM` or `ERR_SOCKET_KOFFI` where it cannot run
   */
  static connect(options: BlockingChannelOptions): BlockingChannel {
    const { timeoutMs = DEFAULT_CONNECT_TIMEOUT_MS } = options;
    const maxMessageBytes = options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    positive('timeoutMs', timeoutMs);
    positive('maxMessageBytes', maxMessageBytes);
    const { host, port } = validEndpoint({ host: options.host ?? '127.0.0.1', port: options.port });
    const address = host === 'localhost' ? '127.0.0.1' : host;
    try {
      const socket = TcpSocket.connect({ address, port, sendTimeoutMs: Math.ceil(timeoutMs) });
      socket.setOption('TCP_NODELAY', true);
      return new BlockingChannel(socket, address, port, maxMessageBytes);
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      const what = `no connection to ${address}:${port}: ${error.message}`;
      throw new RpcError(RpcStatus.CONNECT_FAILED, what, { address, port, cause: error });
    }
  }

  /** Responses that no call waited for: dropped. */
  get strayResponses(): number {
    return this.#stray;
  }

  get closed(): boolean {
    return this.#socket.closed;
  }

  /** Calls a method by its name, and blocks until the reply is there, or the time is over. */
  call(
    service: string,
    method: string,
    payload: Uint8Array,
    options: BlockingCallOptions = {},
  ): Uint8Array {
    const target = { service, method };
    const timeoutMs = validTimeoutMs(options.timeoutMs);
    const deadlineMs = performance.now() + timeoutMs;
    const id = this.#nextId();
    this.#send(target, id, RequestKind.CALL, payload, options, deadlineMs);
    const response = this.#receive(target, id, timeoutMs, deadlineMs);
    if (response.metadata.size > 0) options.onReplyMetadata?.(response.metadata);
    if (response.errorCode === 0) return response.responseData;
    const { errorCode, errorMsg, flags, retryAfterMs, metadata } = response;
    throw new RpcError(errorCode, errorMsg, {
      retry: retryClassOfResponse(errorCode, flags, false),
      retryAfterMs,
      metadata,
      ...this.#about(target),
    });
  }

  /** Calls a method, and nobody waits for an answer: returns when the kernel has taken the request. */
  notify(
    service: string,
    method: string,
    payload: Uint8Array,
    options: BlockingCallOptions = {},
  ): void {
    const deadlineMs = performance.now() + validTimeoutMs(options.timeoutMs);
    this.#send({ service, method }, '', RequestKind.ONE_WAY, payload, options, deadlineMs);
  }

  /** A client of a service, one function for each of its methods. */
  service<Defined extends Methods>(
    definition: ServiceDefinition<Defined>,
  ): BlockingServiceClient<Defined, BlockingCallOptions> {
    return blockingClientOf<Defined, BlockingCallOptions>(definition, this);
  }

  close(): void {
    this.#socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  #send(
    target: Target,
    requestId: string,
    kind: number,
    payload: Uint8Array,
    options: BlockingCallOptions,
    deadlineMs: number,
  ): void {
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0)
      throw this.#error(target, RpcStatus.DEADLINE_EXCEEDED, 'no time is left', {
        retry: 'not-executed',
      });
    this.#mustBeOpen(target);
    const frame = this.#encode(target, {
      serviceName: target.service,
      methodName: target.method,
      requestData: validPayload(payload),
      requestId,
      timeoutMs: leftMs === Number.POSITIVE_INFINITY ? 0 : wireTimeoutMs(leftMs),
      kind,
      metadata: validMetadata(options.metadata),
      attempt: options.attempt ?? 0,
    });
    try {
      this.#socket.setOption('SO_SNDTIMEO', timeOption(leftMs));
      this.#socket.sendAll(frame);
    } catch (error) {
      this.#failToSend(target, error);
    }
  }

  #encode(target: Target, request: Parameters<typeof encodeRequestFrame>[0]): Uint8Array {
    try {
      return encodeRequestFrame(request, { maxFrameBytes: this.#maxMessageBytes });
    } catch (error) {
      if (!(error instanceof FrameTooLarge)) throw error;
      throw this.#error(target, RpcStatus.REQUEST_TOO_LARGE, error.message, { cause: error });
    }
  }

  /** The frame is not whole, so the call cannot be executed. If a part of it is on the way, nothing can be sent behind that. */
  #failToSend(target: Target, error: unknown): never {
    if (!(error instanceof SocketError)) throw error;
    const inTime = error.code !== 'EAGAIN';
    if (inTime || (error.bytesSent ?? 0) > 0) this.#break(error);
    const status = inTime ? RpcStatus.CONNECTION_LOST : RpcStatus.DEADLINE_EXCEEDED;
    const what = `the request could not be sent: ${error.message}`;
    throw this.#error(target, status, what, { cause: error, retry: 'not-executed' });
  }

  #receive(target: Target, id: string, timeoutMs: number, deadlineMs: number): RpcResponse {
    for (;;) {
      const response = this.#nextResponse(id);
      if (response !== undefined) return response;
      if (this.#frames.length > 0) continue;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) {
        const what = `no answer within ${timeoutMs} ms`;
        throw this.#error(target, RpcStatus.DEADLINE_EXCEEDED, what);
      }
      try {
        this.#read(leftMs);
      } catch (error) {
        if (error instanceof SocketError && error.code === 'EAGAIN') continue; // the time is over
        this.#break(error as Error);
        const what = `the connection was lost before the answer came: ${(error as Error).message}`;
        throw this.#error(target, RpcStatus.CONNECTION_LOST, what, { cause: error });
      }
    }
  }

  /** The next of those that have come, if it is the one. */
  #nextResponse(id: string): RpcResponse | undefined {
    const frame = this.#frames.shift();
    if (frame === undefined) return undefined;
    try {
      const response = decodeResponse(frame);
      if (response.requestId === id && response.kind === ResponseKind.REPLY) return response;
    } catch {
      // No response at all. The frame around it was whole, so the next one may be better.
    }
    this.#stray += 1;
    return undefined;
  }

  /** Waits for bytes. @throws SocketError EAGAIN when none come in time; TornFrame, FrameTooLarge; Error at the server's end */
  #read(leftMs: number): void {
    this.#socket.setOption('SO_RCVTIMEO', timeOption(leftMs));
    const count = this.#socket.recv(this.#buffer);
    if (count === 0) {
      this.#decoder.end();
      throw new Error('the server has closed it');
    }
    this.#frames.push(...this.#decoder.push(this.#buffer.slice(0, count)));
  }

  /** A server that has gone since the last call has left its FIN, or its RST: to send behind that would be in vain, and look like "unknown". */
  #mustBeOpen(target: Target): void {
    if (this.#socket.closed && this.#broken === undefined)
      throw this.#error(target, RpcStatus.SHUTTING_DOWN, 'this channel is closed; make another');
    if (this.#broken === undefined) this.#lookForEnd();
    if (this.#broken === undefined) return;
    const what = `the connection is lost; make another channel. It was lost because: ${this.#broken.message}`;
    const cause = this.#broken;
    throw this.#error(target, RpcStatus.CONNECTION_LOST, what, { cause, retry: 'not-executed' });
  }

  #lookForEnd(): void {
    try {
      const count = this.#socket.recv(this.#buffer.subarray(0, 1), MSG_PEEK | MSG_DONTWAIT);
      if (count === 0) this.#break(new Error('the server has closed it'));
    } catch (error) {
      if (!(error instanceof SocketError) || error.code !== 'EAGAIN') this.#break(error as Error);
    }
  }

  #break(error: Error): void {
    this.#broken ??= error;
    this.#socket.close();
  }

  #error(target: Target, status: number, what: string, details: RpcErrorDetails = {}): RpcError {
    const text = `${target.service}.${target.method}: ${what}`;
    return new RpcError(status, text, { ...details, ...this.#about(target) });
  }

  #about({ service, method }: Target): Target & { address: string; port: number } {
    return { service, method, address: this.#address, port: this.#port };
  }
}

/** For SO_RCVTIMEO and SO_SNDTIMEO, where 0 is for ever. */
function timeOption(leftMs: number): number {
  return leftMs === Number.POSITIVE_INFINITY ? 0 : Math.min(Math.ceil(leftMs), 2 ** 31 - 1);
}
