/** The service that this chapter's servers offer: a shop. */

import {
  defineService,
  jsonCodec,
  type ServiceDefinition,
  textCodec,
  unary,
  type UnaryMethod,
} from 'wirebook/rpc';

export const Shop: ServiceDefinition<{
  /** Who serves. */
  readonly name: UnaryMethod<null, string>;
  /** Looks in the cellar, which takes so many milliseconds. */
  readonly search: UnaryMethod<number, null>;
  /** Enters an order under a number. Twice is not as good as once. */
  readonly order: UnaryMethod<number, null>;
  /** The numbers that have been entered here, in order. */
  readonly orders: UnaryMethod<null, readonly number[]>;
}> = defineService('Shop', {
  name: unary(jsonCodec<null>(), textCodec, { idempotent: true }),
  search: unary(jsonCodec<number>(), jsonCodec<null>(), { idempotent: true }),
  order: unary(jsonCodec<number>(), jsonCodec<null>()),
  orders: unary(jsonCodec<null>(), jsonCodec<readonly number[]>(), { idempotent: true }),
});
