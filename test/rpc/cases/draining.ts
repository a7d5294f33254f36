/** Ends in good order: nobody loses an answer, and nobody is told something that is not so. */
import { expect, it } from 'vitest';
import { ManualClock } from 'wirebook/base';
import type { RpcServer } from 'wirebook/rpc';
import { turns } from '../../transport/waiting.ts';
import {
  bytes,
  failureOf,
  Gate,
  outcomeOf,
  type RawClient,
  type Scene,
  type Stage,
  text,
  textsOf,
} from '../scene.ts';

/** More than the kernel takes. */
const MUCH = 30_000_000;

/**
 * A client that has been answered so much, and does not read it. It is the original: nothing need be agreed with it.
 *
 * @param ended it has ended its side before that
 */
async function unreadAnswer(
  scene: Scene,
  clock: ManualClock,
  ended: boolean,
): Promise<{ server: RpcServer; client: RawClient }> {
  const begun = new Gate();
  const gate = new Gate();
  const answered = new Gate();
  const server = await scene.server({
    clock,
    maxMessageBytes: 2 * MUCH,
    hooks: { onCallEnd: () => answered.open() },
  });
  server.registerMethod('Big', 'Answer', async () => {
    begun.open();
    await gate.promise;
    return new Uint8Array(MUCH);
  });
  const client = await scene.client(server);
  client.peer.socket.pause();
  await client.send({ serviceName: 'Big', methodName: 'Answer', requestId: '1' });
  await begun.promise;
  if (ended) client.peer.end();
  await turns(50);
  gate.open();
  await answered.promise;
  await turns(); // what the kernel takes of it, it has
  return { server, client };
}

export function drainCases(stage: Stage): void {
  it('lets calls in flight finish, and takes no new connection', async () => {
    const scene = stage();
    const { server, channel } = await scene.pair();
    const begun = new Gate();
    const gate = new Gate();
    server.registerMethod('Slow', 'Work', async (data) => {
      begun.open();
      await gate.promise;
      return data;
    });
    const call = channel.call('Slow', 'Work', bytes('x'));
    await begun.promise;
    let closed = false;
    const closing = server.close().then(() => (closed = true));
    await turns();
    expect(closed).toBe(false);
    const late = scene.channel(server.address);
    expect(await outcomeOf(late.call('Slow', 'Work', bytes('')))).toBe(
      'ERR_RPC_CONNECT_FAILED, not-executed',
    );
    gate.open();
    expect(text(await call)).toBe('x');
    await closing;
    expect(server.connections).toBe(0);
    expect(channel.counters).toMatchObject({ failed: 0 });
  });

  it('asks a client that understands to send no more, and serves it until it has agreed', async () => {
    const scene = stage();
    const server = await scene.server();
    server.registerMethod('EchoService', 'Echo', (data) => data);
    const client = await scene.client(server);
    const echo = { serviceName: 'EchoService', methodName: 'Echo' };
    await client.call({ ...echo, requestId: '1', features: 3 });
    const closing = server.close();
    expect(await client.next()).toMatchObject({ requestId: '0', kind: 2 });
    // It has not agreed: what it sends is served.
    expect(await client.call({ ...echo, requestId: '2' })).toMatchObject({ errorCode: 0 });
    // Behind its agreement nothing is.
    await client.send({ requestId: '0', kind: 5 }, { ...echo, requestId: '3' });
    expect(await client.next()).toMatchObject({ requestId: '3', errorCode: -5, flags: 1 });
    await client.peer.until('the end', () => client.peer.ended);
    client.peer.end();
    await closing;
    expect(server.counters).toMatchObject({ calls: 3, refused: 1 });
  });

  it('refuses at once what comes from a client that does not understand, while others are served', async () => {
    const scene = stage();
    const server = await scene.server();
    const gate = new Gate();
    server.registerMethod('Slow', 'Work', async (data) => {
      await gate.promise;
      return data;
    });
    const original = await scene.client(server);
    const work = { serviceName: 'Slow', methodName: 'Work' };
    await original.send({ ...work, requestId: '1' });
    await original.call({ requestId: '?' }); // both have been read
    const closing = server.close();
    await turns();
    expect(await original.call({ ...work, requestId: '2' })).toMatchObject({
      requestId: '2',
      errorCode: -5,
      flags: 1,
    });
    gate.open();
    expect(await original.next()).toMatchObject({ requestId: '1', errorCode: 0 });
    await original.peer.until('the end', () => original.peer.ended);
    original.peer.end();
    await closing;
  });

  it('moves a channel to another connection without losing a call', async () => {
    const scene = stage();
    const first = await scene.server();
    const gate = new Gate();
    const begun = new Gate();
    first.registerMethod('Who', 'Are', async () => {
      begun.open();
      await gate.promise;
      return bytes('first');
    });
    const { port } = first.address;
    const channel = scene.channel({ port });
    const old = channel.call('Who', 'Are', bytes(''));
    await begun.promise;
    const closing = first.close();
    await turns(); // DRAIN has come, and the port is free
    const second = await scene.server({ port });
    second.registerMethod('Who', 'Are', () => bytes('second'));
    expect(text(await channel.call('Who', 'Are', bytes('')))).toBe('second');
    gate.open();
    expect(text(await old)).toBe('first');
    await closing;
    expect(channel.counters).toMatchObject({ failed: 0, connected: 2 });
  });

  it('is done at once when there is nobody, and when nobody has anything in flight', async () => {
    const scene = stage();
    const nobody = await scene.server();
    await nobody.close();
    const { server, channel } = await scene.pair();
    server.registerMethod('EchoService', 'Echo', (data) => data);
    await channel.call('EchoService', 'Echo', bytes(''));
    const silent = await scene.client(server); // has never said a word
    await turns();
    const closing = server.close();
    await silent.peer.until('the end', () => silent.peer.ended);
    silent.peer.end();
    await closing;
    expect([server.connections, channel.state]).toEqual([0, 'idle']);
  });

  it('gives up what takes longer than its grace, as unknown, and tells the handler', async () => {
    const clock = new ManualClock();
    const { server, channel } = await stage().pair({ clock });
    const begun = new Gate();
    const told = new Gate<unknown>();
    server.registerMethod('Slow', 'Never', async (_, { signal }) => {
      begun.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      told.open(signal.reason);
      return new Promise(() => {});
    });
    const call = channel.call('Slow', 'Never', bytes(''));
    await begun.promise;
    const closing = server.close({ graceMs: 20 });
    clock.advance(20);
    await Promise.all([
      closing,
      expect(outcomeOf(call)).resolves.toBe('ERR_RPC_SHUTTING_DOWN, unknown'),
      expect(told.promise).resolves.toMatchObject({ code: 'ERR_RPC_SHUTTING_DOWN' }),
    ]);
    expect(server.connections).toBe(0);
  });

  it('says of what still waited for a place that it was not executed', async () => {
    const { server, channel } = await stage().pair({ maxInFlight: 1 });
    const begun = new Gate();
    server.registerMethod('Slow', 'Never', () => {
      begun.open();
      return new Promise(() => {});
    });
    const first = channel.call('Slow', 'Never', bytes(''));
    const second = channel.call('Slow', 'Never', bytes(''));
    await begun.promise;
    await failureOf(channel.call('Slow', 'Nope', bytes('')));
    await Promise.all([
      server.close({ graceMs: 0 }),
      expect(outcomeOf(first)).resolves.toBe('ERR_RPC_SHUTTING_DOWN, unknown'),
      expect(outcomeOf(second)).resolves.toBe('ERR_RPC_SHUTTING_DOWN, not-executed'),
    ]);
  });

  it('does not wait for ever for a client that never agrees, nor for one that never ends', async () => {
    const scene = stage();
    const clock = new ManualClock();
    const server = await scene.server({ clock });
    server.registerMethod('EchoService', 'Echo', (data) => data);
    const client = await scene.client(server);
    const request = { serviceName: 'EchoService', methodName: 'Echo', features: 3 };
    await client.call({ ...request, requestId: '1' });
    let closed = false;
    const closing = server.close({ graceMs: 30_000 }).then(() => (closed = true));
    expect(await client.next()).toMatchObject({ kind: 2 });
    clock.advance(29_999);
    await turns();
    expect([closed, client.peer.ended]).toEqual([false, false]);
    clock.advance(1); // the grace
    await client.peer.until('the end', () => client.peer.ended);
    expect(closed).toBe(false);
    clock.advance(1_001); // the time to end
    await closing;
    expect(clock.pending).toBe(0);
  });

  it('does not wait for ever for a client that has ended and does not read', async () => {
    const scene = stage();
    const clock = new ManualClock();
    const { server } = await unreadAnswer(scene, clock, true);
    let closed = false;
    const closing = server.close({ graceMs: 30_000 }).then(() => (closed = true));
    await turns();
    clock.advance(29_999);
    await turns();
    expect(closed).toBe(false); // it may still begin to read
    clock.advance(1); // the grace
    clock.advance(1_001); // the time to end
    await closing;
    expect(clock.pending).toBe(0);
  });

  it.each([true, false])(
    'leaves a client that reads slowly its whole grace for what it has been answered (ended: %s)',
    async (ended) => {
      const scene = stage();
      const clock = new ManualClock();
      const { server, client } = await unreadAnswer(scene, clock, ended);
      const closing = server.close({ graceMs: 30_000 });
      await turns();
      clock.advance(29_000);
      await turns();
      client.peer.socket.resume();
      await client.peer.until('all of it', () => client.peer.bytes > MUCH);
      await client.peer.until('the end', () => client.peer.ended);
      if (!ended) client.peer.end();
      await closing;
      expect(clock.pending).toBe(0);
    },
  );

  it('can be made shorter by another call, and is the same close', async () => {
    const { server, channel } = await stage().pair();
    const begun = new Gate();
    server.registerMethod('Slow', 'Never', () => {
      begun.open();
      return new Promise(() => {});
    });
    const call = failureOf(channel.call('Slow', 'Never', bytes('')));
    await begun.promise;
    await Promise.all([server.close(), server.close({ graceMs: 0 })]);
    expect((await call).code).toBe('ERR_RPC_SHUTTING_DOWN');
  });

  it('is announced to handlers, so that a stream without an end can come to one', async () => {
    const { server, channel } = await stage().pair();
    server.registerStream('Watch', 'All', async function* watch(_, { draining }) {
      yield bytes('first');
      await new Promise((resolve) => draining.addEventListener('abort', resolve));
      yield bytes('last');
    });
    const stream = channel.stream('Watch', 'All', bytes(''));
    await stream.next();
    const [texts] = await Promise.all([textsOf(stream), server.close()]);
    expect(texts).toEqual(['last']);
  });

  it('withdraws the announcement first, while everyone is still served', async () => {
    const scene = stage();
    const told: string[] = [];
    const withdrawn = new Gate();
    const server = await scene.server({
      announce: {
        announce({ host, port }, services) {
          told.push(`${host}:${port > 0} ${services.join()}`);
          return {
            told: async () => {},
            update: (all) => told.push(all.join()),
            withdraw: () => withdrawn.promise,
          };
        },
      },
    });
    const channel = scene.channel(server.address);
    server.registerMethod('A', 'Echo', (data) => data).registerMethod('B', 'Echo', (data) => data);
    await turns(1);
    server.registerMethod('C', 'Echo', (data) => data).registerMethod('C', 'Two', (data) => data);
    await turns(1);
    expect(told).toEqual(['127.0.0.1:true A,B', 'A,B,C']);
    const closing = server.close();
    await turns();
    expect(text(await channel.call('A', 'Echo', bytes('still')))).toBe('still');
    withdrawn.open();
    await closing;
  });

  it('does not wait longer than its grace for an announcer that cannot tell anybody', async () => {
    const never = new Promise<void>(() => {});
    const announcement = { told: async () => {}, update: () => {}, withdraw: () => never };
    const server = await stage().server({ announce: { announce: () => announcement } });
    server.registerMethod('A', 'Echo', (data) => data);
    await turns(1);
    await server.close({ graceMs: 20 });
  });

  it('of a channel lets its calls finish, refuses new ones, and ends its streams', async () => {
    const { server, channel } = await stage().pair();
    const gate = new Gate();
    const begun = new Gate();
    server.registerMethod('Slow', 'Work', async (data) => {
      begun.open();
      await gate.promise;
      return data;
    });
    server.registerStream('Watch', 'Never', async function* never(_, { signal }) {
      yield bytes('first');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    const stream = channel.stream('Watch', 'Never', bytes(''));
    await stream.next();
    const call = channel.call('Slow', 'Work', bytes('x'));
    await begun.promise;
    let closed = false;
    const closing = channel.close().then(() => (closed = true));
    expect(await outcomeOf(channel.call('Slow', 'Work', bytes('')))).toBe(
      'ERR_RPC_SHUTTING_DOWN, not-executed',
    );
    expect(await outcomeOf(stream.next())).toMatch('ERR_RPC_CANCELLED');
    await turns();
    expect(closed).toBe(false);
    gate.open();
    expect(text(await call)).toBe('x');
    await closing;
    expect(channel.state).toBe('closed');
    await channel.close();
    await turns();
    expect(server.counters.inFlight).toBe(0);
  });

  it('of a channel sends what still waits to be sent, one-way calls too', async () => {
    const scene = stage();
    const server = await scene.server();
    const heard: string[] = [];
    server.registerMethod('Log', 'Write', (data) => {
      heard.push(text(data));
      return data;
    });
    const channel = scene.channel(server.address);
    const calls = ['a', 'b', 'c'].map((line) => channel.notify('Log', 'Write', bytes(line)));
    await Promise.all([...calls, channel.close()]);
    await server.close();
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it.each([true, false])(
    'of a channel leaves a server that reads slowly its grace, and no more (it reads: %s)',
    async (reads) => {
      const clock = new ManualClock();
      const { channel, accepted } = await stage().rawServer({
        clock,
        maxMessageBytes: 2 * MUCH,
      });
      const first = channel.call('S', 'M', bytes(''));
      const server = await accepted();
      await server.next();
      await server.send({ requestId: '1' });
      await first;
      server.peer.socket.pause();
      await channel.notify('S', 'M', new Uint8Array(MUCH));
      let closed = false;
      const closing = channel.close({ graceMs: 30_000 }).then(() => (closed = true));
      await turns(50);
      clock.advance(29_999);
      await turns();
      expect(closed).toBe(false);
      if (reads) {
        server.peer.socket.resume();
        await server.peer.until('all of it', () => server.peer.bytes > MUCH);
        await server.peer.until('the end', () => server.peer.ended);
        server.peer.end();
      } else clock.advance(1);
      await closing;
      expect(clock.pending).toBe(0);
    },
  );

  it('of a channel gives up what takes longer than its grace', async () => {
    const clock = new ManualClock();
    const { server, channel } = await stage().pair({}, { clock });
    const begun = new Gate();
    server.registerMethod('Slow', 'Never', () => {
      begun.open();
      return new Promise(() => {});
    });
    const call = channel.call('Slow', 'Never', bytes(''));
    await begun.promise;
    const closing = channel.close({ graceMs: 20 });
    clock.advance(20);
    await Promise.all([
      closing,
      expect(outcomeOf(call)).resolves.toBe('ERR_RPC_SHUTTING_DOWN, unknown'),
    ]);
  });

  it('of a channel without any grace still tells handlers that nobody waits', async () => {
    const { server, channel } = await stage().pair();
    const told = [new Gate<unknown>(), new Gate<unknown>()];
    server.registerMethod('Slow', 'Never', (_, { signal }) => {
      signal.addEventListener('abort', () => told[0]?.open(signal.reason));
      return new Promise(() => {});
    });
    server.registerStream('Watch', 'Never', async function* never(_, { signal }) {
      yield bytes('first');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      told[1]?.open(signal.reason);
    });
    const call = outcomeOf(channel.call('Slow', 'Never', bytes('')));
    const stream = channel.stream('Watch', 'Never', bytes(''));
    await stream.next(); // both have begun
    await Promise.all([channel.close({ graceMs: 0 }), channel.close({ graceMs: 0 })]);
    expect(await call).toBe('ERR_RPC_SHUTTING_DOWN, unknown');
    for (const { promise } of told)
      expect(await promise).toMatchObject({ code: 'ERR_RPC_CANCELLED' });
    expect(server.counters).toMatchObject({ cancelled: 2, unknownTargets: 0 });
  });
}
