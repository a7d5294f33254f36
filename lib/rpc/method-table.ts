/**
 * Which handler serves which method.
 *
 * Knows: names and handlers. Must not know: requests, connections.
 *
 * Decision: `Map`s, two of them, one behind the other. A plain object would find a method for `__proto__` and `constructor`; and one map with
 * keys like "Service.Method" would have to build that string for each call.
 */
import { WirebookError } from '../base/index.ts';
import type { CallContext } from './call-context.ts';

/** Serves a call: bytes in, bytes out, now or later. */
export type RawHandler = (
  request: Uint8Array,
  context: CallContext,
) => Uint8Array | PromiseLike<Uint8Array>;

/** Serves a stream: bytes in, items out. */
export type RawStreamHandler = (
  request: Uint8Array,
  context: CallContext,
) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** One method that is served. */
export type ServedMethod = {
  readonly service: string;
  readonly method: string;
} & (
  | { readonly kind: 'unary'; readonly handle: RawHandler }
  | { readonly kind: 'server-stream'; readonly handle: RawStreamHandler }
);

export class MethodTable {
  readonly #services = new Map<string, Map<string, ServedMethod>>();

  /** The names of all services that have a method. */
  get services(): readonly string[] {
    return [...this.#services.keys()];
  }

  find(service: string, method: string): ServedMethod | undefined {
    return this.#services.get(service)?.get(method);
  }

  /**
   * Adds methods, all of them or, when one is there already, none.
   *
   * @returns whether there is a service that was not there before
   * @throws WirebookError `ERR_RPC_METHOD_TAKEN`
   */
  add(methods: readonly ServedMethod[]): boolean {
    for (const { service, method } of methods) {
      if (this.find(service, method) === undefined) continue;
      throw new WirebookError(
        'ERR_RPC_METHOD_TAKEN',
        `${service}.${method} has a handler already; a method has one`,
      );
    }
    const before = this.#services.size;
    for (const one of methods) {
      const known = this.#services.get(one.service);
      if (known !== undefined) known.set(one.method, one);
      else this.#services.set(one.service, new Map([[one.method, one]]));
    }
    return this.#services.size > before;
  }
}
