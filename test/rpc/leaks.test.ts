/** What is over leaves nothing behind: no descriptor, no memory, no call, no timer. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { epollTransport, netTransport, type Transport } from 'wirebook/reactor';
import { Channel, RpcServer } from 'wirebook/rpc';
import { epollCanRun } from '../transport/epoll-can-run.ts';
import { turns } from '../transport/waiting.ts';

const ROUNDS = 8;
const CHANNELS = 25;
const payload = new Uint8Array(1_000);

/** Everything that a call can come to, on connections that come and go. */
async function round(transport: Transport): Promise<void> {
  const server = await RpcServer.listen({ transport });
  server.registerMethod('EchoService', 'Echo', (data) => data);
  server.registerMethod('EchoService', 'Never', () => new Promise(() => {}));
  server.registerStream('EchoService', 'Items', function* items() {
    for (;;) yield payload;
  });
  const { host, port } = server.address;
  await Promise.all(
    Array.from({ length: CHANNELS }, async (_, index) => {
      const channel = new Channel({ host, port, transport });
      const caller = new AbortController();
      const calls = Promise.allSettled([
        channel.call('EchoService', 'Echo', payload),
        channel.call('EchoService', 'Nope', payload),
        channel.call('EchoService', 'Never', payload, { timeoutMs: 5 }),
        channel.call('EchoService', 'Never', payload, { signal: caller.signal }),
        channel.notify('EchoService', 'Echo', payload),
      ]);
      let read = 0;
      for await (const item of channel.stream('EchoService', 'Items', payload)) {
        if (item.length === payload.length && ++read === 100) break;
      }
      caller.abort();
      await calls;
      const lost = channel.call('EchoService', 'Never', payload).catch(() => {});
      expect(channel.counters.inFlight).toBe(1);
      await channel.close({ graceMs: index % 2 === 0 ? 0 : 1 });
      await lost;
      expect(channel.counters).toMatchObject({ inFlight: 0, queued: 0 });
    }),
  );
  await server.close({ graceMs: 0 });
  expect(server.connections).toBe(0);
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

it.runIf(process.platform === 'linux').each(epollCanRun ? ['net', 'epoll'] : ['net'])(
  'over %s',
  async (name) => {
    const transport = name === 'net' ? netTransport() : epollTransport();
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    for (let count = 0; count < 2; count += 1) await round(transport);
    await turns();
    const before = { descriptors: descriptors(), timers: timers(), rss: process.memoryUsage().rss };
    for (let count = 0; count < ROUNDS; count += 1) await round(transport);
    await turns();
    expect(descriptors()).toBeLessThanOrEqual(before.descriptors);
    expect(timers()).toBeLessThanOrEqual(before.timers);
    const grownMb = (process.memoryUsage().rss - before.rss) / 1e6;
    expect(grownMb).toBeLessThan(60);
  },
);
