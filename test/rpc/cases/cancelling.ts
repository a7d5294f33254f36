/** Callers who no longer want to know. */
import { expect, it } from 'vitest';
import { bytes, failureOf, Gate, outcomeOf, type Stage, text } from '../scene.ts';

export function cancelCases(stage: Stage): void {
  it('ends the call at once, and reaches the handler', async () => {
    const { server, channel } = await stage().pair();
    const begun = new Gate();
    const told = new Gate<unknown>();
    server.registerMethod('Slow', 'Never', (_, { signal }) => {
      signal.addEventListener('abort', () => told.open(signal.reason));
      begun.open();
      return new Promise(() => {});
    });
    const reason = new Error('enough');
    const caller = new AbortController();
    const call = channel.call('Slow', 'Never', bytes(''), { signal: caller.signal });
    await begun.promise;
    caller.abort(reason);
    const error = await failureOf(call);
    expect(error).toMatchObject({ code: 'ERR_RPC_CANCELLED', retry: 'unknown', cause: reason });
    expect(await told.promise).toMatchObject({ code: 'ERR_RPC_CANCELLED' });
    expect(server.counters).toMatchObject({ cancelled: 1, unknownTargets: 0 });
  });

  it('works for the first call of a connection, which nothing has been answered on', async () => {
    const scene = stage();
    const server = await scene.server();
    server.registerMethod('Slow', 'Never', () => new Promise(() => {}));
    const client = await scene.client(server);
    await client.send({ serviceName: 'Slow', methodName: 'Never', requestId: '7', features: 1 });
    expect(await client.next()).toMatchObject({ requestId: '0', kind: 3, features: 1 });
    await client.send({ requestId: '0', kind: 2, targetId: '7' });
    await client.send({ requestId: '0', kind: 4 });
    expect(await client.next()).toMatchObject({ requestId: '0', kind: 3, features: 0 });
    expect(server.counters).toMatchObject({ cancelled: 1 });
  });

  it('is told to the server when it is known that it understands, and never to the original', async () => {
    const { channel, accepted } = await stage().rawServer();
    const caller = new AbortController();
    const given = channel.call('S', 'M', bytes(''), { signal: caller.signal });
    const server = await accepted();
    expect(await server.next()).toMatchObject({ requestId: '1', features: 3 });
    caller.abort();
    expect(await outcomeOf(given)).toBe('ERR_RPC_CANCELLED, unknown');
    const second = channel.call('S', 'M', bytes(''));
    expect(await server.next()).toMatchObject({ requestId: '2', features: 0, kind: 0 });
    await server.send({ requestId: '2', features: 3 });
    await second;
    expect(await server.next()).toMatchObject({ requestId: '0', kind: 2, targetId: '1' });

    const other = await stage().rawServer();
    const caller2 = new AbortController();
    const given2 = other.channel.call('S', 'M', bytes(''), { signal: caller2.signal });
    const original = await other.accepted();
    await original.next();
    caller2.abort();
    await failureOf(given2);
    const third = other.channel.call('S', 'M', bytes(''));
    await original.next();
    await original.send({ requestId: '1' }, { requestId: '2' });
    await third;
    await failureOf(other.channel.call('S', 'M', bytes(''), { timeoutMs: 1 }));
    expect((await original.next()).requestId).toBe('3'); // nothing else has come before it
    expect(other.channel.counters).toMatchObject({ late: 1 });
  });

  it('keeps a call from being made, or from being sent', async () => {
    const { server, channel } = await stage().pair({}, { maxInFlight: 1 });
    let calls = 0;
    const gate = new Gate();
    server.registerMethod('Slow', 'Work', async (data) => {
      calls += 1;
      await gate.promise;
      return data;
    });
    expect(
      await outcomeOf(channel.call('Slow', 'Work', bytes(''), { signal: AbortSignal.abort() })),
    ).toBe('ERR_RPC_CANCELLED, not-executed');
    const first = channel.call('Slow', 'Work', bytes('1'));
    const caller = new AbortController();
    const second = channel.call('Slow', 'Work', bytes('2'), { signal: caller.signal });
    caller.abort();
    expect(await outcomeOf(second)).toBe('ERR_RPC_CANCELLED, not-executed');
    gate.open();
    expect(text(await first)).toBe('1');
    expect(calls).toBe(1);
  });

  it('means nothing once the answer is there, and leaves no listener', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('EchoService', 'Echo', (data) => data);
    const caller = new AbortController();
    let listeners = 0;
    const { signal } = caller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    expect(text(await channel.call('EchoService', 'Echo', bytes('x'), { signal }))).toBe('x');
    await failureOf(channel.call('EchoService', 'Nope', bytes('x'), { signal }));
    expect(listeners).toBe(0);
    caller.abort();
    expect(text(await channel.call('EchoService', 'Echo', bytes('y')))).toBe('y');
    expect(server.counters).toMatchObject({ cancelled: 0, unknownTargets: 0 });
  });

  it('keeps the place of a handler that goes on, so that giving up is no way past the limit', async () => {
    const { server, channel } = await stage().pair({ maxInFlight: 1 });
    const gate = new Gate();
    const begun: string[] = [];
    const first = new Gate();
    server.registerMethod('Slow', 'Work', async (data) => {
      begun.push(text(data));
      first.open();
      await gate.promise;
      return data;
    });
    const caller = new AbortController();
    const given = channel.call('Slow', 'Work', bytes('1'), { signal: caller.signal });
    await first.promise;
    caller.abort();
    await failureOf(given);
    const second = channel.call('Slow', 'Work', bytes('2'));
    await failureOf(channel.call('Slow', 'Nope', bytes(''))); // both have been read by now
    expect(begun).toEqual(['1']);
    gate.open();
    expect(text(await second)).toBe('2');
    expect(begun).toEqual(['1', '2']);
  });
}
