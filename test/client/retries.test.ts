/** What is tried again, where, when, and what a caller is told in the end. */
import { describe, expect, it } from 'vitest';
import { RpcError, RpcStatus } from 'wirebook/rpc';
import { eventually } from '../registry/scene.ts';
import {
  bytes,
  ClientScene,
  diary,
  failureOf,
  List,
  OVERLOADED,
  outcomeOf,
  type TestServer,
  text,
} from './scene.ts';

const NO_DELAY = { firstMs: 0, longestMs: 0 };
const FOREVER = { firstMs: 60_000, longestMs: 60_000 };

it('tries what was not executed elsewhere, at once, whatever the method', async () => {
  const scene = new ClientScene();
  const one = await scene.server(OVERLOADED);
  const two = await scene.server(() => new RpcError(7, 'reached'));
  const { told, hooks } = diary();
  // Without a delay: one would never end.
  const client = scene.client([one, two], { retry: FOREVER, hooks });
  expect(await outcomeOf(client.call('EchoService', 'Fail', bytes('')))).toBe(
    'ERR_RPC_APPLICATION, executed',
  );
  expect([one.calls, two.calls]).toEqual([['Fail 0'], ['Fail 1']]);
  expect(told).toEqual([
    'call Fail',
    'attempt 0',
    'attempt 0 OVERLOADED',
    'retry of OVERLOADED',
    'attempt 1',
    'attempt 1 APPLICATION',
    'Fail ends APPLICATION after 2',
  ]);
});

it.each<[string, RpcError, object, number]>([
  ['executed', new RpcError(RpcStatus.HANDLER_FAILED, 'x'), { idempotent: true }, 1],
  ['an application error', new RpcError(5, 'x'), { idempotent: true }, 1],
  ['unknown', new RpcError(RpcStatus.INTERNAL, 'x', { retry: 'unknown' }), {}, 1],
  [
    'unknown, idempotent',
    new RpcError(RpcStatus.INTERNAL, 'x', { retry: 'unknown' }),
    { idempotent: true },
    3,
  ],
  ['not executed', new RpcError(RpcStatus.INTERNAL, 'x', { retry: 'not-executed' }), {}, 3],
  ['refused everywhere alike', new RpcError(RpcStatus.PERMISSION_DENIED, 'x'), {}, 1],
  ['a request that nobody can read', new RpcError(RpcStatus.INVALID_REQUEST, 'x'), {}, 1],
])('%s: attempts by its retry class', async (_, error, options, attempts) => {
  const scene = new ClientScene();
  const servers = await scene.servers(4, () => error);
  const client = scene.client(servers, { retry: NO_DELAY });
  const failure = await failureOf(client.call('EchoService', 'Fail', bytes(''), options));
  expect(failure).toMatchObject({ status: error.status, retry: error.retry });
  expect(servers.flatMap(({ calls }) => calls)).toEqual(
    ['Fail 0', 'Fail 1', 'Fail 2'].slice(0, attempts),
  );
});

it('says that nobody knows when an attempt before the last one may have been executed', async () => {
  const scene = new ClientScene();
  const raw = await scene.rawServer();
  const nobody = await scene.nobody();
  const client = scene.client([raw, nobody], { retry: { ...NO_DELAY, maxAttempts: 2 } });
  const call = failureOf(client.call('S', 'M', bytes(''), { idempotent: true }));
  const server = await raw.accepted();
  await server.next();
  server.peer.reset();
  const failure = await call;
  expect(failure).toMatchObject({ code: 'ERR_RPC_CONNECT_FAILED', retry: 'unknown' });
  expect(failure.message).toMatch('may have been executed');
  expect(failure.cause).toMatchObject({ retry: 'not-executed', port: nobody.port });
});

it('never makes a call again that may have been executed, unless it is idempotent', async () => {
  const scene = new ClientScene();
  const raw = await scene.rawServer();
  const one = await scene.server();
  const { told, hooks } = diary();
  const client = scene.client([raw, one], { hooks });
  const call = outcomeOf(client.call('EchoService', 'Echo', bytes('')));
  const server = await raw.accepted();
  await server.next();
  server.peer.reset();
  expect(await call).toBe('ERR_RPC_CONNECTION_LOST, unknown');
  expect(one.calls).toEqual([]);
  expect(told).toContain('no retry of CONNECTION_LOST: not-idempotent');
});

it('waits as long as a server asks for when there is no other, within the deadline', async () => {
  const scene = new ClientScene();
  const busy = (): RpcError =>
    new RpcError(RpcStatus.OVERLOADED, 'x', { retry: 'not-executed', retryAfterMs: 40 });
  const one = await scene.server(busy);
  const client = scene.client([one], { retry: { ...NO_DELAY, maxAttempts: 2 } });
  const startMs = performance.now();
  const call = (options = {}): Promise<string> =>
    outcomeOf(client.call('EchoService', 'Fail', bytes(''), options));
  expect(await call()).toBe('ERR_RPC_OVERLOADED, not-executed');
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(39);
  expect(one.calls).toEqual(['Fail 0', 'Fail 1']);
  // A deadline that is sooner: the error comes now, and says what it is.
  expect(await call({ timeoutMs: 30 })).toBe('ERR_RPC_OVERLOADED, not-executed');
  expect(one.calls).toHaveLength(3);
});

it('stops retrying when its budget is empty, and fails as it would have', async () => {
  const scene = new ClientScene();
  const servers = await scene.servers(2, OVERLOADED);
  const budget = { perCall: 0.2, perSecond: 0 };
  const { told, hooks } = diary();
  const client = scene.client(servers, {
    retry: { ...NO_DELAY, budget },
    hooks,
    quarantine: false,
  });
  for (let turn = 0; turn < 100; turn += 1)
    await outcomeOf(client.call('EchoService', 'Fail', bytes('')));
  const { calls, attempts, retries, overBudget } = client.stats;
  expect([calls, attempts]).toEqual([100, 100 + retries]);
  expect(retries).toBeGreaterThanOrEqual(18);
  expect(retries).toBeLessThanOrEqual(20);
  expect(overBudget).toBeGreaterThan(80);
  expect(told).toContain('no retry of OVERLOADED: budget');
});

it('can be told never to retry', async () => {
  const scene = new ClientScene();
  const one = await scene.server(OVERLOADED);
  const client = scene.client([one], { retry: false });
  await outcomeOf(client.call('EchoService', 'Fail', bytes('')));
  expect(client.stats).toMatchObject({ attempts: 1, overBudget: 0 });
});

it('leaves a server out that does not answer, and lets it in again when it does', async () => {
  const scene = new ClientScene();
  const nobody = await scene.nobody();
  const one = await scene.server();
  const states: string[] = [];
  const client = scene.client([nobody, one], {
    quarantine: { failures: 3, firstMs: 3_600_000, longestMs: 3_600_000 },
    hooks: { onQuarantine: ({ port }, state) => states.push(`${port} ${state}`) },
  });
  for (let turn = 0; turn < 10; turn += 1) await client.call('EchoService', 'Echo', bytes(''));
  expect(states).toEqual([`${nobody.port} out`]);
  expect(client.stats).toMatchObject({ calls: 10, retries: 3, failed: 0 });
  expect(client.stats.services.get('EchoService')?.map(({ quarantine }) => quarantine)).toEqual([
    'out',
    'in',
  ]);
});

describe('a call that is not answered', () => {
  it('gives an attempt its own time, if it is idempotent', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const one = await scene.server();
    const client = scene.client([raw, one], { attemptTimeoutMs: 30, retry: NO_DELAY });
    const options = { idempotent: true, timeoutMs: 60_000 };
    expect(text(await client.call('EchoService', 'Echo', bytes('x'), options))).toBe('x');
    expect(one.calls).toEqual(['Echo 1']);
    const call = client.call('EchoService', 'Echo', bytes('x'), { timeoutMs: 60 });
    expect(await outcomeOf(call)).toBe('ERR_RPC_DEADLINE_EXCEEDED, unknown');
  });

  it('is made again beside the first attempt, and whichever is answered first counts', async () => {
    const scene = new ClientScene();
    const raw = await scene.rawServer();
    const one = await scene.server();
    const { told, hooks } = diary();
    const client = scene.client([raw, one], { hedge: { afterMs: 20 }, hooks });
    const call = client.call('EchoService', 'Echo', bytes('x'), { idempotent: true });
    const server = await raw.accepted();
    await server.next();
    expect(text(await call)).toBe('x');
    expect(client.stats).toMatchObject({ attempts: 2, hedges: 1, hedgesWon: 1, retries: 0 });
    expect(told.slice(-4)).toEqual([
      'attempt 1 beside',
      'attempt 1 OK',
      'attempt 0 CANCELLED',
      'Echo ends OK after 2',
    ]);
    // It is told, as soon as it says that it understands.
    await server.send({ requestId: '0', kind: 3, features: 3 });
    expect(await server.next()).toMatchObject({ kind: 2, targetId: '1' });
  });

  it('counts the first attempt when that is answered first', async () => {
    const scene = new ClientScene();
    const [first, second] = [await scene.rawServer(), await scene.rawServer()];
    const client = scene.client([first, second], { hedge: { afterMs: 5 } });
    const call = client.call('S', 'M', bytes('x'), { idempotent: true });
    const one = await first.accepted();
    await one.next();
    const two = await second.accepted();
    await two.next();
    await one.send({ requestId: '1', responseData: bytes('first') });
    expect(text(await call)).toBe('first');
    expect(client.stats).toMatchObject({ hedges: 1, hedgesWon: 0 });
  });

  it('fails when both attempts have, and not before', async () => {
    const scene = new ClientScene();
    const [first, second] = [await scene.rawServer(), await scene.rawServer()];
    const client = scene.client([first, second], {
      hedge: { afterMs: 5 },
      retry: { maxAttempts: 2 },
    });
    const call = outcomeOf(client.call('S', 'M', bytes('x'), { idempotent: true }));
    const one = await first.accepted();
    await one.next();
    const two = await second.accepted();
    await two.next();
    one.peer.reset();
    await eventually(
      'the first to fail',
      () => client.stats.services.get('S')?.[0]?.inFlight === 0,
    );
    expect(client.stats.inFlight).toBe(1);
    // It refuses. But what the first did nobody knows.
    await two.send({ requestId: '1', errorCode: RpcStatus.OVERLOADED, flags: 1, features: 3 });
    expect(await call).toBe('ERR_RPC_OVERLOADED, unknown');
  });

  it('is never hedged when it is not idempotent, has no other server, or is beyond the budget', async () => {
    const scene = new ClientScene();
    const [first, second] = [await scene.rawServer(), await scene.rawServer()];
    const hedge = { afterMs: 1 };
    const hang = (client: ReturnType<typeof scene.client>, idempotent: boolean): Promise<string> =>
      outcomeOf(client.call('S', 'M', bytes('x'), { idempotent, timeoutMs: 30 }));
    const both = scene.client([first, second], { hedge });
    await hang(both, false);
    const alone = scene.client([first], { hedge });
    await hang(alone, true);
    const budget = { perCall: 0, perSecond: 0 };
    const poor = scene.client([first, second], { hedge, retry: { budget } });
    await hang(poor, true);
    expect([both, alone, poor].map(({ stats }) => stats.hedges)).toEqual([0, 0, 0]);
    expect(poor.stats.overBudget).toBeGreaterThan(0);
  });

  it('is hedged by what calls of its method usually take', async () => {
    const scene = new ClientScene();
    const servers = (await scene.servers(2)) as [TestServer, TestServer];
    const client = scene.client(servers, { hedge: true });
    const call = (method: string): Promise<unknown> =>
      client.call('EchoService', method, bytes(''), { idempotent: true, timeoutMs: 2_000 });
    // Nobody knows yet what they take: such a call waits until its time is over.
    for (let turn = 0; turn < 200; turn += 1) await call('Echo');
    const before = client.stats.hedges;
    const hanging = outcomeOf(call('Hang'));
    await eventually('it to arrive', () => servers.some(({ calls }) => calls.includes('Hang 0')));
    expect(client.stats.hedges).toBe(before);
    await client.close({ graceMs: 0 });
    await hanging;
  });
});

describe('waitForReady', () => {
  it('waits until somebody can be reached, however often nobody can', async () => {
    const scene = new ClientScene();
    const { port } = await scene.nobody();
    const client = scene.client([{ host: '127.0.0.1', port }], {
      pool: { reconnect: { firstMs: 1, longestMs: 1 } },
    });
    const options = { waitForReady: true, timeoutMs: 20_000 };
    const call = client.call('EchoService', 'Echo', bytes('x'), options);
    await eventually('more attempts than it may make', () => client.stats.attempts > 4);
    await scene.server(undefined, { port });
    expect(text(await call)).toBe('x');
  });

  it('waits until somebody is there, and until the discovery knows', async () => {
    const scene = new ClientScene();
    const server = await scene.server();
    const empty = new List([]);
    const mute = new List([]);
    mute.failure = new Error('cannot say');
    const options = { waitForReady: true, timeoutMs: 20_000 };
    const calls = [empty, mute].map((discovery) =>
      scene.clientOf({ discovery }).call('EchoService', 'Echo', bytes('x'), options),
    );
    await eventually('them to watch', () => empty.watchers === 1 && mute.watchers === 1);
    for (const list of [empty, mute]) list.become(server);
    for (const call of calls) expect(text(await call)).toBe('x');
  });

  it('ends with the time that the call has', async () => {
    const scene = new ClientScene();
    const options = { waitForReady: true, timeoutMs: 40 };
    const nowhere = scene.client([await scene.nobody()]);
    expect(await outcomeOf(nowhere.call('S', 'M', bytes(''), options))).toMatch('not-executed');
    const empty = scene.client([]);
    expect(await outcomeOf(empty.call('S', 'M', bytes(''), options))).toBe(
      'ERR_RPC_DEADLINE_EXCEEDED, not-executed',
    );
  });
});
