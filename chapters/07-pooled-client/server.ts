/**
 * A shop.
 *
 *     --name ann          who serves
 *     --registry 7000     the port of the registry that it announces itself in
 *     --tls               serves on a second port as well, encrypted; says which, and whom to trust
 *     --falls 10,8        enters ten orders and answers, enters eight more, says which it has, and is killed before it answers them
 *
 * SIGTERM ends it in order.
 */

import { setImmediate as aTurn, setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { tlsTransport } from 'wirebook/reactor';
import { registryAnnouncer } from 'wirebook/registry';
import { type CallContext, RpcServer, type ServiceHandlers } from 'wirebook/rpc';
import { makeAuthority } from '../../test/transport/certificates.ts';
import { ready, report } from '../notebook/peer.ts';
import { Shop } from './services.ts';

const { values } = parseArgs({
  options: {
    name: { type: 'string', default: 'ann' },
    registry: { type: 'string' },
    tls: { type: 'boolean', default: false },
    falls: { type: 'string', default: 'Infinity,0' },
  },
});
const [answered = Infinity, unanswered = 0] = values.falls.split(',').map(Number);
const entered: number[] = [];
let falling = false;

const handlers: ServiceHandlers<typeof Shop.methods, CallContext> = {
  name: () => values.name,
  async search(ms) {
    await sleep(ms);
    return null;
  },
  async order(number) {
    if (entered.length < answered + unanswered) entered.push(number);
    if (entered.length <= answered) return null;
    if (entered.length === answered + unanswered && !falling) {
      falling = true;
      await report({ entered });
      await aTurn(); // with which the ten answers leave
      await aTurn();
      process.kill(process.pid, 'SIGKILL');
    }
    return new Promise<never>(() => {});
  },
  orders: () => entered,
};

const announce =
  values.registry === undefined
    ? undefined
    : registryAnnouncer(`127.0.0.1:${values.registry}`, { onProblem: () => {} });
const server = await RpcServer.listen({ announce });
server.register(Shop, handlers);
process.once('SIGTERM', async () => {
  await server.close({ graceMs: 1_000 });
  process.exit(0);
});
if (values.tls) {
  const authority = makeAuthority('the shops');
  const encrypted = await RpcServer.listen({ transport: tlsTransport(authority.issue('shop')) });
  encrypted.register(Shop, handlers);
  await ready({
    port: server.address.port,
    tlsPort: encrypted.address.port,
    ca: authority.cert,
  });
} else await ready({ port: server.address.port });
