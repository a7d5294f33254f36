/** What is over leaves nothing behind: no descriptor, no timer, no place in a pool. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ConnectionPool, rpcConnector } from 'wirebook/client';
import { epollTransport, netTransport, type Transport } from 'wirebook/reactor';
import { RpcServer } from 'wirebook/rpc';
import { epollCanRun } from '../transport/epoll-can-run.ts';
import { turns } from '../transport/waiting.ts';
import { callBy } from './calling.ts';

const ROUNDS = 8;
const CALLERS = 40;

/** Everything that borrowing can come to, on servers that come and go. */
async function round(transport: Transport, maxInFlight: number): Promise<void> {
  const servers = await Promise.all(
    [1, 2, 3].map(async () => {
      const server = await RpcServer.listen({ transport });
      server.registerMethod('EchoService', 'Echo', (data) => data);
      server.registerMethod('EchoService', 'Never', () => new Promise(() => {}));
      return server;
    }),
  );
  const pool = new ConnectionPool(
    (endpoint) => rpcConnector({ ...endpoint, transport, maxInFlight }),
    { maxTotal: 12, acquireTimeoutMs: 20 },
  );
  const endpoints = servers.map(({ address }) => ({ host: address.host, port: address.port }));
  const callers = Array.from({ length: CALLERS }, () => new AbortController());
  const calls = callers.map(async ({ signal }, index) => {
    const endpoint = endpoints[index % 3] ?? expect.unreachable();
    const host = pool.host(endpoint);
    const method = index % 5 === 0 ? 'Never' : 'Echo';
    await Promise.allSettled([
      callBy(host, { method, timeoutMs: 5 + index }),
      callBy(host, { method, signal }),
      host.acquire({ signal }).then((pooled) => pooled.discard()),
      host.acquire({ timeoutMs: 1 }).then((pooled) => pooled.release()),
      callBy(host, { oneWay: true }),
    ]);
  });
  await turns(10);
  await servers[0]?.close({ graceMs: 0 });
  for (const caller of callers) caller.abort();
  await Promise.all(calls);
  const [, forgotten] = endpoints;
  if (forgotten !== undefined) pool.forget(forgotten, { graceMs: 1 });
  for (const { users, waiting } of pool.stats.hosts.values())
    expect([users, waiting]).toEqual([0, 0]);
  await pool.close({ graceMs: 1 });
  expect(pool.stats).toEqual({ taken: 0, hosts: new Map() });
  await Promise.all(servers.map((server) => server.close({ graceMs: 0 })));
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

it.runIf(process.platform === 'linux').each(epollCanRun ? ['net', 'epoll'] : ['net'])(
  'over %s',
  async (name) => {
    const transport = name === 'net' ? netTransport() : epollTransport();
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    for (const maxInFlight of [1, 64]) await round(transport, maxInFlight);
    await turns();
    const before = { descriptors: descriptors(), timers: timers() };
    for (let count = 0; count < ROUNDS; count += 1)
      await round(transport, count % 2 === 0 ? 1 : 64);
    await turns();
    expect(descriptors()).toBeLessThanOrEqual(before.descriptors);
    expect(timers()).toBeLessThanOrEqual(before.timers);
  },
);
