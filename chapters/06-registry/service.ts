/** The service that this chapter's servers offer: they say who they are. */

import {
  defineService,
  jsonCodec,
  type ServiceDefinition,
  textCodec,
  unary,
  type UnaryMethod,
} from 'wirebook/rpc';

export const Who: ServiceDefinition<{
  readonly name: UnaryMethod<null, string>;
  readonly clock: UnaryMethod<null, number>;
}> = defineService('Who', {
  name: unary(jsonCodec<null>(), textCodec, { idempotent: true }),
  clock: unary(jsonCodec<null>(), jsonCodec<number>(), { idempotent: true }),
});
