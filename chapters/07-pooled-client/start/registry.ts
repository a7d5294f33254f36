/**
 * The registry, with its page. `registry.ts PORT HTTP_PORT TTL_MS`
 *
 * Ctrl-C is for the program that has started it.
 */

import { RegistryPage, RegistryServer } from 'wirebook/registry';
import { ready } from '../../notebook/peer.ts';

const [port = 0, httpPort = 0, ttlMs = 1_500] = process.argv.slice(2).map(Number);

process.on('SIGINT', () => {});
const registry = await RegistryServer.listen({ port, ttlMs });
const page = await RegistryPage.listen(registry, { port: httpPort });
await ready({ port: registry.address.port, httpPort: page.address.port, url: page.url });
