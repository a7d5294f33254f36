/** Connections to be made: refused, never answered, given up. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { TcpSocket } from 'wirebook/socket';
import type { Stage } from '../contract.ts';
import { openSockets } from '../../../lib/socket/testing/kernel.test-child.ts';
import { turns } from '../waiting.ts';

const onLinux = process.platform === 'linux';
const never = (): never => {
  throw new Error('this must not be called');
};

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  return bound !== null && typeof bound === 'object' ? bound.port : 0;
}

/** A port that swallows whoever connects: the kernel's queue is full, and nobody accepts. Linux drops what comes then. */
async function blackHole(): Promise<number> {
  const listener = TcpSocket.listen({ backlog: 0 });
  const { port } = listener.localAddress();
  const filler = connectTcp({ port, host: '127.0.0.1' });
  onTestFinished(() => {
    filler.destroy();
    listener.close();
  });
  await once(filler, 'connect');
  return port;
}

export function connectingCases(stage: Stage): void {
  it('is refused where nobody listens, as Node says it', async () => {
    const { transport } = stage();
    const port = await closedPort();
    await expect(transport.connect({ host: '127.0.0.1', port }, never)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      errno: expect.any(Number),
      syscall: 'connect',
      address: '127.0.0.1',
      port,
    });
  });

  it('is refused by a name with several addresses, as by one', async () => {
    const { transport } = stage();
    const port = await closedPort();
    await expect(transport.connect({ host: 'localhost', port }, never)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      syscall: 'connect',
      port,
    });
  });

  it('connects by name', async () => {
    const scene = stage();
    const host = await scene.host();
    const own = await scene.connect({ host: 'localhost', port: host.port });
    own.write('hello');
    const peer = await host.next();
    await peer.until('the greeting', () => peer.bytes === 5);
  });

  it('does not find a name that nobody has', async () => {
    const { transport } = stage();
    const target = { host: 'nobody.invalid', port: 1 };
    await expect(transport.connect(target, never)).rejects.toMatchObject({
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
      syscall: 'getaddrinfo',
    });
  });

  it('calls onConnection before the promise is fulfilled, and both get the same', async () => {
    const scene = stage();
    const host = await scene.host();
    const own = await scene.connect({ host: '127.0.0.1', port: host.port });
    expect(own.connection.closed).toBe(false);
  });

  describe.runIf(onLinux)('to a port that never answers', () => {
    it('times out', async () => {
      const { transport } = stage();
      const port = await blackHole();
      const sockets = openSockets();
      const start = performance.now();
      await expect(
        transport.connect({ host: '127.0.0.1', port, timeoutMs: 60 }, never),
      ).rejects.toMatchObject({
        code: 'ETIMEDOUT',
        errno: -110,
        syscall: 'connect',
        address: '127.0.0.1',
        port,
      });
      expect(performance.now() - start).toBeGreaterThanOrEqual(59);
      await turns();
      expect(openSockets()).toEqual(sockets);
    });

    it('gives up when told to, with the reason given', async () => {
      const { transport } = stage();
      const port = await blackHole();
      const sockets = openSockets();
      const reason = new Error('not needed any more');
      const giveUp = new AbortController();
      const { signal } = giveUp;
      const promise = transport.connect({ host: '127.0.0.1', port, signal }, never);
      const outcome = expect(promise).rejects.toBe(reason);
      await turns(5);
      giveUp.abort(reason);
      await outcome;
      await turns();
      expect(openSockets()).toEqual(sockets);
    });

    it('gives up in the same turn', async () => {
      const { transport } = stage();
      const port = await blackHole();
      const giveUp = new AbortController();
      const { signal } = giveUp;
      const promise = transport.connect({ host: '127.0.0.1', port, signal }, never);
      giveUp.abort();
      await expect(promise).rejects.toMatchObject({ name: 'AbortError' });
    });
  });

  it('does not begin when told before to give up', async () => {
    const scene = stage();
    const host = await scene.host();
    const signal = AbortSignal.abort(new Error('never mind'));
    const target = { host: '127.0.0.1', port: host.port, signal };
    await expect(scene.transport.connect(target, never)).rejects.toThrow('never mind');
    await turns();
    expect(host.peers).toEqual([]);
  });

  it('takes no notice of the signal once connected', async () => {
    const scene = stage();
    const host = await scene.host();
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const own = await scene.connect({ host: '127.0.0.1', port: host.port, signal });
    giveUp.abort();
    await turns();
    expect(own.connection.closed).toBe(false);
    own.write('still here');
    const peer = await host.next();
    await peer.until('the bytes', () => peer.bytes === 10);
  });

  it('fails when the peer breaks off at once, or connects and hears of it', async () => {
    const scene = stage();
    const resetting = createServer((socket: Socket) => socket.resetAndDestroy());
    resetting.listen(0, '127.0.0.1');
    await once(resetting, 'listening');
    onTestFinished(() => void resetting.close());
    const bound = resetting.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    try {
      const own = await scene.connect({ host: '127.0.0.1', port });
      await own.untilClosed();
      expect(own.errorCode).toBe('ECONNRESET');
    } catch (error) {
      expect(error).toMatchObject({ code: 'ECONNRESET' });
    }
  });

  it.each([
    [{ port: 65_536 }],
    [{ port: -1 }],
    [{ timeoutMs: Number.NaN }],
    [{ highWaterBytes: -1 }],
    [{ highWaterBytes: 10, lowWaterBytes: 11 }],
    [{ idleTimeoutMs: -1 }],
  ])('refuses %j', async (wrong) => {
    const { transport } = stage();
    const target = { host: '127.0.0.1', port: 1, ...wrong };
    await expect(transport.connect(target, never)).rejects.toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
  });
}
