/**
 * What is made of a service in a `.proto` file.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeServices } from '../../proto/services.ts';
import { root } from '../support/root.ts';
import { makeTemporary, removeTemporary } from '../support/temporary.ts';

const folder = makeTemporary('services');
copyFileSync(join(root, 'proto/options.proto'), join(folder, 'options.proto'));
afterAll(() => removeTemporary(folder));

/** The file that is written for a service with this in it. */
async function described(body: string): Promise<string | undefined> {
  const head = `syntax = "proto3"; package pets.v1; import "options.proto"; message Cat {} message Dog {}`;
  writeFileSync(join(folder, 'pets.proto'), `${head}\n${body}`);
  const specifiers = { messages: './pets.pb.js', rpc: 'wirebook/rpc' };
  return describeServices(folder, 'pets.proto', specifiers);
}

it('a definition that one could have written by hand', async () => {
  const file = await described(`
    // Cats in,
    // dogs out.
    service PetService {
      rpc FeedCat(Cat) returns (Dog) { option idempotency_level = IDEMPOTENT; }
      // All of them.
      rpc Walk(Cat) returns (stream Dog);
      rpc Call(Cat) returns (Dog) { option (rpc.one_way) = true; }
    }`);
  expect(file).toBe(`// Generated from proto/pets.proto by \`npm run proto\`. Do not edit.
import {
  defineService,
  messageCodec,
  oneWay,
  type OneWayMethod,
  serverStream,
  type ServerStreamMethod,
  type ServiceDefinition,
  unary,
  type UnaryMethod,
} from 'wirebook/rpc';
import { pets } from './pets.pb.js';

export { pets };

/** Cats in, dogs out. */
export const Pet: ServiceDefinition<{
  readonly feedCat: UnaryMethod<pets.v1.Cat, pets.v1.Dog>;
  readonly walk: ServerStreamMethod<pets.v1.Cat, pets.v1.Dog>;
  readonly call: OneWayMethod<pets.v1.Cat>;
}> = defineService('PetService', {
  feedCat: unary(messageCodec(pets.v1.Cat), messageCodec(pets.v1.Dog), { name: 'FeedCat', idempotent: true }),
  /** All of them. */
  walk: serverStream(messageCodec(pets.v1.Cat), messageCodec(pets.v1.Dog), { name: 'Walk' }),
  call: oneWay(messageCodec(pets.v1.Cat), { name: 'Call' }),
});
`);
});

it('none where there is no service, and none for services that are only imported', async () => {
  expect(await described('message Bird {}')).toBeUndefined();
});

it.each([
  ['a stream of requests', 'rpc Feed(stream Cat) returns (Dog);', 'a request cannot be a stream'],
  [
    'a stream that nobody waits for',
    'rpc Feed(Cat) returns (stream Dog) { option (rpc.one_way) = true; }',
    'a one-way method has no stream',
  ],
])('refuses what it cannot describe: %s', async (_, method, message) => {
  await expect(described(`service PetService { ${method} }`)).rejects.toThrow(
    `.pets.v1.PetService.Feed: ${message}`,
  );
});
