/** A client that looks for servers: by asking and by watching, while registries come, go, lie and fall silent. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from 'wirebook/base';
import { Registry, type RegistryServer } from 'wirebook/registry';
import { decodeRequest, encodeResponseFrame, Features, ResponseKind } from 'wirebook/rpc';
import { eventually, portsOf, Scene, sendFrame, Watched } from './scene.ts';

const TTL_MS = 30_000;

/** Enters a server that there is not: discoveries do not look. */
function enter(registry: RegistryServer, port: number): void {
  registry.keeper.do((table, nowMs) =>
    table.register(
      { leaseId: `lease-of-server-${port}`, host: '10.0.0.1', port, services: ['EchoService'] },
      nowMs,
    ),
  );
}

function leave(registry: RegistryServer, port: number): void {
  registry.keeper.do((table, nowMs) => table.deregister(`lease-of-server-${port}`, nowMs));
}

describe('resolve', () => {
  it('gives who is there now, and nobody when nobody is', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const discovery = scene.discovery(registry.address);
    expect(await discovery.resolve('EchoService')).toEqual([]);
    enter(registry, 1);
    enter(registry, 2);
    expect(portsOf(await discovery.resolve('EchoService'))).toEqual([1, 2]);
    leave(registry, 1);
    expect(portsOf(await discovery.resolve('EchoService'))).toEqual([2]);
  });

  it('gives the last list while the registry is down, and an error when there never was one', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const discovery = scene.discovery(registry.address);
    enter(registry, 1);
    await discovery.resolve('EchoService');
    await registry.close();
    expect(portsOf(await discovery.resolve('EchoService'))).toEqual([1]);
    await expect(discovery.resolve('Other')).rejects.toMatchObject({
      code: 'ERR_RPC_CONNECT_FAILED',
    });
    expect(scene.problems).toEqual([`ERR_RPC_CONNECT_FAILED, 127.0.0.1:${registry.address.port}`]);
  });

  it('asks the next registry when one fails, and stays with it', async () => {
    const scene = new Scene();
    const [one, other] = await Promise.all([scene.registry(), scene.registry()]);
    enter(one, 1);
    enter(other, 1);
    const discovery = scene.discovery([one.address, other.address]);
    await discovery.resolve('EchoService');
    await one.close();
    expect(portsOf(await discovery.resolve('EchoService'))).toEqual([1]);
    expect(portsOf(await discovery.resolve('EchoService'))).toEqual([1]);
    expect(other.counters.discoveries).toBe(2);
    expect(scene.problems.length).toBe(1);
  });

  it('can be given up, refuses a name that is none, and is over when it is closed', async () => {
    const scene = new Scene();
    const impostor = await scene.impostor(() => () => {});
    const discovery = scene.discovery(impostor, { timeoutMs: 60_000 });
    const controller = new AbortController();
    const waiting = discovery.resolve('EchoService', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(discovery.resolve('')).rejects.toMatchObject({
      code: 'ERR_REGISTRY_INVALID_SERVICE',
    });
    const late = discovery.resolve('EchoService');
    await Promise.all([
      expect(late).rejects.toMatchObject({ code: 'ERR_DISCOVERY_CLOSED' }),
      discovery.close(),
    ]);
    await expect(discovery.resolve('EchoService')).rejects.toMatchObject({
      code: 'ERR_DISCOVERY_CLOSED',
    });
    await discovery.close();
  });

  it.each([
    ['answers nonsense', Uint8Array.of(0xff, 0xff, 0xff)],
    ['hangs', undefined],
    ['dies in the middle of its answer', 'torn'],
  ] as const)('goes on when a registry %s', async (_, answer) => {
    const scene = new Scene();
    const impostor = await scene.impostor((connection) => () => {
      if (answer instanceof Uint8Array) sendFrame(connection, answer);
      else if (answer === 'torn') {
        connection.write(Uint8Array.of(0, 0, 0, 9, 1));
        connection.end();
      }
    });
    const registry = await scene.registry();
    enter(registry, 1);
    const discovery = scene.discovery([impostor, registry.address], { timeoutMs: 500 });
    expect(portsOf(await discovery.resolve('EchoService'))).toEqual([1]);
    await expect(scene.discovery(impostor, { timeoutMs: 100 }).resolve('Echo')).rejects.toThrow();
  });
});

describe('watch', () => {
  it('tells what is there and what changes, and nothing after it has been ended', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const discovery = scene.discovery(registry.address);
    const watched = scene.watch(discovery);
    await watched.until();
    enter(registry, 1);
    await watched.until(1);
    const other = scene.watch(discovery);
    await other.until(1);
    expect(registry.watchers).toBe(1); // one stream for both
    watched.stop();
    leave(registry, 1);
    await other.until();
    expect(watched.ports).toEqual([1]);
    other.stop();
    await eventually('the stream to end', () => registry.watchers === 0);
    enter(registry, 2);
    const again = scene.watch(discovery);
    await again.until(2);
  });

  it('makes resolve a look at what is known: nobody is asked', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    enter(registry, 1);
    const discovery = scene.discovery(registry.address);
    await scene.watch(discovery).until(1);
    expect(portsOf(await discovery.resolve('EchoService'))).toEqual([1]);
    expect(registry.counters.discoveries).toBe(0);
  });

  it('goes through a registry that begins anew without ever an empty list, and lets go of the dead when that is settled', async () => {
    const scene = new Scene();
    const first = await scene.registry({ ttlMs: TTL_MS });
    for (const port of [1, 2, 3]) enter(first, port);
    const { port } = first.address;
    const watched = scene.watch(scene.discovery(first.address));
    await watched.until(1, 2, 3);
    await first.close({ graceMs: 0 });
    const clock = new ManualClock();
    const second = await scene.registry({ ttlMs: TTL_MS, clock, port });
    await eventually('it to watch again', () => second.watchers === 1);
    enter(second, 2);
    enter(second, 4);
    await watched.until(1, 2, 3, 4);
    clock.advance(TTL_MS - 1);
    for (const alive of [2, 4])
      second.keeper.do((table, nowMs) => table.heartbeat(`lease-of-server-${alive}`, nowMs));
    clock.advance(1);
    await watched.until(2, 4);
    expect(watched.lists.slice(1).every((list) => list.length >= 2)).toBe(true);
  });

  it('goes to another registry when one is silent: it promises to say something, and does not', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    enter(registry, 1);
    let watches = 0;
    const impostor = await scene.impostor((connection) => (frame) => {
      const request = decodeRequest(frame);
      if (request.methodName !== 'Watch') return;
      watches += 1;
      const item = {
        epoch: 'x',
        revision: 1,
        settled: true,
        snapshot: true,
        up: [],
        down: [],
        withinMs: 10,
      };
      connection.write(
        encodeResponseFrame({
          requestId: request.requestId,
          kind: ResponseKind.ITEM,
          responseData: Registry.methods.watch.response.encode(item),
          features: Features.CONTROL | Features.STREAMS,
        }),
      );
    });
    const watched = scene.watch(scene.discovery([impostor, registry.address], { timeoutMs: 300 }));
    await watched.until();
    await watched.until(1);
    expect(watches).toBe(1);
    expect(scene.problems.join()).toMatch(/silent/);
  });

  it('survives a listener that throws', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const discovery = scene.discovery(registry.address);
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    discovery.watch?.('EchoService', () => {
      throw new Error('a bug of the listener');
    });
    const watched = new Watched(discovery, 'EchoService');
    await watched.until();
    enter(registry, 1);
    await watched.until(1);
    expect((await warned).message).toContain('a bug of the listener');
  });

  it('ends with the discovery', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const discovery = scene.discovery(registry.address);
    const watched = scene.watch(discovery);
    await watched.until();
    await discovery.close();
    await eventually('the watcher to go', () => registry.watchers === 0);
    enter(registry, 1);
    expect(watched.ports).toEqual([]);
    expect(scene.problems).toEqual([]);
  });
});

it('finds a server that announces itself, and the server answers', async () => {
  const scene = new Scene();
  const registry = await scene.registry();
  const server = await scene.server(registry.address);
  const watched = scene.watch(scene.discovery(registry.address));
  await watched.until(server.address.port);
  const [endpoint] = watched.lists.at(-1) ?? [];
  if (endpoint === undefined) throw new Error('nobody was found');
  const channel = scene.channel(endpoint, { host: endpoint.host });
  const answer = await channel.call('EchoService', 'Echo', new Uint8Array(0));
  expect(Buffer.from(answer).toString()).toBe(String(server.address.port));
});
