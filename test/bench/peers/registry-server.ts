/**
 * A registry that is full: ten thousand instances of a hundred services; and beside it a server that echoes. `registry-server.ts TTL_MS`
 */
import { RegistryServer } from 'wirebook/registry';
import { RpcServer } from 'wirebook/rpc';
import { INSTANCES, leaseId, type RegistryListening, serviceName } from './registry-contract.ts';

const ttlMs = Number(process.argv[2]);
const registry = await RegistryServer.listen({ ttlMs, protection: false });
if (ttlMs > 10_000)
  registry.keeper.do((table, nowMs) => {
    for (let number = 0; number < INSTANCES; number += 1)
      table.register(
        {
          leaseId: leaseId(number),
          host: `10.0.${number >> 8}.${number & 255}`,
          port: 8_000,
          services: [serviceName(number)],
        },
        nowMs,
      );
  });
process.on('disconnect', () => process.exit());
const echo = await RpcServer.listen();
echo.registerMethod('EchoService', 'Echo', (bytes) => bytes);
const listening: RegistryListening = { port: registry.address.port, echoPort: echo.address.port };
process.send?.(listening);
