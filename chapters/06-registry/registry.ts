/**
 * A registry.
 *
 *     --ttl 30000     how long a lease lives without a heartbeat, in milliseconds
 *     --port 7000     default: the system chooses one
 */

import { parseArgs } from 'node:util';
import { RegistryServer } from 'wirebook/registry';
import { ready } from '../notebook/peer.ts';

const { values } = parseArgs({
  options: { ttl: { type: 'string', default: '30000' }, port: { type: 'string', default: '0' } },
});
const registry = await RegistryServer.listen({
  port: Number(values.port),
  ttlMs: Number(values.ttl),
});
await ready({ port: registry.address.port });
