/** Strangers: without the secret, or without a certificate, nobody registers, removes, asks or watches. */
import { describe, expect, it } from 'vitest';
import { tlsTransport } from 'wirebook/reactor';
import { registryAnnouncer, registryDiscovery, type RegistryServer } from 'wirebook/registry';
import { makeAuthority } from '../transport/certificates.ts';
import { eventually, type RegistryClient, Scene } from './scene.ts';

const LEASE = 'lease-of-a-server';

const attempts: [string, (client: RegistryClient) => Promise<unknown>][] = [
  [
    'registers',
    (client) =>
      client.register({
        leaseId: 'lease-of-a-stranger',
        instance: { host: '10.6.6.6', port: 666, metadata: {}, silentMs: 0 },
        services: ['EchoService'],
        onlyIfFree: false,
      }),
  ],
  ['renews', (client) => client.heartbeat({ leaseId: LEASE })],
  ['removes', (client) => client.deregister({ leaseId: LEASE })],
  ['asks', (client) => client.discover({ service: 'EchoService' })],
  ['watches', (client) => client.watch({ service: 'EchoService', epoch: '', revision: 0 }).next()],
  ['lists', (client) => client.listServices({})],
];

const ports = (registry: RegistryServer): number[] =>
  registry.keeper.table.discover('EchoService', 0).map(({ instance }) => instance.port);

describe('a secret', () => {
  it('lets in who knows it: announcers and discoveries', async () => {
    const scene = new Scene();
    const registry = await scene.registry({ secret: 'sesame' });
    const server = await scene.server(registry.address, { secret: 'sesame' });
    const watched = scene.watch(scene.discovery(registry.address, { secret: 'sesame' }));
    await watched.until(server.address.port);
    await server.close();
    await watched.until();
    expect(scene.problems).toEqual([]);
  });

  it.each(attempts)('keeps out a stranger who %s', async (_, attempt) => {
    const scene = new Scene();
    const registry = await scene.registry({ secret: 'sesame' });
    registry.keeper.do((table, nowMs) =>
      table.register(
        { leaseId: LEASE, host: '10.0.0.1', port: 1, services: ['EchoService'] },
        nowMs,
      ),
    );
    const client = scene.client(registry.address);
    await expect(attempt(client)).rejects.toMatchObject({ code: 'ERR_RPC_PERMISSION_DENIED' });
    expect(ports(registry)).toEqual([1]);
  });

  it('that is wrong is told once, and the server serves', async () => {
    const scene = new Scene();
    const registry = await scene.registry({ secret: 'sesame' });
    const schedule = { heartbeatMs: 10 };
    const server = await scene.server(registry.address, { secret: 'Sesame', schedule });
    await eventually('it to be refused', () => scene.problems.length > 0);
    await scene.channel(server.address).call('EchoService', 'Echo', new Uint8Array(0));
    const discovery = scene.discovery(registry.address);
    await expect(discovery.resolve('EchoService')).rejects.toThrow(/asks for its secret/);
    expect(scene.problems[0]).toMatch(/^ERR_RPC_PERMISSION_DENIED/);
  });

  it('that is empty is none', async () => {
    const scene = new Scene();
    const none = expect.objectContaining({ code: 'ERR_REGISTRY_SECRET' });
    await expect(scene.registry({ secret: '' })).rejects.toEqual(none);
    expect(() => registryAnnouncer('localhost:1', { secret: '' })).toThrow(none);
    expect(() => registryDiscovery('localhost:1', { secret: '' })).toThrow(none);
  });
});

describe('mutual TLS', () => {
  const authority = makeAuthority('Wirebook test authority');
  const ca = authority.cert;

  it('lets in who shows a certificate, and nobody else', async () => {
    const scene = new Scene();
    const transport = tlsTransport({ ...authority.issue('localhost'), ca, requestCert: true });
    const registry = await scene.registry({ transport });
    const known = tlsTransport({ ...authority.issue('server'), ca });
    const server = await scene.server(registry.address, { transport: known });
    const watched = scene.watch(scene.discovery(registry.address, { transport: known }));
    await watched.until(server.address.port);
    const forged = makeAuthority('Somebody else').issue('server');
    for (const stranger of [tlsTransport({ ca }), tlsTransport({ ...forged, ca })]) {
      const client = scene.client(registry.address, { transport: stranger });
      for (const [, attempt] of attempts) await expect(attempt(client)).rejects.toThrow();
    }
    expect(ports(registry)).toEqual([server.address.port]);
  });
});
