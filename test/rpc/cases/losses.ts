/** Connections that are lost, or never come: what each call is told, and how the next one finds its way. */
import { expect, it } from 'vitest';
import { ManualClock } from 'wirebook/base';
import { encodeFrame } from 'wirebook/framing';
import { turns } from '../../transport/waiting.ts';
import { bytes, failureOf, Gate, outcomeOf, type Stage, text } from '../scene.ts';

export function lossCases(stage: Stage): void {
  it('leaves a call that was sent unknown, and the next one connects again', async () => {
    const { channel, accepted } = await stage().rawServer();
    const lost = channel.call('S', 'M', bytes('1'));
    const first = await accepted();
    await first.next();
    first.peer.reset();
    const error = await failureOf(lost);
    expect(error).toMatchObject({ code: 'ERR_RPC_CONNECTION_LOST', retry: 'unknown' });
    expect(error).toMatchObject({ service: 'S', method: 'M', address: '127.0.0.1' });
    const next = channel.call('S', 'M', bytes('2'), { waitForReady: true });
    const second = await accepted();
    const { requestId } = await second.next();
    await second.send({ requestId, responseData: bytes('here') });
    expect(text(await next)).toBe('here');
  });

  it('leaves it unknown too when the server ends without an answer', async () => {
    const { channel, accepted } = await stage().rawServer();
    const lost = channel.call('S', 'M', bytes('1'));
    const server = await accepted();
    await server.next();
    server.peer.end();
    expect(await outcomeOf(lost)).toBe('ERR_RPC_CONNECTION_LOST, unknown');
  });

  it('says that what never left was not executed', async () => {
    const { channel, accepted } = await stage().rawServer({
      highWaterBytes: 1024 * 1024,
      maxMessageBytes: 100_000_000,
    });
    const first = channel.call('S', 'M', bytes('1'));
    const server = await accepted();
    await server.next();
    await server.send({ requestId: '1' });
    await first;
    server.peer.socket.pause();
    const big = channel.call('S', 'M', new Uint8Array(50_000_000)); // more than the kernel takes
    const behind = channel.call('S', 'M', new Uint8Array(10));
    const outcomes = Promise.all([outcomeOf(big), outcomeOf(behind)]);
    await turns();
    server.peer.reset();
    const neverLeft = 'ERR_RPC_CONNECTION_LOST, not-executed';
    expect(await outcomes).toEqual([neverLeft, neverLeft]);
  });

  it('says why no connection could be made, and that nothing was executed', async () => {
    const scene = stage();
    const server = await scene.server();
    await server.close();
    const channel = scene.channel(server.address);
    const error = await failureOf(channel.call('S', 'M', bytes('')));
    expect(error).toMatchObject({
      code: 'ERR_RPC_CONNECT_FAILED',
      retry: 'not-executed',
      port: server.address.port,
      cause: { code: 'ECONNREFUSED' },
    });
    expect(error.message).toMatch(/S\.M: no connection to 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    // The next attempt is not due: it fails at once, for the same reason.
    expect(await failureOf(channel.call('S', 'M', bytes('')))).toMatchObject({
      code: 'ERR_RPC_CONNECT_FAILED',
      cause: { code: 'ECONNREFUSED' },
    });
    expect(channel.counters).toMatchObject({ connectFailures: 1 });
  });

  it('waits longer after each failure, by chance, and from the beginning after a success', async () => {
    const scene = stage();
    const taken = await scene.server();
    const { port } = taken.address;
    await taken.close();
    const clock = new ManualClock();
    const states: string[] = [];
    const channel = scene.channel(
      { port },
      {
        clock,
        random: { next: () => 0.5 },
        reconnect: { firstMs: 100, longestMs: 300, jitter: 0.5 },
        hooks: { onState: (state) => states.push(state) },
      },
    );
    const call = channel.call('EchoService', 'Echo', bytes('x'), { waitForReady: true });
    const settled = async (failures: number): Promise<void> => {
      while (channel.counters.connectFailures < failures || channel.state !== 'waiting')
        await turns(1);
    };
    for (const [failures, delayMs] of [
      [1, 75],
      [2, 150],
      [3, 225],
      [4, 225],
    ] as const) {
      await settled(failures);
      expect(clock.nextDueMs).toBeCloseTo(clock.now() + delayMs, 5);
      if (failures < 4) clock.advance(delayMs);
    }
    const server = await scene.server({ port });
    server.registerMethod('EchoService', 'Echo', (data) => data);
    clock.advance(225);
    expect(text(await call)).toBe('x');
    expect(states.slice(0, 3)).toEqual(['connecting', 'idle', 'waiting']);
    expect(states.at(-1)).toBe('ready');
    await server.close({ graceMs: 0 });
    await failureOf(channel.call('EchoService', 'Echo', bytes('')));
    void channel.call('EchoService', 'Echo', bytes(''), { waitForReady: true }).catch(() => {});
    await turns(1);
    expect(clock.nextDueMs).toBeCloseTo(clock.now() + 75, 5);
  });

  it('of a server that closes at once counts as a failure, so that nobody connects in a circle', async () => {
    const scene = stage();
    const clock = new ManualClock();
    const { host, channel } = await scene.rawServer({ clock });
    const first = failureOf(channel.call('S', 'M', bytes('')));
    (await host.next()).end();
    expect((await first).code).toBe('ERR_RPC_CONNECTION_LOST');
    expect(await outcomeOf(channel.call('S', 'M', bytes('')))).toBe(
      'ERR_RPC_CONNECT_FAILED, not-executed',
    );
  });

  it('of a server that closes at once is no circle either for a call that waits', async () => {
    const clock = new ManualClock();
    const { host, channel } = await stage().rawServer({ clock });
    const call = outcomeOf(
      channel.call('S', 'M', bytes(''), { waitForReady: true, timeoutMs: 10_000 }),
    );
    for (let count = 0; count < 3; count += 1) {
      const peer = await host.next();
      peer.reset();
      while (channel.state === 'ready' || channel.state === 'connecting') await turns(1);
      if (channel.counters.queued === 0) break; // it had been sent
      clock.advance(5_000);
    }
    clock.advance(10_000);
    expect(await call).toMatch(/ERR_RPC_(CONNECTION_LOST|DEADLINE_EXCEEDED)/);
    expect(host.peers.length).toBeLessThan(4);
  });

  it('does not keep a channel from closing that waits to connect again', async () => {
    const scene = stage();
    const server = await scene.server();
    await server.close();
    const channel = scene.channel(server.address, {
      reconnect: { firstMs: 60_000, longestMs: 60_000 },
    });
    const call = channel.call('S', 'M', bytes(''), { waitForReady: true });
    while (channel.state !== 'waiting') await turns(1);
    await Promise.all([
      channel.close({ graceMs: 20 }),
      expect(outcomeOf(call)).resolves.toBe('ERR_RPC_SHUTTING_DOWN, not-executed'),
    ]);
    expect(channel.state).toBe('closed');
  });

  it('does not keep an answer from coming whose request was followed by the end of the client', async () => {
    const scene = stage();
    const server = await scene.server();
    const gate = new Gate();
    server.registerMethod('Slow', 'Work', async (data) => {
      await gate.promise;
      return data;
    });
    const client = await scene.client(server);
    await client.send({ serviceName: 'Slow', methodName: 'Work', requestId: '1' });
    await client.send({ serviceName: 'Slow', methodName: 'Work', requestId: '2' });
    client.peer.end();
    await turns();
    gate.open();
    await client.until(2);
    await client.peer.until('the end', () => client.peer.ended);
    expect(client.messages.map(({ requestId }) => requestId)).toEqual(['1', '2']);
  });

  it('aborts the handlers of a client that is gone, and never answers its successor', async () => {
    const scene = stage();
    const server = await scene.server();
    const aborted = new Gate<unknown>();
    const gate = new Gate();
    server.registerMethod('Slow', 'Work', async (data, { signal }) => {
      signal.addEventListener('abort', () => aborted.open(signal.reason));
      await gate.promise;
      return data;
    });
    const first = await scene.client(server);
    await first.send({ serviceName: 'Slow', methodName: 'Work', requestId: '1' });
    await first.call({ requestId: '?' });
    first.peer.reset();
    expect(await aborted.promise).toMatchObject({ code: 'ERR_RPC_CONNECTION_LOST' });
    const second = await scene.client(server);
    gate.open();
    await turns();
    expect(await second.call({ requestId: '2' })).toMatchObject({ requestId: '2' });
    expect(second.messages).toEqual([]);
    expect(server.counters.inFlight).toBe(0);
  });

  it('is noticed when a server falls silent, by a ping that nobody answers', async () => {
    const clock = new ManualClock();
    const { channel, accepted } = await stage().rawServer({
      clock,
      keepAlive: { intervalMs: 1_000, timeoutMs: 500 },
    });
    const first = channel.call('S', 'M', bytes(''));
    const server = await accepted();
    await server.next();
    await server.send({ requestId: '1', features: 3 });
    await first;
    const call = outcomeOf(channel.call('S', 'M', bytes('')));
    await server.next();
    clock.advance(1_000); // it has been heard in this interval
    clock.advance(1_000);
    expect(await server.next()).toMatchObject({ requestId: '0', kind: 4 });
    await server.send({ requestId: '0', kind: 3 }); // PONG
    while (channel.counters.inFlight > 0 && server.look() === 0) {
      await turns(1);
      clock.advance(100); // until the next ping
    }
    expect(await server.next()).toMatchObject({ kind: 4 });
    clock.advance(500);
    expect(await call).toBe('ERR_RPC_CONNECTION_LOST, unknown');
  });

  it('is no loss for a server whose original self knows no ping', async () => {
    const clock = new ManualClock();
    const { channel, accepted } = await stage().rawServer({ clock });
    const call = channel.call('S', 'M', bytes(''));
    const server = await accepted();
    await server.next();
    await server.send({ requestId: '1' });
    await call;
    clock.advance(1e6);
    expect(channel.state).toBe('ready');
    expect(clock.pending).toBe(0);
  });

  it('in the middle of a frame is a torn one, on either side', async () => {
    const scene = stage();
    const torn = encodeFrame(bytes('half of it')).subarray(0, 8);
    const { channel, accepted } = await scene.rawServer();
    const call = failureOf(channel.call('S', 'M', bytes('')));
    const raw = await accepted();
    await raw.next();
    await raw.write(torn);
    raw.peer.end();
    expect(await call).toMatchObject({
      code: 'ERR_RPC_CONNECTION_LOST',
      cause: { code: 'ERR_TORN_FRAME' },
    });
    const reasons: unknown[] = [];
    const closed = new Gate();
    const server = await scene.server({
      hooks: {
        onConnectionClosed: (_, error) => {
          reasons.push(error && 'code' in error ? error.code : error);
          closed.open();
        },
      },
    });
    const client = await scene.client(server);
    await client.write(torn);
    client.peer.end();
    await closed.promise;
    expect(reasons).toEqual(['ERR_TORN_FRAME']);
  });
}
