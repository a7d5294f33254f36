/**
 * What a service is: its name, and the methods that client and server agree on.
 *
 * Knows: names, codecs, and the three kinds of method; from them the types of a client and of its handlers follow. Must not know: channels,
 * servers, or how bytes travel.
 *
 * Decision: a definition is a value, not generated code. It takes ten lines to write by hand, the compiler reads both sides' types off it, and the
 * generator (proto/generate.ts) does no more than write those ten lines. Nothing has to be generated before a first call works.
 *
 *     const Calculator = defineService('CalculatorService', {
 *       add: unary(AddRequestCodec, AddResponseCodec, { idempotent: true }),
 *       count: serverStream(CountRequestCodec, NumberCodec),
 *     });
 */
import { WirebookError } from '../base/index.ts';
import type { Codec } from './codec.ts';

export interface MethodOptions {
  /** Its name on the wire. Default: the key under which it is defined, with a capital: `add` is `Add`. */
  readonly name?: string;
  /** To call it twice is as good as once, so it may be tried again when nobody knows whether it was executed. */
  readonly idempotent?: boolean;
}

interface MethodBase<Request> {
  /** Its name on the wire; "" until `defineService` has named it. */
  readonly name: string;
  readonly idempotent: boolean;
  readonly request: Codec<Request>;
}

/** One request, one response. */
export interface UnaryMethod<Request, Response> extends MethodBase<Request> {
  readonly kind: 'unary';
  readonly response: Codec<Response>;
}

/** One request, any number of items. */
export interface ServerStreamMethod<Request, Item> extends MethodBase<Request> {
  readonly kind: 'server-stream';
  readonly response: Codec<Item>;
}

/** One request, and nobody waits. */
export interface OneWayMethod<Request> extends MethodBase<Request> {
  readonly kind: 'one-way';
}

export type Method =
  | UnaryMethod<unknown, unknown>
  | ServerStreamMethod<unknown, unknown>
  | OneWayMethod<unknown>;

/** Methods by the names that they have in a program. */
export type Methods = Readonly<Record<string, Method>>;

export interface ServiceDefinition<Defined extends Methods = Methods> {
  /** Its name on the wire, such as `CalculatorService`. */
  readonly name: string;
  readonly methods: Defined;
}

export function unary<Request, Response>(
  request: Codec<Request>,
  response: Codec<Response>,
  options: MethodOptions = {},
): UnaryMethod<Request, Response> {
  return { kind: 'unary', ...named(options), request, response };
}

export function serverStream<Request, Item>(
  request: Codec<Request>,
  item: Codec<Item>,
  options: MethodOptions = {},
): ServerStreamMethod<Request, Item> {
  return { kind: 'server-stream', ...named(options), request, response: item };
}

export function oneWay<Request>(
  request: Codec<Request>,
  options: MethodOptions = {},
): OneWayMethod<Request> {
  return { kind: 'one-way', ...named(options), request };
}

/**
 * Puts a service together.
 *
 * @param name its name on the wire
 * @param methods by the names that they are to have in a program
 * @throws WirebookError `ERR_INVALID_SERVICE` when two methods have one name on the wire, or there is one called `then`, which would make
 *   every client look like a promise
 */
export function defineService<const Defined extends Methods>(
  name: string,
  methods: Defined,
): ServiceDefinition<Defined> {
  const keys = new Map<string, string>();
  const complete = Object.entries(methods).map(([key, method]) => {
    if (key === 'then')
      throw new WirebookError('ERR_INVALID_SERVICE', `${name} has a method with the key "then"`);
    const wireName = method.name === '' ? capitalised(key) : method.name;
    const other = keys.get(wireName);
    if (other !== undefined)
      throw new WirebookError(
        'ERR_INVALID_SERVICE',
        `${name}.${wireName} is both "${other}" and "${key}"`,
      );
    keys.set(wireName, key);
    return [key, { ...method, name: wireName }] as const;
  });
  return { name, methods: Object.fromEntries(complete) as unknown as Defined };
}

/** What a method is to its caller. */
export type ClientMethod<Described, Options> =
  Described extends UnaryMethod<infer Request, infer Response>
    ? (request: Request, options?: Options) => Promise<Response>
    : Described extends ServerStreamMethod<infer Request, infer Item>
      ? (request: Request, options?: Options) => AsyncGenerator<Item, void, undefined>
      : Described extends OneWayMethod<infer Request>
        ? (request: Request, options?: Options) => Promise<void>
        : never;

/** What `channel.service(Calculator)` is. */
export type ServiceClient<Defined extends Methods, Options> = {
  readonly [Key in keyof Defined]: ClientMethod<Defined[Key], Options>;
};

/** What a method is to a caller who blocks. A stream cannot be had that way. */
export type BlockingMethod<Described, Options> =
  Described extends UnaryMethod<infer Request, infer Response>
    ? (request: Request, options?: Options) => Response
    : Described extends OneWayMethod<infer Request>
      ? (request: Request, options?: Options) => void
      : never;

/** What `blocking.service(Calculator)` is. */
export type BlockingServiceClient<Defined extends Methods, Options> = {
  readonly [
    Key in keyof Defined as Defined[Key] extends ServerStreamMethod<unknown, unknown> ? never : Key
  ]: BlockingMethod<Defined[Key], Options>;
};

/** What a method is to the server that has it. */
export type HandlerMethod<Described, Context> =
  Described extends UnaryMethod<infer Request, infer Response>
    ? (request: Request, context: Context) => Response | Promise<Response>
    : Described extends ServerStreamMethod<infer Request, infer Item>
      ? (request: Request, context: Context) => AsyncIterable<Item> | Iterable<Item>
      : Described extends OneWayMethod<infer Request>
        ? (request: Request, context: Context) => void | Promise<void>
        : never;

/** What `server.register(Calculator, handlers)` takes. */
export type ServiceHandlers<Defined extends Methods, Context> = {
  readonly [Key in keyof Defined]: HandlerMethod<Defined[Key], Context>;
};

function named({ name = '', idempotent = false }: MethodOptions): {
  name: string;
  idempotent: boolean;
} {
  return { name, idempotent };
}

function capitalised(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}
