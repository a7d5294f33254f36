/** What users of the client may rely on when nothing goes wrong, or nothing that they need to hear of. */
import { describe, expect, it } from 'vitest';
import { CachedDiscovery, RpcClient } from 'wirebook/client';
import { registryAnnouncer, registryDiscovery, RegistryServer } from 'wirebook/registry';
import {
  type CallContext,
  defineService,
  jsonCodec,
  oneWay,
  RpcServer,
  RpcStatus,
  serverStream,
  staticDiscovery,
  unary,
} from 'wirebook/rpc';
import { eventually } from '../registry/scene.ts';
import { warnings } from '../transport/warnings.ts';
import {
  bytes,
  ClientScene,
  diary,
  failureOf,
  Gate,
  List,
  OVERLOADED,
  outcomeOf,
  type TestServer,
  text,
  textsOf,
} from './scene.ts';

const Calculator = defineService('CalculatorService', {
  add: unary(jsonCodec<{ a: number; b: number }>(), jsonCodec<{ sum: number }>(), {
    idempotent: true,
  }),
  count: serverStream(jsonCodec<number>(), jsonCodec<number>()),
  log: oneWay(jsonCodec<string>()),
});

it('finds a server through a registry, and calls it in every way', async () => {
  const registry = await RegistryServer.listen();
  const announce = registryAnnouncer(registry.address);
  const server = await RpcServer.listen({ announce });
  const logged = new Gate<string>();
  server.register(Calculator, {
    add: ({ a, b }) => ({ sum: a + b }),
    *count(to) {
      for (let item = 1; item <= to; item += 1) yield item;
    },
    log: (line) => logged.open(line),
  });
  server.registerMethod('EchoService', 'Echo', (payload) => payload);
  const client = new RpcClient({ discovery: registryDiscovery(registry.address) });
  const calculator = client.service(Calculator);
  expect(client.service(Calculator)).toBe(calculator);
  const options = { waitForReady: true, timeoutMs: 5_000 };
  expect(await calculator.add({ a: 1, b: 2 }, options)).toEqual({ sum: 3 });
  const items: number[] = [];
  for await (const item of calculator.count(3)) items.push(item);
  expect(items).toEqual([1, 2, 3]);
  await calculator.log('written');
  expect(await logged.promise).toBe('written');
  expect(text(await client.call('EchoService', 'Echo', bytes('hi'), options))).toBe('hi');
  // Two services, one host: they share its connections.
  const { pool, services, calls } = client.stats;
  expect([pool.hosts.size, [...services.keys()], calls]).toEqual([
    1,
    ['CalculatorService', 'EchoService'],
    4,
  ]);
  await client.close();
  await server.close({ graceMs: 1_000 });
  await registry.close({ graceMs: 0 });
});

it('asks once who there is, however many calls wait for that, and then is told', async () => {
  const scene = new ClientScene();
  const [one, two] = (await scene.servers(2)) as [TestServer, TestServer];
  const list = new List([one]);
  const client = scene.clientOf({ discovery: list });
  const name = async (): Promise<string> =>
    text(await client.call('EchoService', 'Name', bytes('')));
  const names = await Promise.all(Array.from({ length: 50 }, name));
  expect(new Set(names)).toEqual(new Set([String(one.port)]));
  expect([list.asked, list.watchers]).toEqual([1, 1]);
  list.become(two);
  expect(await name()).toBe(String(two.port));
  expect(list.asked).toBe(1);
  // Nobody names the first any more: it is let go of.
  await eventually('the first to be left', () => one.server.connections === 0);
  await client.close();
  expect([list.closed, list.watchers]).toEqual([true, 0]);
});

it('keeps a host that another service still names, and lets a call finish on one that is gone', async () => {
  const scene = new ClientScene();
  const { server, ...where } = await scene.server();
  const gate = new Gate();
  server.registerMethod('Slow', 'Wait', async () => {
    await gate.promise;
    return bytes('done');
  });
  const lists = new Map([
    ['Slow', new List([where])],
    ['EchoService', new List([where])],
  ]);
  const client = scene.clientOf({
    discovery: {
      resolve: async (service) => lists.get(service)?.endpoints ?? [],
      watch: (service, listener) => lists.get(service)?.watch(service, listener) ?? (() => {}),
      close: async () => {},
    },
    pool: { maxConnections: 1 },
  });
  await client.call('EchoService', 'Echo', bytes(''));
  const slow = client.call('Slow', 'Wait', bytes(''));
  await eventually('the call to begin', () => server.counters.inFlight === 1);
  lists.get('Slow')?.become();
  expect(client.stats.pool.hosts.size).toBe(1);
  lists.get('EchoService')?.become();
  expect(client.stats.pool.hosts.size).toBe(0);
  expect(server.connections).toBe(1);
  gate.open();
  expect(text(await slow)).toBe('done');
  await eventually('the connection to end', () => server.connections === 0);
});

it('carries metadata both ways, and tells those of the attempt that counted', async () => {
  const scene = new ClientScene();
  const { server, ...where } = await scene.server();
  let failures = 1;
  server.registerMethod('S', 'M', (payload, context: CallContext) => {
    context.setReplyMetadata('tries', String(context.attempt));
    if (failures-- > 0) throw new Error('once');
    return bytes(`${context.metadata.get('who')} ${context.attempt}`);
  });
  const client = scene.client([where]);
  const seen: string[] = [];
  const options = {
    metadata: { who: 'me' },
    attempt: 3,
    onReplyMetadata: (metadata: ReadonlyMap<string, string>) =>
      void seen.push(String(metadata.get('tries'))),
  };
  expect(await outcomeOf(client.call('S', 'M', bytes(''), options))).toMatch('HANDLER_FAILED');
  expect(text(await client.call('S', 'M', bytes(''), options))).toBe('me 3');
  expect(seen).toEqual(['3', '3']);
});

it('spreads calls by its balancer, and refuses one that it does not know', async () => {
  const scene = new ClientScene();
  const servers = await scene.servers(3);
  const client = scene.client(servers, { balancer: 'round-robin' });
  for (let turn = 0; turn < 30; turn += 1) await client.call('EchoService', 'Echo', bytes(''));
  expect(servers.map(({ calls }) => calls.length)).toEqual([10, 10, 10]);
  const discovery = staticDiscovery([]);
  // @ts-expect-error: not a balancer
  expect(() => new RpcClient({ discovery, balancer: 'best' })).toThrow(
    'there is no balancer "best"',
  );
});

it.each<[string, object]>([
  ['discovery', { discovery: undefined }],
  ['timeoutMs', { timeoutMs: 0 }],
  ['attemptTimeoutMs', { attemptTimeoutMs: Number.NaN }],
  ['maxInFlight', { pool: { maxInFlight: 0 } }],
  ['maxConnections', { pool: { maxConnections: -1 } }],
  ['maxTotal', { pool: { maxTotal: 0.5 } }],
  ['attempts', { retry: { maxAttempts: 0 } }],
  ['quarantine', { quarantine: { failures: 0 } }],
  ['hedging', { hedge: { percentile: 2 } }],
  ['ttlMs', { cache: { ttlMs: -1 } }],
])('refuses a %s that makes no sense when it is made', (what, options) => {
  const discovery = staticDiscovery([]);
  expect(() => new RpcClient({ discovery, ...options })).toThrow(what);
});

it.each<[string, object]>([
  ['ERR_OUT_OF_RANGE', { timeoutMs: Number.NaN }],
  ['ERR_INVALID_METADATA', { metadata: { key: 1 } }],
])('rejects a call whose options make no sense: %s', async (code, options) => {
  const scene = new ClientScene();
  const client = scene.client([]);
  await expect(client.call('S', 'M', bytes(''), options)).rejects.toMatchObject({ code });
  await expect(client.stream('S', 'M', bytes(''), options).next()).rejects.toMatchObject({ code });
  await expect(client.notify('S', 'M', bytes(''), options)).rejects.toMatchObject({ code });
  // @ts-expect-error: no bytes
  await expect(client.call('S', 'M', 'text')).rejects.toMatchObject({
    code: 'ERR_INVALID_PAYLOAD',
  });
  expect(client.stats.calls).toBe(0);
});

it('fails a call that has no time left before anybody is asked', async () => {
  const scene = new ClientScene();
  const { server: _, ...where } = await scene.server();
  const client = scene.client([where]);
  await expect(
    client.call('EchoService', 'Echo', bytes('x'), { timeoutMs: 0 }),
  ).rejects.toMatchObject({
    status: RpcStatus.DEADLINE_EXCEEDED,
    retry: 'not-executed',
    message: 'EchoService.Echo: no time is left: 0 ms',
  });
  expect(client.stats).toMatchObject({ calls: 1, attempts: 0, failed: 1 });
});

it('puts its interceptors around the call, not around its attempts', async () => {
  const scene = new ClientScene();
  const { server: _, ...where } = await scene.server();
  const nobody = await scene.nobody();
  const seen: string[] = [];
  const client = scene.client([nobody, where], {
    interceptors: [
      {
        async call(call, next) {
          seen.push('in');
          const reply = await next({ ...call, payload: bytes('changed') });
          seen.push('out');
          return reply;
        },
      },
    ],
  });
  expect(text(await client.call('EchoService', 'Echo', bytes('x')))).toBe('changed');
  expect(seen).toEqual(['in', 'out']);
  expect(client.stats).toMatchObject({ calls: 1, attempts: 2, retries: 1, failed: 0 });
});

it('survives hooks that throw', async () => {
  const heard = warnings();
  const scene = new ClientScene();
  const servers = await scene.servers(1);
  const fault = (): never => {
    throw new Error('hook');
  };
  const client = scene.client(servers, {
    hooks: {
      onCallStart: fault,
      onCallEnd: fault,
      onAttemptStart: fault,
      onAttemptEnd: fault,
      onEndpoints: fault,
      onPoolEvent: fault,
    },
  });
  expect(text(await client.call('EchoService', 'Echo', bytes('x')))).toBe('x');
  expect(heard.length).toBeGreaterThan(4);
});

describe('streams', () => {
  it('are read to the end, or no further', async () => {
    const scene = new ClientScene();
    const server = await scene.server();
    const client = scene.client([server]);
    const many = new Uint8Array(500);
    expect(await textsOf(client.stream('EchoService', 'Count', many, { window: 8 }))).toHaveLength(
      500,
    );
    for await (const item of client.stream('EchoService', 'Count', many)) {
      expect(text(item)).toBe('1');
      break;
    }
    await eventually('the handler to be told', () => server.server.counters.inFlight === 0);
    expect(client.stats).toMatchObject({ calls: 2, inFlight: 0 });
  });

  it('begin elsewhere when nobody is here, and never again once an item has come', async () => {
    const scene = new ClientScene();
    const nobody = await scene.nobody();
    const one = await scene.server();
    const raw = await scene.rawServer();
    const client = scene.client([nobody, one]);
    expect(await textsOf(client.stream('EchoService', 'Count', bytes('ab')))).toEqual(['1', '2']);

    const other = scene.client([raw, one]);
    const stream = other.stream('EchoService', 'Count', bytes('ab'), { idempotent: true });
    const first = stream.next();
    const server = await raw.accepted();
    const { requestId } = await server.next();
    await server.send({ requestId, kind: 1, features: 3, responseData: bytes('item') });
    expect(await first).toEqual({ done: false, value: bytes('item') });
    const second = outcomeOf(stream.next());
    server.peer.reset();
    expect(await second).toBe('ERR_RPC_CONNECTION_LOST, unknown');
    expect(one.calls).toEqual(['Count 1']);
  });

  it('that are idempotent begin again when the first server is lost before an item has come', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const one = await scene.server();
    const client = scene.client([raw, one]);
    const texts = textsOf(client.stream('EchoService', 'Count', bytes('ab'), { idempotent: true }));
    const server = await raw.accepted();
    await server.next();
    server.peer.reset();
    expect(await texts).toEqual(['1', '2']);
    expect(one.calls).toEqual(['Count 1']);
  });

  it('end with the client', async () => {
    const scene = new ClientScene();
    const servers = await scene.servers(1);
    const client = scene.client(servers);
    const stream = client.stream('EchoService', 'Count', new Uint8Array(1_000), { window: 4 });
    await stream.next();
    const rest = outcomeOf(textsOf(stream));
    await client.close();
    expect(await rest).toMatch('ERR_RPC_CANCELLED');
  });
});

describe('notify', () => {
  it('goes elsewhere when nobody is here, and arrives', async () => {
    const scene = new ClientScene();
    const nobody = await scene.nobody();
    const one = await scene.server();
    const client = scene.client([nobody, one]);
    await client.notify('EchoService', 'Echo', bytes('x'));
    await eventually('it to arrive', () => one.calls.length === 1);
    expect(one.calls).toEqual(['Echo 1']);
  });

  it('leaves before the client is closed', async () => {
    const scene = new ClientScene();
    const one = await scene.server();
    const client = scene.client([one]);
    void client.notify('EchoService', 'Echo', new Uint8Array(1 << 20));
    await client.close();
    await eventually('it to arrive', () => one.calls.length === 1);
  });
});

describe('cancelling', () => {
  it('before it was made, while it is carried, and while it looks for somebody', async () => {
    const scene = new ClientScene();
    const server = await scene.server();
    const client = scene.client([server]);
    const call = (signal: AbortSignal): Promise<string> =>
      outcomeOf(client.call('EchoService', 'Hang', bytes(''), { signal }));
    expect(await call(AbortSignal.abort('why'))).toBe('ERR_RPC_CANCELLED, not-executed');
    const controller = new AbortController();
    const carried = call(controller.signal);
    await eventually('it to arrive', () => server.calls.length === 1);
    controller.abort('why');
    expect(await carried).toBe('ERR_RPC_CANCELLED, unknown');
    await eventually('the handler to be told', () => server.server.counters.inFlight === 0);

    const silent = scene.clientOf({
      discovery: { resolve: () => new Promise(() => {}), close: async () => {} },
    });
    const other = new AbortController();
    const looking = failureOf(silent.call('S', 'M', bytes(''), { signal: other.signal }));
    other.abort('why');
    expect(await looking).toMatchObject({ retry: 'not-executed', cause: 'why', service: 'S' });
  });

  it('while it waits for a connection, or to be made again', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const client = scene.client([raw], { pool: { maxConnections: 1, maxInFlight: 1 } });
    const first = client.call('S', 'M', bytes(''));
    const server = await raw.accepted();
    await server.next();
    const waits = new AbortController();
    const waiting = outcomeOf(client.call('S', 'M', bytes(''), { signal: waits.signal }));
    await eventually('it to wait', () => [...client.stats.pool.hosts.values()][0]?.waiting === 1);
    waits.abort();
    expect(await waiting).toBe('ERR_RPC_CANCELLED, not-executed');
    await server.send({ requestId: '1' });
    await first;

    const { told, hooks } = diary();
    const pausing = scene.client([await scene.nobody()], {
      retry: { firstMs: 60_000, longestMs: 60_000 },
      hooks,
    });
    const pauses = new AbortController();
    const paused = outcomeOf(pausing.call('S', 'M', bytes(''), { signal: pauses.signal }));
    await eventually('it to pause', () => told.includes('retry of CONNECT_FAILED'));
    pauses.abort();
    expect(await paused).toBe('ERR_RPC_CANCELLED, not-executed');
  });
});

describe('close', () => {
  it('lets what was made come to its end, retries included, and takes no more', async () => {
    const scene = new ClientScene();
    const { server, ...where } = await scene.server();
    const gate = new Gate();
    const began = new Gate();
    let failures = 1;
    server.registerMethod('S', 'M', async () => {
      began.open();
      await gate.promise;
      if (failures-- > 0) throw OVERLOADED();
      return bytes('done');
    });
    const client = scene.client([where], { retry: { firstMs: 1 } });
    const call = client.call('S', 'M', bytes(''), { idempotent: true });
    await began.promise;
    const closing = client.close({ graceMs: 60_000 });
    expect(await outcomeOf(client.call('S', 'M', bytes('')))).toBe(
      'ERR_RPC_SHUTTING_DOWN, not-executed',
    );
    gate.open();
    expect(text(await call)).toBe('done');
    await closing;
    expect(client.stats).toMatchObject({ retries: 1, failed: 1, inFlight: 0 });
  });

  it('cuts off what its grace does not cover: carried, waiting, pausing, looking', async () => {
    const scene = new ClientScene();
    const server = await scene.server();
    const raw = await scene.rawServer();
    const outcomes: Promise<string>[] = [];
    const clients = [
      scene.client([server]),
      scene.client([raw], { pool: { maxConnections: 1, maxInFlight: 1 } }),
      scene.client([await scene.nobody()], { retry: { firstMs: 60_000, longestMs: 60_000 } }),
      scene.clientOf({
        discovery: { resolve: () => new Promise(() => {}), close: async () => {} },
      }),
    ];
    const idempotent = true;
    for (const client of clients)
      for (let count = 0; count < 2; count += 1)
        outcomes.push(outcomeOf(client.call('EchoService', 'Hang', bytes(''), { idempotent })));
    await eventually('it to be carried', () => server.calls.length === 2);
    await (await raw.accepted()).next();
    await eventually('it to pause', () => clients[2]?.stats.retries === 2);
    const closing = clients.map((client) => client.close({ graceMs: 60_000 }));
    await Promise.all(clients.map((client) => client.close({ graceMs: 0 })));
    await Promise.all(closing);
    const [carried, alsoCarried, ...rest] = await Promise.all(outcomes);
    expect([carried, alsoCarried]).toEqual(
      Array.from({ length: 2 }, () => 'ERR_RPC_SHUTTING_DOWN, unknown'),
    );
    expect(rest).toEqual([
      'ERR_RPC_SHUTTING_DOWN, unknown',
      ...Array.from({ length: 5 }, () => 'ERR_RPC_SHUTTING_DOWN, not-executed'),
    ]);
  });

  it('leaves a discovery that others use as it is', async () => {
    const scene = new ClientScene();
    const list = new List(await scene.servers(1));
    const client = scene.clientOf({ discovery: list, closesDiscovery: false });
    await client.call('EchoService', 'Echo', bytes(''));
    await client.close();
    expect([list.closed, list.watchers]).toEqual([false, 0]);
    const cached = new CachedDiscovery(list);
    const another = scene.clientOf({ discovery: cached });
    await another.call('EchoService', 'Echo', bytes(''));
    await another.close();
    expect(list.closed).toBe(true);
  });
});

it('moves to another server when one asks for its connections to be replaced, and lets calls there finish', async () => {
  const scene = new ClientScene();
  const [one, two] = (await scene.servers(2)) as [TestServer, TestServer];
  const client = scene.client([one, two]);
  const gate = new Gate();
  one.server.registerMethod('EchoService', 'Wait', async () => {
    await gate.promise;
    return bytes('done');
  });
  const name = async (): Promise<string> =>
    text(await client.call('EchoService', 'Name', bytes('')));
  const waiting = client.call('EchoService', 'Wait', bytes(''));
  expect(await name()).toBe(String(one.port));
  const closing = one.server.close();
  while ((await name()) !== String(two.port));
  for (let turn = 0; turn < 20; turn += 1) expect(await name()).toBe(String(two.port));
  gate.open();
  expect(text(await waiting)).toBe('done');
  await closing;
  expect(client.stats.failed).toBe(0);
});
