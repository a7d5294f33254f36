/** How much at a time, how large, and who has to wait. */
import { expect, it } from 'vitest';
import { ManualClock } from 'wirebook/base';
import { turns } from '../../transport/waiting.ts';
import { bytes, failureOf, Gate, outcomeOf, type Stage, text } from '../scene.ts';

export function limitCases(stage: Stage): void {
  it('on handlers that run at a time is kept, for each connection, and nothing is lost', async () => {
    const { server, channel } = await stage().pair({ maxInFlight: 3 });
    let running = 0;
    let most = 0;
    server.registerMethod('Slow', 'Work', async (data) => {
      running += 1;
      most = Math.max(most, running);
      await turns(2);
      running -= 1;
      return data;
    });
    const calls = Array.from({ length: 100 }, (_, index) =>
      channel.call('Slow', 'Work', bytes(String(index))),
    );
    const replies = (await Promise.all(calls)).map(text);
    expect(replies).toEqual(calls.map((_, index) => String(index)));
    expect(most).toBe(3);
    expect(server.counters.inFlight).toBe(0);
  });

  it('on all connections together is kept, and places go round', async () => {
    const scene = stage();
    const server = await scene.server({ maxInFlightTotal: 2 });
    const order: string[] = [];
    const gates: Gate[] = [];
    server.registerMethod('Slow', 'Work', async (data) => {
      order.push(text(data));
      const gate = new Gate();
      gates.push(gate);
      await gate.promise;
      return data;
    });
    const greedy = scene.channel(server.address);
    const modest = scene.channel(server.address);
    const calls = Array.from({ length: 20 }, (_, index) =>
      greedy.call('Slow', 'Work', bytes(`greedy ${index}`)),
    );
    await failureOf(greedy.call('Slow', 'Nope', bytes('')));
    const one = modest.call('Slow', 'Work', bytes('modest'));
    await failureOf(modest.call('Slow', 'Nope', bytes('')));
    expect(server.counters.inFlight).toBe(2);
    for (let opened = 0; opened < 21; opened += 1) {
      while (gates[opened] === undefined) await turns(1);
      expect(server.counters.inFlight).toBeLessThanOrEqual(2);
      gates[opened]?.open();
    }
    await Promise.all([...calls, one]);
    expect(order.indexOf('modest')).toBeLessThan(6);
  });

  it('on handlers makes the connection wait, not the memory grow', async () => {
    const scene = stage();
    const server = await scene.server({ maxInFlight: 1 });
    const gate = new Gate();
    let begun = 0;
    server.registerMethod('Slow', 'Work', async () => {
      begun += 1;
      await gate.promise;
      return bytes('');
    });
    const client = await scene.client(server);
    const payload = new Uint8Array(64 * 1024);
    const request = { serviceName: 'Slow', methodName: 'Work', requestData: payload };
    let taken = 0;
    const writing = Array.from({ length: 800 }, (_, index) =>
      // 50 MiB
      client.send({ ...request, requestId: String(index) }).then(() => (taken += 1)),
    );
    let before = -1;
    while (before !== taken) {
      before = taken;
      await turns(200);
    }
    expect(begun).toBe(1);
    expect(taken).toBeLessThan(400); // one MiB here, and what the kernel holds
    gate.open();
    await Promise.all(writing);
    await client.until(800);
    expect(begun).toBe(800);
  });

  it('is felt by a client that never reads its answers', async () => {
    const scene = stage();
    const server = await scene.server();
    let begun = 0;
    const answer = new Uint8Array(50_000);
    server.registerMethod('Big', 'Answer', () => {
      begun += 1;
      return answer;
    });
    const client = await scene.client(server);
    client.peer.socket.pause();
    const request = { serviceName: 'Big', methodName: 'Answer' };
    const requests = Array.from({ length: 400 }, (_, index) => ({
      ...request,
      requestId: String(index),
    }));
    const written = client.send(...requests); // 20 MB of answers
    let before = -1;
    while (before !== begun) {
      before = begun;
      await turns(200);
    }
    expect(begun).toBeLessThan(330);
    client.peer.socket.resume();
    await written;
    await client.until(400);
    expect(client.messages.map(({ requestId }) => Number(requestId))).toEqual(
      requests.map((_, index) => index),
    );
  });

  it('on calls in flight makes further ones wait here, and at last refuses them', async () => {
    const { server, channel } = await stage().pair({}, { maxInFlight: 2, maxQueued: 3 });
    const gate = new Gate();
    server.registerMethod('Slow', 'Work', async (data) => {
      await gate.promise;
      return data;
    });
    server.registerMethod('EchoService', 'Echo', (data) => data);
    await channel.call('EchoService', 'Echo', bytes(''));
    const calls = Array.from({ length: 7 }, (_, index) =>
      channel.call('Slow', 'Work', bytes(String(index))),
    );
    expect(channel.counters).toMatchObject({ inFlight: 2, queued: 3 });
    expect(await outcomeOf(calls[5] ?? Promise.resolve())).toBe('ERR_RPC_OVERLOADED, not-executed');
    expect(await outcomeOf(calls[6] ?? Promise.resolve())).toBe('ERR_RPC_OVERLOADED, not-executed');
    gate.open();
    expect((await Promise.all(calls.slice(0, 5))).map(text)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('on calls that wait holds while a connection is waited for, and during the back-off', async () => {
    const scene = stage();
    const gone = await scene.server();
    await gone.close();
    for (const [maxQueued, waits] of [
      [2, 2],
      [0, 1], // the one for which it connects
    ] as const) {
      const channel = scene.channel(gone.address, { maxQueued, clock: new ManualClock() });
      const calls = (): Promise<string>[] =>
        Array.from({ length: 4 }, () =>
          outcomeOf(channel.call('S', 'M', bytes(''), { waitForReady: true })),
        );
      const overloaded = Array.from(
        { length: 4 - waits },
        () => 'ERR_RPC_OVERLOADED, not-executed',
      );
      const first = calls();
      expect(channel.state).toBe('connecting');
      expect(channel.counters.queued).toBe(waits);
      expect(await Promise.all(first.slice(waits))).toEqual(overloaded);
      while (channel.state !== 'waiting') await turns(1);
      const second = calls();
      expect(channel.counters.queued).toBe(waits);
      expect(await Promise.all(second)).toEqual([
        ...Array.from({ length: waits }, () => 'ERR_RPC_OVERLOADED, not-executed'),
        ...overloaded,
      ]);
      await channel.close({ graceMs: 0 });
      for (const outcome of await Promise.all(first.slice(0, waits)))
        expect(outcome).toBe('ERR_RPC_SHUTTING_DOWN, not-executed');
    }
  });

  it('on the size of messages holds both ways, and only what is too large fails', async () => {
    const scene = stage();
    const { server, channel } = await scene.pair(
      { maxMessageBytes: 10_000 },
      { maxMessageBytes: 20_000 },
    );
    server.registerMethod('EchoService', 'Echo', (data) => data);
    server.registerMethod('Big', 'Answer', () => new Uint8Array(10_000));
    server.registerStream('Big', 'Items', function* items() {
      yield bytes('small');
      yield new Uint8Array(10_000);
    });
    const echo = (size: number): Promise<Uint8Array> =>
      channel.call('EchoService', 'Echo', new Uint8Array(size));
    expect(await echo(9_900)).toHaveLength(9_900);
    expect(await outcomeOf(echo(20_000))).toBe('ERR_RPC_REQUEST_TOO_LARGE, not-executed');
    expect(await outcomeOf(channel.call('Big', 'Answer', bytes('')))).toBe(
      'ERR_RPC_RESPONSE_TOO_LARGE, executed',
    );
    const items = channel.stream('Big', 'Items', bytes(''));
    expect(text((await items.next()).value ?? bytes(''))).toBe('small');
    expect(await outcomeOf(items.next())).toBe('ERR_RPC_RESPONSE_TOO_LARGE, executed');
    expect(await echo(1)).toHaveLength(1); // still the same connection
    expect(channel.counters.connected).toBe(1);
    // Larger than the other side accepts: it has to close, for it cannot know where the next frame begins.
    expect(await outcomeOf(echo(15_000))).toBe('ERR_RPC_CONNECTION_LOST, unknown');
    expect(await echo(1)).toHaveLength(1);
    expect(server.counters.inFlight).toBe(0);
  });

  it('on connections is the transport’s, and the one too many is told at once', async () => {
    const scene = stage();
    const server = await scene.server({ maxConnections: 1 });
    server.registerMethod('EchoService', 'Echo', (data) => data);
    const first = scene.channel(server.address);
    await first.call('EchoService', 'Echo', bytes(''));
    const second = scene.channel(server.address);
    expect(await outcomeOf(second.call('EchoService', 'Echo', bytes('')))).toMatch(
      /ERR_RPC_CONNECT(_FAILED|ION_LOST)/,
    );
    expect(text(await first.call('EchoService', 'Echo', bytes('x')))).toBe('x');
  });

  it('that makes no sense is refused', async () => {
    const scene = stage();
    for (const options of [{ maxInFlight: 0 }, { maxMessageBytes: Number.NaN }, { port: -1 }])
      await expect(scene.server(options)).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    for (const options of [{ maxInFlight: 0 }, { reconnect: { jitter: 2 } }, { port: 0 }])
      expect(() => scene.channel({ port: 1 }, options)).toThrow(
        expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
      );
  });
}
