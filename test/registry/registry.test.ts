/** The registry as a service: its methods by calls, its watch as a stream, its limits, and what it does with those who do not read. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ManualClock } from 'wirebook/base';
import { netTransport } from 'wirebook/reactor';
import { Registry } from 'wirebook/registry';
import { encodeRequestFrame, Features } from 'wirebook/rpc';
import { eventually, type RegistryClient, Scene } from './scene.ts';

const LEASE = 'lease-of-a-server';
const TTL_MS = 30_000;

interface Entered {
  readonly leaseId?: string;
  readonly host?: string;
  readonly port?: number;
  readonly services?: string[];
  readonly onlyIfFree?: boolean;
  readonly metadata?: Record<string, string>;
  readonly weight?: number;
}

function enter(client: RegistryClient, entered: Entered = {}) {
  const {
    leaseId = LEASE,
    host = '10.0.0.1',
    port = 8_000,
    services = ['Echo'],
    onlyIfFree = false,
    metadata = {},
    weight,
  } = entered;
  const instance = { host, port, metadata, silentMs: 0, ...(weight !== undefined && { weight }) };
  return client.register({ leaseId, instance, services, onlyIfFree });
}

async function portsAt(client: RegistryClient, service = 'Echo'): Promise<number[]> {
  const { instances } = await client.discover({ service });
  return instances.map(({ port }) => port ?? 0);
}

describe('by calls', () => {
  it('registers, is found, and says how often it wants to hear', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const client = scene.client(registry.address);
    const answer = await enter(client, {
      weight: 2.5,
      metadata: { zone: 'a', ['__proto__']: 'b' },
    });
    expect(answer).toMatchObject({ epoch: registry.epoch, ttlMs: 30_000, heartbeatMs: 10_000 });
    const found = await client.discover({ service: 'Echo' });
    expect(found).toMatchObject({ epoch: registry.epoch, revision: 1, settled: false });
    const [instance] = found.instances;
    expect(instance).toMatchObject({ host: '10.0.0.1', port: 8_000, weight: 2.5 });
    expect(Object.entries(instance?.metadata ?? {})).toContainEqual(['zone', 'a']);
    expect((await client.listServices({})).services).toMatchObject([
      { name: 'Echo', instances: 1 },
    ]);
  });

  it('lets a lease run out when its time has come, though nobody calls', async () => {
    const scene = new Scene();
    const clock = new ManualClock();
    const registry = await scene.registry({ clock });
    const client = scene.client(registry.address);
    await enter(client);
    clock.advance(TTL_MS - 1);
    expect(registry.keeper.table.instances).toBe(1);
    clock.advance(1);
    expect(registry.keeper.table.instances).toBe(0);
    expect(await portsAt(client)).toEqual([]);
  });

  it('keeps it with heartbeats, whatever the date does meanwhile', async () => {
    const scene = new Scene();
    const clock = new ManualClock();
    const registry = await scene.registry({ clock });
    const client = scene.client(registry.address);
    await enter(client);
    const { now } = Date;
    scene.later(() => void (Date.now = now));
    for (const leapMs of [-1e10, 1e10, 0]) {
      Date.now = () => now() + leapMs;
      clock.advance(TTL_MS / 3);
      await client.heartbeat({ leaseId: LEASE });
    }
    expect(await portsAt(client)).toEqual([8_000]);
    expect(registry.counters).toMatchObject({ registrations: 1, heartbeats: 3, discoveries: 1 });
  });

  it('never brings back by a heartbeat what was deregistered', async () => {
    const scene = new Scene();
    const client = scene.client((await scene.registry()).address);
    await enter(client);
    expect(await client.deregister({ leaseId: LEASE })).toMatchObject({ found: true });
    await expect(client.heartbeat({ leaseId: LEASE })).rejects.toMatchObject({ status: 9 });
    expect(await portsAt(client)).toEqual([]);
  });

  it('does not let a stranger end a lease whose id he does not know, and tells it nobody', async () => {
    const scene = new Scene();
    const client = scene.client((await scene.registry()).address);
    await enter(client);
    await client.deregister({ leaseId: 'a-lease-id-that-is-guessed' });
    const found = await client.discover({ service: 'Echo' });
    expect(found.instances.length).toBe(1);
    expect(JSON.stringify(found)).not.toContain(LEASE);
  });

  it.each<[string, Entered, number, RegExp]>([
    ['an empty name', { services: [''] }, 1, /needs a name/],
    ['a name of 1 MB', { services: ['x'.repeat(2 ** 20)] }, 1, /at most 255 bytes/],
    ['no host', { host: '' }, 2, /empty/],
    ['port 0', { port: 0 }, 3, /not 0/],
    ['port 70000', { port: 70_000 }, 3, /not 70000/],
    ['a lease id that can be guessed', { leaseId: '1' }, 5, /by chance/],
  ])('refuses %s, and says why', async (_, wrong, status, message) => {
    const scene = new Scene();
    const registry = await scene.registry();
    const client = scene.client(registry.address);
    await expect(enter(client, wrong)).rejects.toMatchObject({
      status,
      retry: 'not-executed',
      message: expect.stringMatching(message),
    });
    expect(registry.counters.refusals).toBe(1);
    expect(registry.keeper.table.leases).toBe(0);
  });

  it('refuses a registration of nothing, and bytes that are none', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const channel = scene.channel(registry.address);
    const nothing = channel.call('RegistryService', 'Register', new Uint8Array(0));
    await expect(nothing).rejects.toMatchObject({ status: 5 });
    const nonsense = channel.call('RegistryService', 'Register', Uint8Array.of(0x0a, 0x7f, 1));
    await expect(nonsense).rejects.toMatchObject({ code: 'ERR_RPC_INVALID_REQUEST' });
  });

  it('takes no more than it may hold of a million instances, and serves those that it has', async () => {
    const scene = new Scene();
    const registry = await scene.registry({ maxInstances: 1_000 });
    const client = scene.client(registry.address);
    const outcomes = await Promise.all(
      Array.from({ length: 1_500 }, (_, number) =>
        enter(client, { leaseId: `lease-of-server-${number}`, port: number + 1 }).then(
          () => 'in',
          ({ status }: { status: number }) => status,
        ),
      ),
    );
    expect(outcomes.filter((one) => one === 'in').length).toBe(1_000);
    expect(outcomes.filter((one) => one === 6).length).toBe(500);
    expect((await portsAt(client)).length).toBe(1_000);
  });
});

describe('a watch', () => {
  it('tells everything, then what changes, then, at the end of the grace, that this is all', async () => {
    const scene = new Scene();
    const clock = new ManualClock();
    const registry = await scene.registry({ clock });
    const client = scene.client(registry.address);
    const events = client.watch({ service: 'Echo', epoch: '', revision: 0 });
    const next = async () => (await events.next()).value;
    expect(await next()).toMatchObject({
      snapshot: true,
      settled: false,
      up: [],
      withinMs: 10_000,
    });
    await enter(client);
    expect(await next()).toMatchObject({ snapshot: false, revision: 1, up: [{ port: 8_000 }] });
    await client.deregister({ leaseId: LEASE });
    expect(await next()).toMatchObject({ down: [{ port: 8_000, reason: 0 }] });
    clock.advance(4_999);
    clock.advance(2_501);
    expect(await next()).toMatchObject({ revision: 2, settled: false, up: [], down: [] });
    clock.advance(TTL_MS);
    let event = await next();
    while (event?.settled === false) event = await next();
    expect(event).toMatchObject({ settled: true });
    await events.return(undefined);
    await eventually('the watcher to go', () => registry.watchers === 0);
  });

  it('goes on from a revision, and begins anew when that is of another life', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const client = scene.client(registry.address);
    await enter(client);
    await enter(client, { leaseId: 'lease-of-another', port: 8_001 });
    const first = async (epoch: string, revision: number) => {
      const events = client.watch({ service: 'Echo', epoch, revision });
      const { value } = await events.next();
      await events.return(undefined);
      return value;
    };
    expect(await first(registry.epoch, 1)).toMatchObject({
      snapshot: false,
      up: [{ port: 8_001 }],
    });
    expect(await first('another', 1)).toMatchObject({ snapshot: true, up: [{}, {}] });
  });

  it('of a service goes on when its last instance has gone, though the service is no more', async () => {
    const scene = new Scene();
    const client = scene.client((await scene.registry()).address);
    const events = client.watch({ service: 'Echo', epoch: '', revision: 0 });
    await events.next();
    for (const leaseId of ['lease-of-the-first', 'lease-of-the-second']) {
      await enter(client, { leaseId });
      expect((await events.next()).value).toMatchObject({ up: [{ port: 8_000 }] });
      await client.deregister({ leaseId });
      expect((await events.next()).value).toMatchObject({ down: [{ port: 8_000 }] });
      expect((await client.listServices({})).services).toEqual([]);
    }
    await events.return(undefined);
  });

  it('ends when the registry closes', async () => {
    const scene = new Scene();
    const registry = await scene.registry();
    const client = scene.client(registry.address);
    const events = client.watch({ service: 'Echo', epoch: '', revision: 0 });
    await events.next();
    await registry.close();
    await expect(events.next()).resolves.toMatchObject({ done: true });
  });

  it('is refused when there are too many', async () => {
    const scene = new Scene();
    const client = scene.client((await scene.registry({ maxWatchers: 1 })).address);
    const one = client.watch({ service: 'Echo', epoch: '', revision: 0 });
    await one.next();
    const other = client.watch({ service: 'Echo', epoch: '', revision: 0 });
    await expect(other.next()).rejects.toMatchObject({ code: 'ERR_RPC_OVERLOADED' });
    await one.return(undefined);
  });
});

/** Of what holds bytes, without what is only waiting to be collected. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  return process.memoryUsage().arrayBuffers;
}

describe('a watcher that reads nothing', () => {
  const watchEcho = (credit: number): Uint8Array =>
    encodeRequestFrame({
      serviceName: Registry.name,
      methodName: 'Watch',
      requestId: '1',
      features: Features.CONTROL | Features.STREAMS,
      requestData: Registry.methods.watch.request.encode({
        service: 'Echo',
        epoch: '',
        revision: 0,
      }),
      credit,
    });

  it('is dropped when it asks for no more, and nothing is kept for it', async () => {
    const scene = new Scene();
    const clock = new ManualClock();
    const registry = await scene.registry({ clock });
    const client = scene.client(registry.address);
    const chunks: Uint8Array[] = [];
    const reader = await netTransport().connect({ ...registry.address }, () => ({
      onData: (chunk) => void chunks.push(chunk),
    }));
    scene.later(() => reader.destroy());
    reader.write(watchEcho(1));
    await eventually('the watch', () => registry.watchers === 1);
    for (let port = 1; port <= 100; port += 1) await enter(client, { port });
    clock.advance(TTL_MS);
    await eventually('it to be dropped', () => registry.watchers === 0);
    expect(registry.counters.droppedWatchers).toBe(1);
    // One event, and the reason why there are no more.
    await eventually('the reason', () => Buffer.concat(chunks).includes('nothing has been read'));
  });

  it('whose socket is full costs no more than a socket, and is dropped', async () => {
    const scene = new Scene();
    const clock = new ManualClock();
    const registry = await scene.registry({ clock, maxChanges: 10, highWaterBytes: 64 * 1024 });
    const reader = await netTransport().connect({ ...registry.address }, () => ({
      onData: () => {},
    }));
    scene.later(() => reader.destroy());
    reader.pause();
    // Credit without end, and not a byte of it read.
    reader.write(watchEcho(1_000_000));
    await eventually('the watch', () => registry.watchers === 1);
    const beforeBytes = bytesInUse();
    let changedBytes = 0;
    for (let round = 0; round < 1_000; round += 1) {
      registry.keeper.do((table, nowMs) => {
        for (let port = 1; port <= 20; port += 1)
          table.register(
            {
              leaseId: `lease-of-server-${port}`,
              host: '10.0.0.1',
              port,
              services: ['Echo'],
              metadata: new Map([['filler', `${round} ${'x'.repeat(900)}`]]),
            },
            nowMs,
          );
      });
      changedBytes += 20 * 900;
      await new Promise((resolve) => setImmediate(resolve));
    }
    // What has been collected is given back by a thread of the engine's, some time later.
    await eventually(
      'no more than a quarter to be kept',
      () => bytesInUse() - beforeBytes < changedBytes / 4,
    );
    clock.advance(TTL_MS);
    await eventually('it to be dropped', () => registry.watchers === 0);
    expect(registry.counters.droppedWatchers).toBe(1);
  });
});

it('closes with watches open and leases held, leaves no timer, and can be closed twice', async () => {
  const scene = new Scene();
  const clock = new ManualClock();
  const registry = await scene.registry({ clock });
  const client = scene.client(registry.address);
  await enter(client);
  const events = client.watch({ service: 'Echo', epoch: '', revision: 0 });
  await events.next();
  const closing = registry.close({ graceMs: 0 });
  clock.advance(0);
  await Promise.all([closing, registry.close()]);
  await events.return(undefined).catch(() => undefined);
  clock.advance(2_000);
  expect(clock.pending).toBe(0);
});
