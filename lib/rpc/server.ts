/**
 * A server: methods by name, on any transport.
 *
 * Knows: how it begins, what it offers, and how it ends. Must not know: how a connection serves its calls, or who looks for it.
 *
 * Decision: it ends in an order in which nobody loses anything. First the world is told that it goes; then no one can connect; those
 * who are connected are asked to send no more, and are served until they have agreed; what is in flight is finished; then each
 * connection is ended and read to its end, because closing one with unread bytes would destroy answers on their way (RST). Only what
 * takes longer than the grace is cut off.
 */
import { WirebookError } from '../base/index.ts';
import { type Listener, netTransport } from '../reactor/index.ts';
import type { SocketAddress } from '../socket/index.ts';
import type { CallContext } from './call-context.ts';
import { type Announcement, validEndpoint } from './discovery.ts';
import { tell } from './hooks.ts';
import { intercepted, type ServerInterceptor } from './interceptors.ts';
import type { RawHandler, RawStreamHandler, ServedMethod } from './method-table.ts';
import { pooledHandler, type TaskPool } from './pooled.ts';
import { ServerConnection } from './server-connection.ts';
import { completeServerLimits, type RpcServerOptions } from './server-options.ts';
import { type ServerCounters, ServerShared } from './server-shared.ts';
import type { Method, Methods, ServiceDefinition, ServiceHandlers } from './service.ts';
import { bytesHandlerOf, bytesStreamHandlerOf } from './typed.ts';

const DEFAULT_GRACE_MS = 30_000;

/** Where a server listens: `host` is `address`, under the name by which one connects. */
export interface ServerAddress extends SocketAddress {
  readonly host: string;
}

export class RpcServer {
  readonly #shared: ServerShared;
  readonly #listener: Listener;
  readonly #connections: Set<ServerConnection>;
  readonly #options: RpcServerOptions;
  readonly #interceptors: readonly ServerInterceptor[];
  #announcement: Announcement | undefined;
  #announcePending = false;
  #closing: Promise<void> | undefined;
  #graceIsOver = false;
  #onGraceOver: (() => void) | undefined;

  private constructor(
    shared: ServerShared,
    listener: Listener,
    connections: Set<ServerConnection>,
    options: RpcServerOptions,
  ) {
    this.#shared = shared;
    this.#listener = listener;
    this.#connections = connections;
    this.#options = options;
    this.#interceptors = options.interceptors ?? [];
  }

  /**
   * Listens. Methods are registered afterwards; until they are, they are not found.
   *
   * @throws what the transport throws: EADDRINUSE, EADDRNOTAVAIL, EACCES …; WirebookError `ERR_OUT_OF_RANGE` for a limit that is none,
   *   `ERR_RPC_ADVERTISE` when it is to be announced and nobody could connect to the address
   */
  static async listen(options: RpcServerOptions = {}): Promise<RpcServer> {
    const shared = new ServerShared(completeServerLimits(options), options.hooks);
    const connections = new Set<ServerConnection>();
    const transport = options.transport ?? netTransport();
    const listener = await transport.listen(options, (connection) => {
      const made = new ServerConnection(shared, connection, (closed) => {
        connections.delete(closed);
        shared.closedWrites += closed.writes;
        if (connections.size === 0) shared.onQuiet?.();
      });
      connections.add(made);
      const { hooks } = options;
      if (hooks?.onConnection !== undefined) tell(() => hooks.onConnection?.(made.peer));
      return made;
    });
    const server = new RpcServer(shared, listener, connections, options);
    if (options.announce === undefined) return server;
    try {
      server.#endpoint();
    } catch (error) {
      await listener.close();
      throw error;
    }
    return server;
  }

  get address(): ServerAddress {
    const { address } = this.#listener;
    return { host: address.address, ...address };
  }

  get counters(): ServerCounters {
    const { counters, closedWrites, running } = this.#shared;
    let writes = closedWrites;
    for (const connection of this.#connections) writes += connection.writes;
    return { ...counters, writes, inFlight: running };
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /** The names of the services that have a method here. */
  get services(): readonly string[] {
    return this.#shared.table.services;
  }

  /**
   * Serves a service: a handler for each of its methods, under its key.
   *
   * @throws WirebookError `ERR_RPC_METHOD_TAKEN` when one has a handler already; `ERR_RPC_NO_HANDLER` when one has none
   */
  register<Defined extends Methods>(
    definition: ServiceDefinition<Defined>,
    handlers: ServiceHandlers<Defined, CallContext>,
  ): this {
    const methods = Object.entries(definition.methods).map(([key, method]) =>
      servedMethod(definition.name, key, method, handlerOf(definition.name, key, handlers)),
    );
    return this.#add(methods);
  }

  /** Serves one method, bytes in, bytes out, at once or later. @throws WirebookError `ERR_RPC_METHOD_TAKEN` */
  registerMethod(service: string, method: string, handle: RawHandler): this {
    return this.#add([{ kind: 'unary', service, method, handle }]);
  }

  /** Serves one method with a stream: bytes in, items out. @throws WirebookError `ERR_RPC_METHOD_TAKEN` */
  registerStream(service: string, method: string, handle: RawStreamHandler): this {
    return this.#add([{ kind: 'server-stream', service, method, handle }]);
  }

  /**
   * Serves one method on a pool of threads, bytes in, bytes out.
   *
   * @param task the name under which the pool knows it
   * @param pool default: the server's
   * @throws WirebookError `ERR_RPC_METHOD_TAKEN`; `ERR_RPC_NO_POOL`
   */
  registerPooled(
    service: string,
    method: string,
    task: string,
    pool: TaskPool | undefined = this.#options.pool,
  ): this {
    if (pool === undefined)
      throw new WirebookError(
        'ERR_RPC_NO_POOL',
        `${service}.${method} is to run on a pool, and there is none: RpcServer.listen({ pool })`,
      );
    return this.registerMethod(service, method, pooledHandler(pool, task));
  }

  /**
   * Ends in good order: see the head of this file.
   *
   * @param options `graceMs`: how long calls in flight may take, in milliseconds. Then their callers are told that nobody knows how far
   *   they came. Default 30 s. Another call may shorten it
   * @returns resolves when every connection is closed
   */
  close({ graceMs = DEFAULT_GRACE_MS }: { readonly graceMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close();
    if (graceMs <= 0) {
      this.#giveUp();
      return this.#closing;
    }
    const cancel = this.#shared.clock.after(graceMs, () => this.#giveUp());
    return this.#closing.finally(cancel);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    const shared = this.#shared;
    shared.beginDraining();
    if (this.#announcement !== undefined && !this.#graceIsOver) {
      const patience = new Promise<void>((resolve) => (this.#onGraceOver = resolve));
      // Whoever cannot be told finds out by connecting.
      await Promise.race([this.#announcement.withdraw().catch(() => {}), patience]);
    }
    await this.#listener.close();
    for (const connection of this.#connections) connection.drain();
    if (this.#graceIsOver) this.#giveUp();
    if (this.#connections.size > 0)
      await new Promise<void>((resolve) => (shared.onQuiet = resolve));
    shared.alarms.close();
  }

  #giveUp(): void {
    this.#graceIsOver = true;
    this.#onGraceOver?.();
    for (const connection of this.#connections) connection.giveUp();
  }

  #add(methods: readonly ServedMethod[]): this {
    const isNew = this.#shared.table.add(
      methods.map((served) => intercepted(served, this.#interceptors)),
    );
    if (isNew) this.#announceSoon();
    return this;
  }

  /** Services that are registered one after the other are announced together. */
  #announceSoon(): void {
    if (this.#options.announce === undefined || this.#announcePending) return;
    this.#announcePending = true;
    queueMicrotask(() => {
      this.#announcePending = false;
      if (this.#closing !== undefined) return;
      const { services } = this;
      if (this.#announcement !== undefined) this.#announcement.update(services);
      else this.#announcement = this.#options.announce?.announce(this.#endpoint(), services);
    });
  }

  #endpoint(): { host: string; port: number } {
    const { address } = this.#listener;
    const { announce, advertise } = this.#options;
    const host = advertise?.host ?? announce?.hostFor?.(address.address) ?? address.address;
    const port = advertise?.port ?? address.port;
    if (host !== '0.0.0.0' && host !== '::') return validEndpoint({ host, port });
    throw new WirebookError(
      'ERR_RPC_ADVERTISE',
      `nobody can connect to ${host}: say under which address this machine is reached, advertise: { host }`,
    );
  }
}

/** @throws WirebookError `ERR_RPC_NO_HANDLER` */
function handlerOf(service: string, key: string, handlers: object): Handler {
  const handler: unknown = Reflect.get(handlers, key);
  if (typeof handler !== 'function')
    throw new WirebookError('ERR_RPC_NO_HANDLER', `${service} has no handler for "${key}"`);
  return (request, context) => Reflect.apply(handler, handlers, [request, context]);
}

type Handler = (request: unknown, context: CallContext) => unknown;

function servedMethod(
  service: string,
  key: string,
  method: Method,
  handler: Handler,
): ServedMethod {
  const names = { service, method: method.name === '' ? key : method.name };
  if (method.kind !== 'server-stream')
    return { kind: 'unary', ...names, handle: bytesHandlerOf(service, method, handler) };
  const items = handler as (request: unknown, context: CallContext) => AsyncIterable<unknown>;
  return { kind: 'server-stream', ...names, handle: bytesStreamHandlerOf(service, method, items) };
}
