/** Servers that refuse, hang, reset, or talk nonsense, and discoveries that do: a clear error each time, and nothing is left behind. */
import { describe, expect, it } from 'vitest';
import { CachedDiscovery, dnsDiscovery, type DnsResolver } from 'wirebook/client';
import { registryDiscovery } from 'wirebook/registry';
import { eventually } from '../registry/scene.ts';
import { bytes, ClientScene, failureOf, List, outcomeOf, text } from './scene.ts';

const ONCE = { retry: false } as const;

describe('an endpoint', () => {
  it('that refuses: says so, at once, as not executed', async () => {
    const scene = new ClientScene();
    const nobody = await scene.nobody();
    const client = scene.client([nobody], ONCE);
    const failure = await failureOf(client.call('S', 'M', bytes('')));
    expect(failure).toMatchObject({
      code: 'ERR_RPC_CONNECT_FAILED',
      retry: 'not-executed',
      service: 'S',
      method: 'M',
      address: '127.0.0.1',
      port: nobody.port,
      cause: { code: 'ECONNREFUSED' },
    });
    expect(failure.message).toMatch(`S.M: no connection to 127.0.0.1:${nobody.port}:`);
  });

  it('that accepts and says nothing: as long as the call may take, and nobody knows', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const client = scene.client([raw], ONCE);
    const failure = await failureOf(client.call('S', 'M', bytes(''), { timeoutMs: 30 }));
    expect(failure).toMatchObject({
      code: 'ERR_RPC_DEADLINE_EXCEEDED',
      retry: 'unknown',
      port: raw.port,
      message: 'S.M: no answer within 30 ms',
    });
  });

  it.each(['resets', 'ends'] as const)('that %s in the middle of its answer', async (how) => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const client = scene.client([raw], ONCE);
    const call = outcomeOf(client.call('S', 'M', bytes('')));
    const server = await raw.accepted();
    await server.next();
    await server.peer.write(Uint8Array.of(0, 0, 0, 9, 1, 2));
    if (how === 'resets') server.peer.reset();
    else server.peer.end();
    expect(await call).toBe('ERR_RPC_CONNECTION_LOST, unknown');
    expect(client.stats.pool.hosts.get(`127.0.0.1:${raw.port}`)?.connections).toBe(0);
  });

  it('that answers garbage: the connection goes, the next call gets another one', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const client = scene.client([raw], {
      ...ONCE,
      pool: { reconnect: { firstMs: 0, longestMs: 0 } },
    });
    const call = outcomeOf(client.call('S', 'M', bytes('')));
    const server = await raw.accepted();
    await server.next();
    await server.peer.write(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    expect(await call).toBe('ERR_RPC_CONNECTION_LOST, unknown');
    const next = client.call('S', 'M', bytes(''), { waitForReady: true });
    const another = await raw.accepted();
    await another.next();
    // No answer to anything: dropped, and counted.
    await another.writeFrame(Uint8Array.of(0xff));
    await another.send({ requestId: '77' }, { requestId: '1', responseData: bytes('ok') });
    expect(text(await next)).toBe('ok');
    expect(client.stats).toMatchObject({ invalid: 1, unknown: 1 });
  });

  it('that closes each connection as soon as it is there: no endless connecting', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    let accepted = 0;
    const closing = (async () => {
      for (;;) {
        const server = await raw.accepted();
        accepted += 1;
        server.peer.reset();
      }
    })().catch(() => {}); // it is over when the host is
    const client = scene.client([raw]);
    const outcomes = new Set<string>();
    const endMs = performance.now() + 100;
    while (performance.now() < endMs)
      outcomes.add((await failureOf(client.call('S', 'M', bytes('')))).code);
    expect([...outcomes].filter((code) => !/CONNECT_FAILED|CONNECTION_LOST/.test(code))).toEqual(
      [],
    );
    expect(accepted).toBeLessThan(20);
    void closing;
  });

  it('with a deadline shorter than connecting takes: the call’s own time ends it', async () => {
    const scene = new ClientScene();
    // Nobody answers for this network (RFC 5737); or, where a router says so, at once.
    const client = scene.client([{ host: '192.0.2.1', port: 9 }], ONCE);
    const startMs = performance.now();
    const failure = await failureOf(client.call('S', 'M', bytes(''), { timeoutMs: 50 }));
    expect(performance.now() - startMs).toBeLessThan(2_000);
    expect(failure.retry).toBe('not-executed');
    expect(['ERR_RPC_DEADLINE_EXCEEDED', 'ERR_RPC_CONNECT_FAILED']).toContain(failure.code);
  });

  it('whose name does not resolve', async () => {
    const scene = new ClientScene();
    const client = scene.client([{ host: 'no-such-host.invalid', port: 9 }], ONCE);
    const failure = await failureOf(client.call('S', 'M', bytes(''), { timeoutMs: 20_000 }));
    expect(failure).toMatchObject({ code: 'ERR_RPC_CONNECT_FAILED', retry: 'not-executed' });
    expect(failure.message).toMatch('no-such-host.invalid');
  });

  it('that dies under many calls: each is told, and none is counted twice', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const one = await scene.server();
    const client = scene.client([raw, one]);
    const calls = Array.from({ length: 200 }, (_, index) =>
      client.call('EchoService', 'Echo', bytes(''), { idempotent: index % 2 === 0 }).then(
        () => 'answered',
        (error: { code: string }) => error.code,
      ),
    );
    const server = await raw.accepted();
    await server.until(200);
    server.peer.reset();
    const outcomes = await Promise.all(calls);
    // The budget has a say in how many are made again; what is not idempotent never is.
    expect(outcomes.filter((_, index) => index % 2 === 1)).toEqual(
      Array.from({ length: 100 }, () => 'ERR_RPC_CONNECTION_LOST'),
    );
    expect(outcomes.filter((outcome) => outcome === 'answered').length).toBe(one.calls.length);
    expect(client.stats).toMatchObject({ calls: 200, retries: one.calls.length, inFlight: 0 });
    expect(one.calls.length).toBe(100);
  });
});

describe('a discovery', () => {
  it('that names nobody: an answer, and no failure of the discovery', async () => {
    const scene = new ClientScene();
    const client = scene.client([]);
    const failure = await failureOf(client.call('S', 'M', bytes('')));
    expect(failure).toMatchObject({
      code: 'ERR_RPC_NO_ENDPOINTS',
      retry: 'not-executed',
      message: "S.M: nobody offers S now: the discovery's list is empty",
    });
    expect(failure.cause).toBeUndefined();
    expect(await outcomeOf(client.stream('S', 'M', bytes('')).next())).toMatch('NO_ENDPOINTS');
    expect(await outcomeOf(client.notify('S', 'M', bytes('')))).toMatch('NO_ENDPOINTS');
  });

  it('that names nobody yet: a call waits a moment, for those who are being started', async () => {
    const scene = new ClientScene();
    const list = new List([]);
    const client = scene.clientOf({ discovery: list, emptyWaitMs: 20_000 });
    const call = client.call('EchoService', 'Echo', bytes('x'));
    await eventually('it to watch', () => list.watchers === 1);
    list.become();
    list.become(await scene.server());
    expect(text(await call)).toBe('x');
    const other = scene.client([], { emptyWaitMs: 20_000 });
    const short = other.call('S', 'M', bytes(''), { timeoutMs: 20 });
    expect(await outcomeOf(short)).toBe('ERR_RPC_NO_ENDPOINTS, not-executed');
  });

  it('that cannot say: its reason stands behind the error', async () => {
    const scene = new ClientScene();
    const list = new List([]);
    list.failure = new Error('no route to the registry');
    const client = scene.clientOf({ discovery: list });
    const failure = await failureOf(client.call('S', 'M', bytes('')));
    expect(failure).toMatchObject({ code: 'ERR_RPC_NO_ENDPOINTS', cause: list.failure });
    expect(failure.message).toBe('S.M: nobody knows who offers S: no route to the registry');
  });

  it('that cannot say any more: what it said last stands', async () => {
    const scene = new ClientScene();
    const list = new List(await scene.servers(1));
    const unwatched = { resolve: () => list.resolve(), close: async () => {} };
    const problems: string[] = [];
    const client = scene.clientOf({
      discovery: unwatched,
      cache: { ttlMs: 0, retryMs: 0 },
      hooks: { onDiscoveryProblem: (service) => problems.push(service) },
    });
    await client.call('EchoService', 'Echo', bytes(''));
    list.failure = new Error('gone');
    await eventually('a problem', () => {
      void client.call('EchoService', 'Echo', bytes('')).catch(() => problems.push('failed'));
      return problems.length > 0;
    });
    expect(problems).not.toContain('failed');
  });

  it('that takes longer than a call has', async () => {
    const scene = new ClientScene();
    const discovery = { resolve: () => new Promise<never>(() => {}), close: async () => {} };
    const client = scene.clientOf({ discovery });
    const failure = await failureOf(client.call('S', 'M', bytes(''), { timeoutMs: 20 }));
    expect(failure).toMatchObject({ code: 'ERR_RPC_DEADLINE_EXCEEDED', retry: 'not-executed' });
    expect(failure.message).toBe('S.M: within 20 ms nobody could say who offers S');
  });

  it('that never answers: asked until its own time is over', async () => {
    const scene = new ClientScene();
    const discovery = { resolve: () => new Promise<never>(() => {}), close: async () => {} };
    const client = scene.clientOf({ discovery, cache: { timeoutMs: 20 } });
    const failure = await failureOf(client.call('S', 'M', bytes('')));
    expect(failure).toMatchObject({ code: 'ERR_RPC_NO_ENDPOINTS' });
    expect(failure.cause).toMatchObject({ code: 'ERR_DISCOVERY_TIMEOUT' });
  });

  it('that names one server five times: it is one', async () => {
    const scene = new ClientScene();
    const { host, port } = await scene.server();
    const same = { host, port };
    const client = scene.client([same, same, { ...same, weight: 7 }, same, same]);
    await client.call('EchoService', 'Echo', bytes(''));
    expect(client.stats.services.get('EchoService')).toHaveLength(1);
  });

  it('that names what is no endpoint: refused whole, and an earlier list stands', async () => {
    const scene = new ClientScene();
    const list = new List([{ host: '127.0.0.1', port: 99_999 }]);
    const client = scene.clientOf({ discovery: list });
    const failure = await failureOf(client.call('S', 'M', bytes('')));
    expect(failure.cause).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    const server = await scene.server();
    list.become(server);
    expect(text(await client.call('EchoService', 'Echo', bytes('x')))).toBe('x');
    list.become(server, { host: '', port: 1 });
    expect(text(await client.call('EchoService', 'Echo', bytes('x')))).toBe('x');
    expect(client.stats.services.get('EchoService')).toHaveLength(1);
  });

  it('that refuses the name of a service', async () => {
    const scene = new ClientScene();
    const discovery = registryDiscovery({ host: '127.0.0.1', port: 1 });
    const client = scene.clientOf({ discovery });
    for (const waitForReady of [false, true]) {
      const failure = await failureOf(client.call('', 'M', bytes(''), { waitForReady }));
      expect(failure).toMatchObject({ code: 'ERR_RPC_NO_ENDPOINTS' });
      expect(failure.cause).toMatchObject({ code: 'ERR_REGISTRY_INVALID_SERVICE' });
    }
  });

  it('that has been closed, or throws at once', async () => {
    const scene = new ClientScene();
    const cached = new CachedDiscovery(new List([]));
    await cached.close();
    const closed = await failureOf(scene.clientOf({ discovery: cached }).call('S', 'M', bytes('')));
    expect(closed.cause).toMatchObject({ code: 'ERR_DISCOVERY_CLOSED' });
    const faulty = {
      resolve: () => {
        throw new Error('at once');
      },
      close: async () => {},
    };
    const client = scene.clientOf({ discovery: faulty });
    expect((await failureOf(client.call('S', 'M', bytes('')))).message).toMatch('at once');
  });

  it('of names that do not exist', async () => {
    const scene = new ClientScene();
    const resolver: Partial<DnsResolver> = {
      resolveSrv: async () => {
        throw Object.assign(new Error('queryANY ENOTFOUND'), { code: 'ENOTFOUND' });
      },
    };
    const discovery = dnsDiscovery({ srv: '_s._tcp.invalid', resolver: resolver as DnsResolver });
    const client = scene.clientOf({ discovery });
    const failure = await failureOf(client.call('S', 'M', bytes('')));
    expect(failure).toMatchObject({ code: 'ERR_RPC_NO_ENDPOINTS' });
    expect(failure.message).toMatch('nobody knows who offers S');
    expect(failure.cause).toBeInstanceOf(Error);
  });

  it('does not make the client remember every name that it is asked for', async () => {
    const scene = new ClientScene();
    const client = scene.client([], { emptyWaitMs: 0 });
    for (let name = 0; name < 50; name += 1)
      await failureOf(client.call(`S${name}`, 'M', bytes('')));
    expect(client.stats.services.size).toBe(1);
  });
});

describe('a pool', () => {
  it('that is closed under those who wait: all are told', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const client = scene.client([raw], { pool: { maxConnections: 1, maxInFlight: 1 } });
    const calls = Array.from({ length: 50 }, () => outcomeOf(client.call('S', 'M', bytes(''))));
    await (await raw.accepted()).next();
    await client.close({ graceMs: 0 });
    const [first, ...rest] = await Promise.all(calls);
    expect(first).toBe('ERR_RPC_SHUTTING_DOWN, unknown');
    expect(new Set(rest)).toEqual(new Set(['ERR_RPC_SHUTTING_DOWN, not-executed']));
  });

  it('in which nothing becomes free in time', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const pool = { maxConnections: 1, maxInFlight: 1, acquireTimeoutMs: 20 };
    const client = scene.client([raw], { ...ONCE, pool });
    void client.call('S', 'M', bytes('')).catch(() => {});
    await (await raw.accepted()).next();
    const failure = await failureOf(client.call('S', 'M', bytes('')));
    expect(failure).toMatchObject({ code: 'ERR_RPC_POOL_TIMEOUT', retry: 'not-executed' });
    expect(failure.message).toMatch(
      /^S\.M: no connection to 127\.0\.0\.1:\d+ became free within 20 ms$/,
    );
  });

  it('of one host that is full does not keep calls from another', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const one = await scene.server();
    const pool = { maxConnections: 1, maxInFlight: 1, acquireTimeoutMs: 20 };
    const client = scene.client([raw, one], { pool });
    void client.call('S', 'M', bytes('')).catch(() => {});
    await (await raw.accepted()).next();
    expect(text(await client.call('EchoService', 'Echo', bytes('x')))).toBe('x');
    expect(client.stats.retries).toBe(1);
  });
});

it('a balancer that picks nobody fails the call, and not the client', async () => {
  const scene = new ClientScene();
  const servers = await scene.servers(1);
  let place = 5;
  const client = scene.client(servers, { balancer: () => ({ pick: () => place }) });
  const failure = await failureOf(client.call('EchoService', 'Echo', bytes('')));
  expect(failure).toMatchObject({ code: 'ERR_RPC_INTERNAL', retry: 'not-executed' });
  expect(failure.cause).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
  place = 0;
  expect(text(await client.call('EchoService', 'Echo', bytes('x')))).toBe('x');
});

it('a request that is too long is refused here, and once', async () => {
  const scene = new ClientScene();
  const servers = await scene.servers(2);
  const client = scene.client(servers, { pool: { maxMessageBytes: 100 } });
  const call = client.call('EchoService', 'Echo', new Uint8Array(200));
  expect(await outcomeOf(call)).toBe('ERR_RPC_REQUEST_TOO_LARGE, not-executed');
  expect(client.stats.attempts).toBe(1);
});
