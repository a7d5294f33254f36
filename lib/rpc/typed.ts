/**
 * Between a service's types and a channel's bytes: the client that looks like functions, and the handler that is given values.
 *
 * Knows: definitions and codecs, and the few functions of whoever carries the bytes. Must not know: how they are carried.
 *
 * Decision: everything typed stops here. Below it channels, servers, interceptors and pools see names and bytes, as the original's do, so
 * each of them is written once. What a codec throws gets a status of its own: a request that cannot be written was never sent, an answer
 * that cannot be read was executed.
 */
import { RpcStatus } from './codes.ts';
import { RpcError } from './errors.ts';
import type {
  BlockingServiceClient,
  Method,
  Methods,
  ServiceClient,
  ServiceDefinition,
} from './service.ts';

/** What a call can be told, as far as it is known here. */
interface Idempotent {
  readonly idempotent?: boolean;
}

/** Who carries bytes: a channel, or a client above it. */
export interface Caller<Options extends Idempotent> {
  call(service: string, method: string, data: Uint8Array, options?: Options): Promise<Uint8Array>;
  stream(
    service: string,
    method: string,
    data: Uint8Array,
    options?: Options,
  ): AsyncIterable<Uint8Array>;
  notify(service: string, method: string, data: Uint8Array, options?: Options): Promise<void>;
}

/** Who carries bytes while the thread waits. */
export interface BlockingCaller<Options extends Idempotent> {
  call(service: string, method: string, data: Uint8Array, options?: Options): Uint8Array;
  notify(service: string, method: string, data: Uint8Array, options?: Options): void;
}

/**
 * A client: one function for each method, under its key.
 *
 * Each may fail with what the caller fails with, and with RpcError `ERR_RPC_INVALID_REQUEST` or `ERR_RPC_INVALID_RESPONSE` when a codec
 * throws; `cause` is what it threw.
 */
export function clientOf<Defined extends Methods, Options extends Idempotent>(
  service: ServiceDefinition<Defined>,
  caller: Caller<Options>,
): ServiceClient<Defined, Options> {
  return functionsOf(service, (method) => {
    switch (method.kind) {
      case 'unary':
        return async (request: unknown, options?: Options) =>
          readResponse(
            service.name,
            method,
            await caller.call(
              service.name,
              method.name,
              writeRequest(service.name, method, request),
              withIdempotence(method, options),
            ),
          );
      case 'server-stream':
        return async function* items(request: unknown, options?: Options) {
          const data = writeRequest(service.name, method, request);
          const told = withIdempotence(method, options);
          for await (const item of caller.stream(service.name, method.name, data, told))
            yield readResponse(service.name, method, item);
        };
      case 'one-way':
        return async (request: unknown, options?: Options) =>
          caller.notify(
            service.name,
            method.name,
            writeRequest(service.name, method, request),
            withIdempotence(method, options),
          );
    }
  }) as ServiceClient<Defined, Options>;
}

/** The same for a caller that blocks. Streams are left out. */
export function blockingClientOf<Defined extends Methods, Options extends Idempotent>(
  service: ServiceDefinition<Defined>,
  caller: BlockingCaller<Options>,
): BlockingServiceClient<Defined, Options> {
  return functionsOf(service, (method) => {
    switch (method.kind) {
      case 'unary':
        return (request: unknown, options?: Options) =>
          readResponse(
            service.name,
            method,
            caller.call(
              service.name,
              method.name,
              writeRequest(service.name, method, request),
              withIdempotence(method, options),
            ),
          );
      case 'one-way':
        return (request: unknown, options?: Options) =>
          caller.notify(
            service.name,
            method.name,
            writeRequest(service.name, method, request),
            withIdempotence(method, options),
          );
      case 'server-stream':
        return undefined;
    }
  }) as BlockingServiceClient<Defined, Options>;
}

/** What a server calls for a unary or one-way method: bytes in, bytes out, at once or later. */
export type BytesHandler<Context> = (
  data: Uint8Array,
  context: Context,
) => Uint8Array | Promise<Uint8Array>;

/** What a server calls for a stream. */
export type BytesStreamHandler<Context> = (
  data: Uint8Array,
  context: Context,
) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const NOTHING = new Uint8Array(0);

/**
 * A handler of values as a handler of bytes. A handler that answers at once stays one: no promise is made for it.
 *
 * @param service its name, for errors
 */
export function bytesHandlerOf<Context>(
  service: string,
  method: Exclude<Method, { kind: 'server-stream' }>,
  handler: (request: unknown, context: Context) => unknown,
): BytesHandler<Context> {
  const answer = (value: unknown): Uint8Array =>
    method.kind === 'one-way' ? NOTHING : writeResponse(service, method, value);
  return (data, context) => {
    const result = handler(readRequest(service, method, data), context);
    return isPromiseLike(result) ? Promise.resolve(result).then(answer) : answer(result);
  };
}

/** The same for a stream. */
export function bytesStreamHandlerOf<Context>(
  service: string,
  method: Extract<Method, { kind: 'server-stream' }>,
  handler: (request: unknown, context: Context) => AsyncIterable<unknown> | Iterable<unknown>,
): BytesStreamHandler<Context> {
  return async function* items(data, context) {
    for await (const item of handler(readRequest(service, method, data), context))
      yield writeResponse(service, method, item);
  };
}

function functionsOf(
  service: ServiceDefinition,
  make: (method: Method) => unknown,
): Record<string, unknown> {
  const made = Object.entries(service.methods).map(([key, method]) => [key, make(method)] as const);
  return Object.fromEntries(made.filter(([, one]) => one !== undefined));
}

/** What was not said about the call, the method says. */
function withIdempotence<Options extends Idempotent>(
  method: Method,
  options: Options | undefined,
): Options | undefined {
  if (!method.idempotent || options?.idempotent !== undefined) return options;
  return { ...options, idempotent: true } as Options;
}

function writeRequest(service: string, method: Method, request: unknown): Uint8Array {
  try {
    return method.request.encode(request);
  } catch (error) {
    throw unreadable(
      RpcStatus.INVALID_REQUEST,
      service,
      method,
      'request cannot be encoded',
      error,
    );
  }
}

function readRequest(service: string, method: Method, data: Uint8Array): unknown {
  try {
    return method.request.decode(data);
  } catch (error) {
    throw unreadable(
      RpcStatus.INVALID_REQUEST,
      service,
      method,
      'request cannot be decoded',
      error,
    );
  }
}

function writeResponse(
  service: string,
  method: Exclude<Method, { kind: 'one-way' }>,
  response: unknown,
): Uint8Array {
  try {
    return method.response.encode(response);
  } catch (error) {
    throw unreadable(
      RpcStatus.INVALID_RESPONSE,
      service,
      method,
      'response cannot be encoded',
      error,
    );
  }
}

function readResponse(
  service: string,
  method: Exclude<Method, { kind: 'one-way' }>,
  data: Uint8Array,
): unknown {
  try {
    return method.response.decode(data);
  } catch (error) {
    throw unreadable(
      RpcStatus.INVALID_RESPONSE,
      service,
      method,
      'response cannot be decoded',
      error,
    );
  }
}

function unreadable(
  status: number,
  service: string,
  method: Method,
  what: string,
  cause: unknown,
): RpcError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RpcError(status, `${service}.${method.name}: the ${what}: ${why}`, {
    service,
    method: method.name,
    cause,
  });
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
