/**
 * One of three shops: each call takes it some milliseconds, and it has nothing but its memory.
 *
 *     shop.ts NAME PORT REGISTRY_PORT WORK_MS
 *
 * SIGTERM ends it in order. Ctrl-C is for the program that has started it.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { registryAnnouncer } from 'wirebook/registry';
import { RpcServer } from 'wirebook/rpc';
import { ready } from '../../notebook/peer.ts';
import { Shop } from '../services.ts';

const [name = '', port, registryPort, workMs] = process.argv.slice(2);
const entered: number[] = [];

process.on('SIGINT', () => {});
const announce = registryAnnouncer(`127.0.0.1:${registryPort}`, { onProblem: () => {} });
const server = await RpcServer.listen({ port: Number(port), announce });
server.register(Shop, {
  async name() {
    await sleep(Number(workMs));
    return name;
  },
  async search(ms) {
    await sleep(ms);
    return null;
  },
  async order(number) {
    await sleep(Number(workMs));
    entered.push(number);
    return null;
  },
  orders: () => entered,
});
process.once('SIGTERM', async () => {
  await server.close({ graceMs: 2_000 });
  process.exit(0);
});
await ready({ port: server.address.port });
