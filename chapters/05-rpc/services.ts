/** Services by hand: a name, methods, and of what each of their messages is made. */

import {
  defineService,
  jsonCodec,
  type ServiceDefinition,
  textCodec,
  unary,
  type UnaryMethod,
} from 'wirebook/rpc';

export interface Transfer {
  readonly amount: number;
  /** The caller's own name for this transfer: with it the bank carries it out once, however often it is asked. */
  readonly key?: string;
}

export interface Books {
  readonly ada: number;
  readonly bob: number;
}

export const Bank: ServiceDefinition<{
  readonly balance: UnaryMethod<string, number>;
  readonly transfer: UnaryMethod<Transfer, Books>;
  readonly books: UnaryMethod<null, Books>;
  readonly audit: UnaryMethod<{ readonly heeds: boolean }, number>;
}> = defineService('Bank', {
  balance: unary(textCodec, jsonCodec<number>(), { idempotent: true }),
  transfer: unary(jsonCodec<Transfer>(), jsonCodec<Books>()),
  books: unary(jsonCodec<null>(), jsonCodec<Books>(), { idempotent: true }),
  audit: unary(jsonCodec<{ readonly heeds: boolean }>(), jsonCodec<number>()),
});

/** A server that asks another one to answer. */
export const Front: ServiceDefinition<{
  readonly ask: UnaryMethod<{ readonly passesOn: boolean }, number>;
}> = defineService('Front', {
  ask: unary(jsonCodec<{ readonly passesOn: boolean }>(), jsonCodec<number>()),
});

export const Back: ServiceDefinition<{
  readonly ask: UnaryMethod<null, number>;
}> = defineService('Back', { ask: unary(jsonCodec<null>(), jsonCodec<number>()) });
