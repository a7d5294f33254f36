/**
 * A registry or a server in a process of its own, so that it can be killed. It says "listening PORT", and lives until somebody ends it.
 *
 *     peer.test-child.ts registry TTL_MS [PORT]
 *     peer.test-child.ts server REGISTRY_PORT
 */
import { registryAnnouncer, RegistryServer } from 'wirebook/registry';
import { RpcServer } from 'wirebook/rpc';

const [kind, ...numbers] = process.argv.slice(2);
const [first = 0, port = 0] = numbers.map(Number);

if (kind === 'registry') {
  const registry = await RegistryServer.listen({ ttlMs: first, port });
  console.log(`listening ${registry.address.port}`);
} else {
  const registry = { host: '127.0.0.1', port: first };
  const announce = registryAnnouncer(registry, { onProblem: () => {} });
  const server = await RpcServer.listen({ announce });
  const mine = new TextEncoder().encode(String(server.address.port));
  server.registerMethod('EchoService', 'Echo', () => mine);
  console.log(`listening ${server.address.port}`);
}
