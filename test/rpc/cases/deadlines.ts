/** Time that runs out, on this side, on that side, and between two servers. */
import { expect, it } from 'vitest';
import { ManualClock } from 'wirebook/base';
import type { CallContext } from 'wirebook/rpc';
import { bytes, connected, failureOf, Gate, outcomeOf, type Stage, text } from '../scene.ts';

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason));
  });

export function deadlineCases(stage: Stage): void {
  it('ends a call whose handler never returns, and tells the handler', async () => {
    const { server, channel } = await stage().pair();
    const told = new Gate<unknown>();
    server.registerMethod('Slow', 'Never', async (_, { signal }) => {
      told.open(await aborted(signal));
      return new Promise(() => {});
    });
    await connected(channel);
    const error = await failureOf(channel.call('Slow', 'Never', bytes(''), { timeoutMs: 30 }));
    expect(error).toMatchObject({ code: 'ERR_RPC_DEADLINE_EXCEEDED', retry: 'unknown' });
    expect(await told.promise).toMatchObject({ code: 'ERR_RPC_DEADLINE_EXCEEDED' });
    expect(server.counters).toMatchObject({ expired: 1, inFlight: 1 }); // it still has its place
    expect(channel.counters).toMatchObject({ inFlight: 0 });
  });

  it('travels as the time that is left, and a handler sees what is left of that', async () => {
    const { server, channel } = await stage().pair();
    const seen: number[] = [];
    server.registerMethod('Time', 'Left', (data, context) => {
      seen.push(context.remainingMs);
      return data;
    });
    await channel.call('Time', 'Left', bytes(''), { timeoutMs: 5_000 });
    await channel.call('Time', 'Left', bytes(''));
    await channel.call('Time', 'Left', bytes(''), { timeoutMs: Number.POSITIVE_INFINITY });
    await channel.call('Time', 'Left', bytes(''), { timeoutMs: 1e12 }); // too long for the wire
    expect(seen[0]).toBeGreaterThan(0);
    expect(seen[0]).toBeLessThanOrEqual(5_000);
    expect(seen.slice(1)).toEqual([Infinity, Infinity, Infinity]);
  });

  it('is passed on by a handler that calls another server', async () => {
    const scene = stage();
    const clock = new ManualClock();
    const back = await scene.pair({ clock }, { clock });
    const front = await scene.pair({ clock }, { clock });
    const begun = new Gate();
    const told = new Gate<unknown>();
    const left: number[] = [];
    back.server.registerMethod('Back', 'Never', async (_, { signal, remainingMs }) => {
      left.push(remainingMs);
      begun.open();
      told.open(await aborted(signal));
      return new Promise(() => {});
    });
    front.server.registerMethod('Front', 'Get', async (data, context: CallContext) => {
      clock.advance(30); // it has done something else first
      left.push(context.remainingMs);
      return back.channel.call('Back', 'Never', data, context.onward());
    });
    const call = front.channel.call('Front', 'Get', bytes(''), { timeoutMs: 100 });
    const outcome = outcomeOf(call);
    await begun.promise;
    expect(left).toEqual([70, 70]);
    clock.advance(71);
    expect(await outcome).toBe('ERR_RPC_DEADLINE_EXCEEDED, unknown');
    expect(await told.promise).toMatchObject({ code: 'ERR_RPC_DEADLINE_EXCEEDED' });
  });

  it('can be made shorter for what a handler calls', async () => {
    const { server, channel } = await stage().pair();
    server.registerMethod('Slow', 'Never', () => new Promise(() => {}));
    server.registerMethod('Front', 'Get', async (data, context) =>
      channel
        .call('Slow', 'Never', data, context.onward({ atMostMs: 20 }))
        .catch(() => bytes('instead')),
    );
    expect(text(await channel.call('Front', 'Get', bytes(''), { timeoutMs: 20_000 }))).toBe(
      'instead',
    );
  });

  it.each([0, -1, Number.NEGATIVE_INFINITY])('fails at once with %s ms', async (timeoutMs) => {
    const { channel } = await stage().pair();
    expect(await outcomeOf(channel.call('S', 'M', bytes(''), { timeoutMs }))).toBe(
      'ERR_RPC_DEADLINE_EXCEEDED, not-executed',
    );
    expect(channel.counters).toMatchObject({ connected: 0, queued: 0 });
  });

  it('drops the answer that comes too late, counts it, and gives it to nobody else', async () => {
    const { channel, accepted } = await stage().rawServer();
    const before = channel.call('S', 'M', bytes('0'));
    const server = await accepted();
    await server.next();
    await server.send({ requestId: '1' });
    await before;
    const first = channel.call('S', 'M', bytes('1'), { timeoutMs: 20 });
    expect(await outcomeOf(first)).toBe('ERR_RPC_DEADLINE_EXCEEDED, unknown');
    expect((await server.next()).timeoutMs).toBeGreaterThan(0);
    const second = channel.call('S', 'M', bytes('2'));
    const { requestId } = await server.next();
    await server.send(
      { requestId: '2', responseData: bytes('late') },
      { requestId, responseData: bytes('right') },
    );
    expect(text(await second)).toBe('right');
    expect(channel.counters).toMatchObject({ late: 1, unknown: 0, inFlight: 0 });
  });

  it('refuses, as not executed, what has waited for a place until its time was over', async () => {
    const scene = stage();
    const server = await scene.server({ maxInFlight: 1 });
    const gate = new Gate();
    let began = 0;
    server.registerMethod('Slow', 'Work', async (data) => {
      began += 1;
      await gate.promise;
      return data;
    });
    const client = await scene.client(server);
    await client.send(
      { serviceName: 'Slow', methodName: 'Work', requestId: '1', features: 3 },
      { serviceName: 'Slow', methodName: 'Work', requestId: '2', timeoutMs: 20 },
    );
    expect(await client.next()).toMatchObject({ kind: 3, requestId: '0', features: 3 }); // PONG
    expect(await client.next()).toMatchObject({ requestId: '2', errorCode: -6, flags: 1 });
    gate.open();
    expect(await client.next()).toMatchObject({ requestId: '1', errorCode: 0 });
    expect([began, server.counters.expired]).toEqual([1, 1]);
  });

  it('covers the time before a call is sent, and then it was not executed', async () => {
    const scene = stage();
    const { server, channel } = await scene.pair({}, { maxInFlight: 1 });
    server.registerMethod('Slow', 'Never', () => new Promise(() => {}));
    await connected(channel);
    void channel.call('Slow', 'Never', bytes('')).catch(() => {});
    const waiting = channel.call('Slow', 'Never', bytes(''), { timeoutMs: 20 });
    expect(await outcomeOf(waiting)).toBe('ERR_RPC_DEADLINE_EXCEEDED, not-executed');
    expect(channel.counters).toMatchObject({ queued: 0 });
  });
}
