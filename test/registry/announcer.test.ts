/** A server that announces itself: whatever becomes of the registry, it serves; and wherever there is one, it is found. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from 'wirebook/base';
import { registryAnnouncer, type RegistryServer } from 'wirebook/registry';
import { encodeResponseFrame, RpcServer } from 'wirebook/rpc';
import { eventually, Scene, sendFrame } from './scene.ts';

/** Quick enough for a test, slow enough for a busy machine: nothing depends on the figure. */
const TTL_MS = 3_000;
const QUICK = { heartbeatMs: 20, firstRetryMs: 5 };

const portsIn = (registry: RegistryServer, service = 'EchoService'): number[] =>
  registry.keeper.table
    .discover(service, registry.keeper.now())
    .map(({ instance }) => instance.port)
    .toSorted((left, right) => left - right);

describe('a server', () => {
  it('is found with all its services under one lease, and is gone when it closes, before its lease is', async () => {
    const scene = new Scene();
    const registry = await scene.registry({ ttlMs: TTL_MS });
    const server = await scene.server(registry.address);
    server.registerMethod('ClockService', 'Now', (bytes) => bytes);
    await eventually('it to be found', () => portsIn(registry, 'ClockService').length === 1);
    expect(portsIn(registry)).toEqual([server.address.port]);
    expect(registry.counters.registrations).toBe(1);
    await server.close();
    expect([portsIn(registry), registry.keeper.table.leases]).toEqual([[], 0]);
    expect(registry.counters.deregistrations).toBe(1);
  });

  it('that gets another service later announces it too', async () => {
    const scene = new Scene();
    const registry = await scene.registry({ ttlMs: TTL_MS });
    const server = await scene.server(registry.address);
    await eventually('it to be found', () => portsIn(registry).length === 1);
    server.registerMethod('LaterService', 'Now', (bytes) => bytes);
    await eventually('the other', () => portsIn(registry, 'LaterService').length === 1);
    expect(registry.keeper.table.leases).toBe(1);
  });

  it('keeps its lease by heartbeats, and sends none once it has been taken back', async () => {
    const scene = new Scene();
    const clock = new ManualClock();
    const registry = await scene.registry({ ttlMs: 30_000 });
    const announcer = registryAnnouncer(registry.address, { clock, timeoutMs: 1e6 });
    const announcement = announcer.announce({ host: '10.0.0.1', port: 80 }, ['EchoService']);
    clock.advance(0);
    await announcement.told();
    for (let beat = 1; beat <= 5; beat += 1) {
      await eventually(`heartbeat ${beat}`, () => {
        clock.advance(100);
        return registry.counters.heartbeats >= beat;
      });
    }
    await announcement.withdraw();
    const { heartbeats } = registry.counters;
    clock.advance(100_000);
    expect([portsIn(registry), registry.counters.heartbeats]).toEqual([[], heartbeats]);
    expect(registry.counters.refusals).toBe(0);
    await announcement.withdraw();
  });

  it('is told of in every registry, and found in one while another is down', async () => {
    const scene = new Scene();
    const [one, down, other] = await Promise.all([1, 2, 3].map(() => scene.registry()));
    if (one === undefined || down === undefined || other === undefined) throw new Error('three');
    await down.close();
    const server = await scene.server([one.address, down.address, other.address]);
    await eventually('both to know', () => portsIn(one).length + portsIn(other).length === 2);
    expect(scene.problems.length).toBe(1);
    await server.close();
    expect([portsIn(one), portsIn(other)]).toEqual([[], []]);
  });

  it('serves and closes as if nothing were wrong where there is no registry, and is found when there is one', async () => {
    const scene = new Scene();
    const first = await scene.registry();
    const { port } = first.address;
    await first.close();
    const server = await scene.server({ host: '127.0.0.1', port }, { schedule: QUICK });
    const channel = scene.channel(server.address);
    await channel.call('EchoService', 'Echo', new Uint8Array(0));
    await eventually('it to be missed', () => scene.problems.length === 1);
    const registry = await scene.registry({ port });
    await eventually('it to be found', () => portsIn(registry).length === 1);
    await registry.close();
    await server.close();
    expect(scene.problems.length).toBeLessThanOrEqual(2); // once for each time that it was lost, not for each attempt
  });

  it('registers again, under the same address, with a registry that has forgotten it', async () => {
    const scene = new Scene();
    const first = await scene.registry({ ttlMs: 300 });
    const { port } = first.address;
    const server = await scene.server(first.address, { schedule: QUICK });
    await eventually('it to be found', () => portsIn(first).length === 1);
    await first.close({ graceMs: 0 });
    const second = await scene.registry({ ttlMs: 300, port });
    expect(second.epoch).not.toBe(first.epoch);
    await eventually('it to be found again', () => portsIn(second).length === 1);
    expect(portsIn(second)).toEqual([server.address.port]);
  });

  it('is told when its lease has run out behind its back, and comes back', async () => {
    const scene = new Scene();
    const clock = new ManualClock();
    const registry = await scene.registry({ clock, ttlMs: 60 });
    await scene.server(registry.address);
    await eventually('it to be found', () => portsIn(registry).length === 1);
    clock.advance(60);
    expect(portsIn(registry)).toEqual([]);
    await eventually('it to come back', () => portsIn(registry).length === 1);
    expect(scene.problems).toEqual([]);
  });
});

describe('two servers with one address', () => {
  it('do not take turns: the later one has it, the earlier one waits until it is free', async () => {
    const scene = new Scene();
    // Heartbeats come every 20 ms, and leases never run out: time stands still where they are kept.
    const registry = await scene.registry({ ttlMs: 60, clock: new ManualClock() });
    const problems: string[] = [];
    const announce = (name: string) =>
      registryAnnouncer(registry.address, {
        onProblem: (problem) => problems.push(`${name}: ${(problem as { code?: string }).code}`),
        metadata: new Map([['name', name]]),
      }).announce({ host: '10.0.0.1', port: 80 }, ['EchoService']);
    const holder = (): string | undefined => {
      const [found] = registry.keeper.table.discover('EchoService', registry.keeper.now());
      return found?.instance.metadata?.get('name');
    };
    const first = announce('first');
    await first.told();
    const second = announce('second');
    await second.told();
    await eventually('the first to hear of it', () => problems.length > 0);
    const { registrations } = registry.counters;
    await eventually('several attempts', () => registry.counters.registrations > registrations + 3);
    expect(holder()).toBe('second');
    expect(problems).toEqual(['first: ERR_REGISTRY_ADDRESS_TAKEN']);
    await second.withdraw();
    await eventually('the first to come back', () => holder() === 'first');
    await first.withdraw();
    expect(registry.keeper.table.leases).toBe(0);
  });
});

describe('a registry that is none', () => {
  const misbehaviours: [string, (frames: number) => Uint8Array | 'silence' | 'close'][] = [
    ['answers nonsense', () => Uint8Array.of(0xff, 0xff, 0xff)],
    ['answers what nobody asked', () => encodeResponseFrame({ requestId: '77' }).subarray(4)],
    ['hangs', () => 'silence'],
    ['dies in the middle of its answer', () => 'close'],
    ['answers with the wrong message', () => Uint8Array.of(0x0a, 1, 0x31, 0x22, 2, 0x08, 0x80)],
  ];
  it.each(misbehaviours)(
    'that %s is given up and tried again, and the server serves',
    async (_, say) => {
      const scene = new Scene();
      let frames = 0;
      const impostor = await scene.impostor((connection) => () => {
        frames += 1;
        const said = say(frames);
        if (said === 'silence') return;
        if (said !== 'close') sendFrame(connection, said);
        else {
          connection.write(Uint8Array.of(0, 0, 0, 9, 1, 2));
          connection.end();
        }
      });
      const options = { schedule: QUICK, timeoutMs: 50 };
      const server = await scene.server(impostor, options);
      const channel = scene.channel(server.address);
      await channel.call('EchoService', 'Echo', new Uint8Array(0));
      await eventually('attempts', () => frames >= 3);
      expect(scene.problems.length).toBe(1);
      const begunMs = performance.now();
      await server.close({ graceMs: 1_000 });
      expect(performance.now() - begunMs).toBeLessThan(5_000);
    },
  );
});

describe('what is announced', () => {
  it('is the address that others can use, when it listens on all', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const announce = registryAnnouncer(registry.address);
    const server = await RpcServer.listen({ host: '0.0.0.0', announce });
    scene.later(() => server.close({ graceMs: 0 }));
    server.registerMethod('EchoService', 'Echo', (bytes) => bytes);
    await eventually('it to be found', () => portsIn(registry).length === 1);
    const [found] = registry.keeper.table.discover('EchoService', 0);
    expect(found?.instance.host).toBe(announce.hostFor?.('0.0.0.0'));
    expect(found?.instance.host).not.toBe('0.0.0.0');
  });

  it('is what was given, with weight and metadata', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const metadata = new Map([['zone', 'a']]);
    await scene.server(registry.address, { host: 'server.example', weight: 3, metadata });
    await eventually('it to be found', () => portsIn(registry).length === 1);
    const [found] = registry.keeper.table.discover('EchoService', 0);
    expect(found?.instance).toMatchObject({ host: 'server.example', weight: 3, metadata });
  });

  it('is refused here where it would be refused there, once, and the server serves', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const server = await scene.server(registry.address, { host: 'no host', schedule: QUICK });
    await eventually('a word', () => scene.problems.length > 0);
    await scene.channel(server.address).call('EchoService', 'Echo', new Uint8Array(0));
    expect(scene.problems).toEqual([
      `ERR_REGISTRY_INVALID_HOST, 127.0.0.1:${registry.address.port}`,
    ]);
  });

  it('is not begun with an interface, an address or a schedule that is none', async () => {
    const announce = registryAnnouncer('localhost:1', { host: { interface: 'none0' } });
    await expect(RpcServer.listen({ announce })).rejects.toMatchObject({
      code: 'ERR_REGISTRY_NO_ADDRESS',
    });
    for (const address of ['localhost', 'localhost:0', 'localhost:70000', '::1:80', []])
      expect(() => registryAnnouncer(address)).toThrow(
        expect.objectContaining({ code: 'ERR_REGISTRY_ADDRESS' }),
      );
    expect(() => registryAnnouncer('[::1]:80', { schedule: { jitter: 2 } })).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
  });
});
