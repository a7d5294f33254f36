/**
 * A server that says who it is.
 *
 *     --name ann          who
 *     --registry 7000     the port of the registry that it announces itself in
 *
 * SIGTERM ends it in order.
 */

import { parseArgs } from 'node:util';
import { registryAnnouncer } from 'wirebook/registry';
import { RpcServer } from 'wirebook/rpc';
import { ready } from '../notebook/peer.ts';
import { Who } from './service.ts';

const { values } = parseArgs({
  options: { name: { type: 'string', default: 'ann' }, registry: { type: 'string' } },
});
const announce =
  values.registry === undefined
    ? undefined
    : registryAnnouncer(`127.0.0.1:${values.registry}`, { onProblem: () => {} });

const server = await RpcServer.listen({ announce });
server.register(Who, {
  name: () => values.name,
  clock: () => performance.now(),
});
process.once('SIGTERM', async () => {
  await server.close({ graceMs: 1_000 });
  process.exit(0);
});
await ready({ port: server.address.port });
