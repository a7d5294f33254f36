/** Listeners: their address, their limit, their counters, their close. */
import { expect, it, onTestFinished } from 'vitest';
import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import type { Stage } from '../contract.ts';
import type { Peer } from '../peers.ts';
import { turns } from '../waiting.ts';

const none = (): never => {
  throw new Error('nobody should come');
};

/** Whether this port takes nobody any more. */
async function isClosed(port: number): Promise<boolean> {
  const socket = connectTcp({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

export function listeningCases(stage: Stage): void {
  it('says where it listens', async () => {
    const listener = await stage().listen();
    expect(listener.address).toEqual({
      address: '127.0.0.1',
      port: expect.any(Number),
      family: 'IPv4',
    });
    expect(listener.address.port).toBeGreaterThan(0);
  });

  it('does not share its port', async () => {
    const scene = stage();
    const { address } = await scene.listen();
    await expect(scene.transport.listen({ port: address.port }, none)).rejects.toMatchObject({
      code: 'EADDRINUSE',
      errno: expect.any(Number),
      address: '127.0.0.1',
      port: address.port,
    });
  });

  it('listens only where this machine is', async () => {
    const { transport } = stage();
    await expect(transport.listen({ host: '192.0.2.1' }, none)).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
  });

  it.each([
    [{ port: 65_536 }],
    [{ maxConnections: -1 }],
    [{ backlog: Number.NaN }],
    [{ highWaterBytes: -1 }],
    [{ highWaterBytes: 10, lowWaterBytes: 11 }],
    [{ idleTimeoutMs: Number.NaN }],
  ])('refuses %j', async (wrong) => {
    const { transport } = stage();
    await expect(transport.listen(wrong, none)).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
  });

  it('refuses more than its limit by a reset, counts them, and takes others when there is room', async () => {
    const scene = stage();
    const listener = await scene.listen({ maxConnections: 20 });
    const tried = await Promise.all(
      Array.from({ length: 50 }, () => scene.dial(listener).catch((error: unknown) => error)),
    );
    await scene.until(20);
    // A refused one is reset after it has connected, or while it still shakes hands.
    const connected = tried.filter((one): one is Peer => !(one instanceof Error));
    const own = scene.recorders.slice();
    const ports = new Set(own.map(({ connection }) => connection.remoteAddress.port));
    const refused = connected.filter(({ socket }) => !ports.has(socket.localPort ?? 0));
    for (const peer of refused) {
      await peer.until('the refusal', () => peer.closed);
      expect(peer.error).toMatchObject({ code: 'ECONNRESET' });
    }
    expect(own.length).toBe(20);
    while (listener.counters.refused < 30) await turns(1);
    expect(listener.counters).toMatchObject({ accepted: 20, refused: 30, open: 20 });

    for (const one of own.slice(0, 15)) one.destroy();
    await Promise.all(own.slice(0, 15).map((one) => one.untilClosed()));
    while (listener.counters.open > 5) await turns(1);
    await Promise.all(Array.from({ length: 15 }, () => scene.dial(listener)));
    await scene.until(35);
    expect(listener.counters).toMatchObject({ accepted: 35, refused: 30, open: 20 });
  });

  it('counts those who come and go', async () => {
    const scene = stage();
    const listener = await scene.listen();
    const before = { accepted: 0, refused: 0, open: 0, acceptErrors: 0, handshakeErrors: 0 };
    expect(listener.counters).toEqual({ ...before, handlerErrors: 0 });
    const first = await scene.dial(listener);
    await scene.until(1);
    expect(listener.counters).toMatchObject({ accepted: 1, open: 1 });
    first.reset();
    while (listener.counters.open > 0) await turns(1);
    expect(listener.counters).toMatchObject({ accepted: 1, open: 0 });
  });

  it('leaves connections alone when it closes, and takes no more', async () => {
    const scene = stage();
    const listener = await scene.listen({}, { data: (own) => void own.write('answer') });
    const peer = await scene.dial(listener);
    await scene.until(1);
    await listener.close();
    expect(await isClosed(listener.address.port)).toBe(true);
    await peer.write('request');
    await peer.until('the answer', () => peer.bytes === 6);
    expect(listener.counters).toMatchObject({ accepted: 1, open: 1 });
  });

  it('closes twice, and leaves its port to the next', async () => {
    const scene = stage();
    const listener = await scene.listen();
    await Promise.all([listener.close(), listener.close()]);
    await listener.close();
    const next = await scene.listen({ port: listener.address.port });
    expect(next.address).toEqual(listener.address);
    await scene.dial(next);
    await scene.until(1);
  });

  it('closes in its own onConnection', async () => {
    const scene = stage();
    const closed: Promise<void>[] = [];
    const listener = await scene.transport.listen({}, (connection) => {
      closed.push(listener.close());
      return { onData: (chunk) => void connection.write(chunk) };
    });
    onTestFinished(() => listener.close());
    const peer = await scene.dial(listener);
    await peer.write('hello');
    await peer.until('the echo', () => peer.bytes === 5);
    await Promise.all(closed);
    expect(await isClosed(listener.address.port)).toBe(true);
  });
}
