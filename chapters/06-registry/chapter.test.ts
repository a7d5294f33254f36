/** Chapter 6's claims on other inputs than it shows, and its peers by themselves. */

import { createServer } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { concatBytes, seededRandom } from 'wirebook/base';
import { readBareMessage, registryDiscovery, RegistryTable } from 'wirebook/registry';
import { Channel } from 'wirebook/rpc';
import { block, number } from '../05-rpc/pencil.ts';
import { lane, partFromAll } from '../notebook/lane.ts';
import { answering, WatchedList } from './client.ts';
import { NotesRegistry, parseDiscovered } from './notes-registry.ts';
import { Who } from './service.ts';
import { bars, busiest, heardBy } from './stampede.ts';

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

afterAll(partFromAll);

describe('the peers', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function registryAt(ttlMs: number) {
    const registry = await lane('registry', here('./registry.ts'), {
      args: ['--ttl', String(ttlMs)],
    });
    const discovery = registryDiscovery(`127.0.0.1:${registry.port}`, { onProblem: () => {} });
    closing.push(
      () => discovery.close(),
      () => registry.kill(),
    );
    return { port: registry.port, discovery };
  }

  async function server(name: string, registry: number) {
    const started = await lane(name, here('./server.ts'), {
      args: ['--name', name, '--registry', String(registry)],
    });
    closing.push(() => started.kill());
    return started;
  }

  it('server.ts: says who it is, without a registry as well', async () => {
    const eve = await lane('eve', here('./server.ts'), { args: ['--name', 'eve'] });
    expect(await answering([{ host: '127.0.0.1', port: eve.port }])).toBe('eve');
    await eve.kill();
  });

  it('server.ts: is found, says goodbye when it is told to stop, and its end is clean', async () => {
    const { port, discovery } = await registryAt(60_000);
    const list = new WatchedList(discovery);
    const [eve] = await Promise.all([server('eve', port), server('finn', port)]);
    await list.until(2);
    expect(await answering(list.endpoints ?? [])).toBe('eve, finn');
    const ended = eve.kill('SIGTERM');
    await list.without(eve.port); // long before its lease would have run out
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(await answering(list.endpoints ?? [])).toBe('finn');
  });

  it('server.ts: killed, it is named until its lease has run out, and not for ever', async () => {
    const { port, discovery } = await registryAt(1_500);
    const list = new WatchedList(discovery);
    const [eve, finn] = await Promise.all([server('eve', port), server('finn', port)]);
    await list.until(2);
    await eve.kill();
    await list.without(eve.port);
    await list.until(1);
    expect(list.endpoints?.map((one) => one.port)).toEqual([finn.port]);
  });

  it('server.ts: serves while there is no registry to announce it to', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const address = nobody.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    nobody.close();
    await once(nobody, 'close');
    const eve = await server('eve', port);
    const channel = new Channel({ port: eve.port });
    expect(await channel.service(Who).name(null)).toBe('eve');
    expect(await channel.service(Who).clock(null)).toBeGreaterThan(0);
    await channel.close();
  });
});

describe('answering', () => {
  it('is nobody for an empty list, and the code of whoever cannot be reached', async () => {
    expect(await answering([])).toBe('nobody');
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const address = gone.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    gone.close();
    await once(gone, 'close');
    expect(await answering([{ host: '127.0.0.1', port }])).toBe('ERR_RPC_CONNECT_FAILED');
  });
});

describe('the notes’ registry', () => {
  const registration = (service: string, host: string, port: number): Uint8Array =>
    concatBytes([block(1, service), block(2, host), number(3, port)]);

  it('takes every message for a registration, an empty one too', () => {
    const notes = new NotesRegistry();
    const messages = [
      registration('Echo', '10.0.0.7', 65_535),
      block(1, 'Echo'),
      new Uint8Array(0),
      block(9, 'a field that nobody knows'),
    ];
    expect(messages.map((message) => notes.typeOf(message))).toEqual(
      messages.map(() => 'registration'),
    );
  });

  it('takes what is no message at all for nothing', () => {
    expect(new NotesRegistry().typeOf(Uint8Array.of(0x0a, 5, 1))).toBeUndefined();
  });

  it('enters whoever asks, and once; the answer reads as an empty list', () => {
    const notes = new NotesRegistry();
    notes.handle(registration('Echo', '10.0.0.7', 9_000));
    for (let time = 0; time < 3; time += 1) {
      expect(parseDiscovered(notes.handle(block(1, 'Echo')))).toBe(0);
    }
    expect(notes.services.get('Echo')).toEqual([
      { host: '10.0.0.7', port: 9_000 },
      { host: '', port: 0 },
    ]);
  });

  it('is told apart by the library, which looks at the shape', () => {
    expect(readBareMessage(registration('Echo', 'h', 1))?.kind).toBe('registration');
    expect(readBareMessage(block(1, 'Echo'))?.kind).toBe('discovery');
    expect(readBareMessage(concatBytes([block(1, 'Echo'), block(2, 'Method')]))).toBeUndefined();
    expect(readBareMessage(concatBytes([block(1, 'Echo'), block(4, '1')]))).toBeUndefined();
  });
});

describe('a thousand servers', () => {
  it.each([10, 300])('%i of them come in the same moment without chance', (servers) => {
    const heard = heardBy(servers, { next: () => 0 }, 0, 12_000);
    // Each is refused its heartbeat, or its registration comes: at the least one message, all together.
    expect(busiest(heard, 1)).toBeGreaterThanOrEqual(servers);
  });

  it.each([1, 2, 3])('are spread by chance (seed %i)', (seed) => {
    const heard = heardBy(300, seededRandom(seed), 0.1, 12_000);
    expect(busiest(heard, 10)).toBeLessThan(60);
    expect(new Set(heard).size).toBeGreaterThan(300);
  });

  it('counts the busiest stretch, and draws what it has counted', () => {
    expect(busiest([], 10)).toBe(0);
    expect(busiest([0, 9, 10, 11, 30], 10)).toBe(3);
    expect(bars([0, 1, 2, 15, 99], 10, 3, 4)).toBe('▆▂ ');
  });
});

describe('a table of leases', () => {
  const who = (name: string) => ({
    host: name,
    port: 7_000,
    services: ['Who'],
    leaseId: `${name}-0123456789abcdef`,
  });

  it.each([300, 3_000, 90_000])('names the dead for a ttl of %i ms, and no longer', (ttlMs) => {
    const table = new RegistryTable('life', 0, { ttlMs });
    table.register(who('ann'), 0);
    table.register(who('bob'), 0);
    table.heartbeat(who('ann').leaseId, ttlMs - 1);
    const named = (now: number) => table.discover('Who', now).map(({ instance }) => instance.host);
    expect(named(ttlMs - 1)).toEqual(['ann', 'bob']);
    expect(named(ttlMs)).toEqual(['ann']);
  });

  it.each([
    [1, 12, 11],
    [2, 12, 12],
    [3, 9, 6],
  ])('of %i silent in %i, names %i', (silent, total, named) => {
    const table = new RegistryTable('life', 0);
    const all = Array.from({ length: total }, (_, i) => `server-${i}`);
    for (const name of all) table.register(who(name), 0);
    for (let now = 5_000; now <= 45_000; now += 5_000)
      for (const name of all.slice(silent)) table.heartbeat(who(name).leaseId, now);
    expect(table.discover('Who', 45_000)).toHaveLength(named);
  });
});
