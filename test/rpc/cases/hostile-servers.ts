/** Servers that make no sense: no call is left waiting that could be told, and none gets what belongs to another. */
import { expect, it } from 'vitest';
import { bytes, failureOf, outcomeOf, type Stage, text, textsOf } from '../scene.ts';

export function hostileServerCases(stage: Stage): void {
  it('drops what is for nobody, what is said twice, and what is no response, and counts it', async () => {
    const stray: string[] = [];
    const { channel, accepted } = await stage().rawServer({
      hooks: { onStrayResponse: (kind, id) => stray.push(`${kind} ${id}`) },
    });
    const first = channel.call('S', 'M', bytes(''));
    const server = await accepted();
    const { requestId } = await server.next();
    await server.send({ requestId: 'nobody' }, { requestId: '' }, { requestId: '99' });
    await server.writeFrame(Uint8Array.of(0xff, 0xff));
    await server.send(
      { requestId, responseData: bytes('a') },
      { requestId, responseData: bytes('b') },
    );
    expect(text(await first)).toBe('a');
    const second = channel.call('S', 'M', bytes(''));
    await server.send({ requestId: (await server.next()).requestId, responseData: bytes('c') });
    expect(text(await second)).toBe('c');
    expect(channel.counters).toMatchObject({ unknown: 4, invalid: 1, late: 0, connected: 1 });
    expect(stray).toEqual(['unknown nobody', 'unknown ', 'unknown 99', 'invalid ', 'unknown 1']);
  });

  it('skips kinds that it does not know, and items that nobody has asked for', async () => {
    const { channel, accepted } = await stage().rawServer();
    const call = channel.call('S', 'M', bytes(''));
    const server = await accepted();
    await server.next();
    await server.send(
      { requestId: '1', kind: 99, features: 3 },
      { requestId: '1', kind: 1, responseData: bytes('item') },
      { requestId: '0', kind: 3 },
      { requestId: '1', responseData: bytes('reply') },
    );
    expect(text(await call)).toBe('reply');
    expect(channel.counters).toMatchObject({ unknown: 2 });
  });

  it.each([
    [{ errorCode: -99 }, 'ERR_RPC_UNKNOWN_STATUS, unknown'],
    [{ errorCode: 7 }, 'ERR_RPC_APPLICATION, unknown'],
    [{ errorCode: -1 }, 'ERR_RPC_METHOD_NOT_FOUND, not-executed'],
    [{ errorCode: -2 }, 'ERR_RPC_HANDLER_FAILED, executed'],
    [{ errorCode: -3 }, 'ERR_RPC_INTERNAL, unknown'],
    [{ errorCode: -1, features: 1 }, 'ERR_RPC_METHOD_NOT_FOUND, unknown'],
    [{ errorCode: -99, features: 1, flags: 1 }, 'ERR_RPC_UNKNOWN_STATUS, not-executed'],
    [{ errorCode: -99, features: 1, flags: 2 }, 'ERR_RPC_UNKNOWN_STATUS, executed'],
    [{ errorCode: -99, features: 1, flags: 3 }, 'ERR_RPC_UNKNOWN_STATUS, unknown'],
  ])('takes %o as %s', async (response, expected) => {
    const { channel, accepted } = await stage().rawServer();
    const call = outcomeOf(channel.call('S', 'M', bytes('')));
    const server = await accepted();
    await server.next();
    await server.send({ requestId: '1', errorMsg: 'no', ...response });
    expect(await call).toBe(expected);
  });

  it('waits no longer than it was told to for one that accepts and says nothing', async () => {
    const { channel, accepted } = await stage().rawServer();
    void channel.call('S', 'M', bytes('')).catch(() => {});
    await (await accepted()).next();
    const call = outcomeOf(channel.call('S', 'M', bytes(''), { timeoutMs: 30 }));
    expect(await call).toBe('ERR_RPC_DEADLINE_EXCEEDED, unknown');
    expect(channel.counters.inFlight).toBe(1);
  });

  it('closes a connection whose frames make no sense, and says so to each call', async () => {
    const { channel, accepted } = await stage().rawServer();
    const calls = [1, 2, 3].map(() => failureOf(channel.call('S', 'M', bytes(''))));
    const server = await accepted();
    await server.until(3);
    await server.peer.write(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    for (const call of calls)
      expect(await call).toMatchObject({
        code: 'ERR_RPC_CONNECTION_LOST',
        retry: 'unknown',
        cause: { code: 'ERR_FRAME_TOO_LARGE' },
      });
  });

  it('takes a plain reply to a stream for what it is: from the original, no stream', async () => {
    const { channel, accepted } = await stage().rawServer();
    const items = outcomeOf(textsOf(channel.stream('S', 'M', bytes(''))));
    const server = await accepted();
    expect(await server.next()).toMatchObject({ credit: 64, features: 3 });
    await server.send({ requestId: '1', responseData: bytes('everything at once') });
    expect(await items).toBe('ERR_RPC_NOT_SUPPORTED, executed');
  });

  it('gives up a stream of more items than it has asked for, behind those', async () => {
    const { channel, accepted } = await stage().rawServer();
    const stream = channel.stream('S', 'M', bytes(''), { window: 2 });
    const first = stream.next();
    const server = await accepted();
    await server.next();
    const items = Array.from({ length: 50 }, (_, index) => ({
      requestId: '1',
      kind: 1,
      features: 3,
      responseData: bytes(String(index)),
    }));
    await server.send(...items, { requestId: '1' });
    expect(text((await first).value ?? bytes(''))).toBe('0');
    expect(text((await stream.next()).value ?? bytes(''))).toBe('1');
    const texts: string[] = [];
    const rest = async (): Promise<void> => {
      for await (const item of stream) texts.push(text(item));
    };
    expect(await outcomeOf(rest())).toBe('ERR_RPC_INVALID_RESPONSE, executed');
    expect(texts.length).toBeLessThan(3);
    expect(await server.next()).toMatchObject({ requestId: '0' }); // CREDIT, or CANCEL
    expect(channel.counters.inFlight).toBe(0);
  });

  it('speaks to a server that is the original as the original does, but for what it skips', async () => {
    const { channel, accepted } = await stage().rawServer();
    const call = channel.call('EchoService', 'Echo', bytes('\n\u0002hi'));
    const server = await accepted();
    await server.peer.until('the request', () => server.peer.bytes >= 34);
    // The original's bytes, and field 10 (features = 3) behind them, once.
    expect(server.peer.take().toString('hex')).toBe(
      '0000001e0a0b4563686f5365727669636512044563686f1a040a0268692201315003',
    );
    await server.peer.write(Buffer.from('000000090a013122040a026869', 'hex'));
    expect(text(await call)).toBe('\n\u0002hi');
    const second = channel.call('EchoService', 'Echo', bytes('\n\u0002hi'));
    await server.peer.until('the request', () => server.peer.bytes >= 34 + 32);
    expect(server.peer.take().toString('hex')).toBe(
      '0000001c0a0b4563686f5365727669636512044563686f1a040a026869220132',
    );
    await server.peer.write(Buffer.from('000000090a013222040a026869', 'hex'));
    await second;
  });
}
