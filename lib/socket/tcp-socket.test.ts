/** One method, one system call: what each does, over loopback on the real kernel. Every socket here has time-outs. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MSG_DONTWAIT, MSG_NOSIGNAL, MSG_PEEK, SocketError, TcpSocket } from './index.ts';
import { ON_LINUX, connecting, listening, loopbacks, pair } from './testing/kernel.test-child.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const failure = (code: string, fields: object = {}): unknown =>
  expect.objectContaining({ code, ...fields });

/** What a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe.skipIf(!ON_LINUX).each(loopbacks)('over %s', (address) => {
  it('lets the kernel choose a port, and says which', () => {
    using listener = TcpSocket.listen({ address });
    const local = listener.localAddress();
    expect(local).toMatchObject({ address, family: address === '::1' ? 'IPv6' : 'IPv4' });
    expect(local.port).toBeGreaterThan(0);
  });

  it('carries bytes both ways, and both ends agree on who they are', () => {
    using ends = pair(address);
    const { client, server } = ends;
    expect(server.remoteAddress()).toEqual(client.localAddress());
    expect(client.remoteAddress()).toEqual(server.localAddress());
    const buffer = new Uint8Array(64);
    client.sendAll(Buffer.from('ping'));
    expect(text(buffer.subarray(0, server.recv(buffer)))).toBe('ping');
    server.sendAll(Buffer.from('pong!'));
    expect(text(buffer.subarray(0, client.recv(buffer)))).toBe('pong!');
  });

  it('refuses a connection where nobody listens, as Node does', () => {
    const listener = TcpSocket.listen({ address });
    const { port } = listener.localAddress();
    listener.close();
    expect(thrownBy(() => TcpSocket.connect({ address, port }))).toMatchObject({
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
      address,
      port,
    });
  });

  it('says EADDRINUSE when somebody already listens, in spite of SO_REUSEADDR', () => {
    using listener = TcpSocket.listen({ address });
    const { port } = listener.localAddress();
    expect(() => TcpSocket.listen({ address, port })).toThrow(
      failure('EADDRINUSE', { errno: -98, syscall: 'bind', address, port }),
    );
  });
});

describe.skipIf(!ON_LINUX)('recv', () => {
  it('writes where the buffer begins, and nowhere else', () => {
    using ends = pair();
    ends.client.sendAll(Buffer.from('abcd'));
    const memory = new Uint8Array(8).fill(46);
    expect(ends.server.recv(memory.subarray(2, 5))).toBe(3);
    expect(text(memory)).toBe('..abc...');
  });

  it.each([
    ['shared', new Uint8Array(new SharedArrayBuffer(16), 4, 8)],
    ['pooled', Buffer.allocUnsafe(8)],
  ])('takes %s memory', (_, bytes) => {
    using ends = pair();
    bytes.set(Buffer.from('12345678'));
    ends.client.sendAll(bytes);
    bytes.fill(0);
    expect(ends.server.recv(bytes)).toBe(8);
    expect(text(bytes)).toBe('12345678');
  });

  it('with MSG_PEEK leaves the bytes for the next recv', () => {
    using ends = pair();
    ends.client.sendAll(Buffer.from('once'));
    const buffer = new Uint8Array(4);
    expect(ends.server.recv(buffer, MSG_PEEK)).toBe(4);
    expect(ends.server.recv(buffer)).toBe(4);
    expect(() => ends.server.recv(buffer, MSG_DONTWAIT)).toThrow(failure('EAGAIN'));
  });

  it('with MSG_DONTWAIT fails with EAGAIN when there is nothing', () => {
    using ends = pair();
    const error = thrownBy(() => ends.server.recv(new Uint8Array(1), MSG_DONTWAIT));
    expect(error).toBeInstanceOf(SocketError);
    expect(error).toMatchObject({ code: 'EAGAIN', errno: -11, syscall: 'recv' });
    expect(error).not.toHaveProperty('address');
  });

  it('returns 0 after the peer’s FIN, again and again, and only after all bytes', () => {
    using ends = pair();
    ends.client.sendAll(Buffer.from('last'));
    ends.client.close();
    const buffer = new Uint8Array(64);
    expect(ends.server.recv(buffer)).toBe(4);
    expect(ends.server.recv(buffer)).toBe(0);
    expect(ends.server.recv(buffer)).toBe(0);
    expect(ends.server.getOption('SO_ERROR')).toBe(0); // a clean end is not an error
  });

  it('refuses an empty buffer, whose 0 would look like the peer’s end', () => {
    using ends = pair();
    ends.client.sendAll(Buffer.from('waiting'));
    expect(() => ends.server.recv(new Uint8Array(0))).toThrow(
      failure('ERR_SOCKET_ARGUMENT', { message: expect.stringContaining('room for one byte') }),
    );
    expect(() => ends.server.recv(JSON.parse('"text"'))).toThrow(failure('ERR_SOCKET_ARGUMENT'));
  });

  it('refuses memory that has been transferred away', () => {
    using ends = pair();
    const gone = new Uint8Array(8);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    expect(() => ends.server.recv(gone)).toThrow(failure('ERR_SOCKET_ARGUMENT'));
  });

  it('fails with ECONNRESET when the peer breaks off', () => {
    using ends = pair();
    ends.client.setOption('SO_LINGER', { on: true, seconds: 0 });
    ends.client.close();
    const call = (): number => ends.server.recv(new Uint8Array(1));
    expect(call).toThrow(failure('ECONNRESET', { errno: -104, syscall: 'recv' }));
    expect(call()).toBe(0); // the error is told once
  });

  it('fails with ECONNRESET when the peer closes without having read', () => {
    using ends = pair();
    ends.server.sendAll(Buffer.from('unread'));
    ends.client.close();
    expect(() => ends.server.recv(new Uint8Array(1))).toThrow(failure('ECONNRESET'));
  });

  it('on a socket that was never connected fails with ENOTCONN', () => {
    using socket = TcpSocket.create();
    expect(() => socket.recv(new Uint8Array(1))).toThrow(failure('ENOTCONN'));
    expect(() => socket.remoteAddress()).toThrow(failure('ENOTCONN', { syscall: 'getpeername' }));
    expect(() => socket.shutdown('write')).toThrow(failure('ENOTCONN'));
  });
});

describe.skipIf(!ON_LINUX)('send', () => {
  it('takes only a part when the peer does not read and it may not wait', () => {
    using ends = pair();
    const bytes = new Uint8Array(64 * 1024 * 1024);
    const sent = ends.client.send(bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(bytes.byteLength);
  });

  it('of no bytes sends nothing, so no empty message arrives', () => {
    using ends = pair();
    expect(ends.client.send(new Uint8Array(0))).toBe(0);
    ends.client.sendAll(new Uint8Array(0));
    expect(() => ends.server.recv(new Uint8Array(1), MSG_DONTWAIT)).toThrow(failure('EAGAIN'));
  });

  it('refuses text, which has no bytes until it is encoded', () => {
    using ends = pair();
    expect(() => ends.client.send(JSON.parse('"text"'))).toThrow(
      failure('ERR_SOCKET_ARGUMENT', { message: 'send takes a Uint8Array, not string' }),
    );
  });

  it('succeeds once after the peer has closed, and then fails with EPIPE', () => {
    using ends = pair();
    ends.server.close();
    expect(ends.client.recv(new Uint8Array(1))).toBe(0);
    expect(ends.client.send(Uint8Array.of(1))).toBe(1); // answered with a RST
    const untilRefused = (): void => {
      for (;;) ends.client.send(Uint8Array.of(2));
    };
    expect(untilRefused).toThrow(failure('EPIPE', { errno: -32, syscall: 'send' }));
  });

  it('after shutdown fails with EPIPE, while the other direction still works', () => {
    using ends = pair();
    ends.client.shutdown('write');
    expect(() => ends.client.send(Uint8Array.of(1))).toThrow(failure('EPIPE'));
    expect(ends.server.recv(new Uint8Array(1))).toBe(0);
    ends.server.sendAll(Buffer.from('answer'));
    expect(ends.client.recv(new Uint8Array(64))).toBe(6);
  });

  it('sendAll says how many bytes had gone when it failed', () => {
    using ends = pair();
    const bytes = new Uint8Array(64 * 1024 * 1024);
    const error = thrownBy(() => ends.client.sendAll(bytes, MSG_DONTWAIT | MSG_NOSIGNAL));
    expect(error).toMatchObject({ code: 'EAGAIN', syscall: 'send' });
    const { bytesSent = 0 } = error instanceof SocketError ? error : {};
    let received = 0;
    const buffer = new Uint8Array(1024 * 1024);
    ends.client.shutdown('write');
    for (let count = -1; count !== 0; received += count) count = ends.server.recv(buffer);
    expect(received).toBe(bytesSent);
  });
});

describe.skipIf(!ON_LINUX)('bind, listen, connect, accept', () => {
  it('are the four steps that listen and connect take together', () => {
    using listener = TcpSocket.create('IPv4');
    listener.setOption('SO_REUSEADDR', true);
    listener.bind({ address: '127.0.0.1', port: 0 });
    listener.listen(1);
    using client = TcpSocket.create();
    client.bind({ address: '127.0.0.2', port: 0 });
    client.connect(listener.localAddress());
    using server = listener.accept();
    expect(server.remoteAddress()).toEqual(client.localAddress());
    expect(client.localAddress().address).toBe('127.0.0.2');
  });

  it('accept on a socket that does not listen fails with EINVAL, and says so', () => {
    using socket = TcpSocket.create();
    expect(() => socket.accept()).toThrow(
      failure('EINVAL', {
        message: 'accept EINVAL: this socket does not listen; call listen first',
      }),
    );
  });

  it('the backlog holds one connection more than it says; the next gets no answer', () => {
    using listener = listening('127.0.0.1', 1);
    using first = connecting(listener);
    using second = connecting(listener);
    expect(() => connecting(listener, 50)).toThrow(failure('EINPROGRESS', { syscall: 'connect' }));
    expect([first.closed, second.closed]).toEqual([false, false]);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 31])('a backlog of %s is refused', (backlog) => {
    using socket = TcpSocket.create();
    expect(() => socket.listen(backlog)).toThrow(failure('ERR_SOCKET_ARGUMENT'));
  });

  it('binding twice, and connecting twice, is refused by the kernel', () => {
    using ends = pair();
    expect(() => ends.client.connect(ends.listener.localAddress())).toThrow(failure('EISCONN'));
    expect(() => ends.listener.bind({ address: '127.0.0.1', port: 0 })).toThrow(failure('EINVAL'));
  });

  it('an address of the other family is refused before the call', () => {
    using four = TcpSocket.create('IPv4');
    expect(() => four.bind({ address: '::1', port: 0 })).toThrow(
      failure('ERR_SOCKET_ADDRESS', {
        message: expect.stringContaining("TcpSocket.create('IPv6')"),
      }),
    );
    using six = TcpSocket.create('IPv6');
    expect(() => six.connect({ address: '127.0.0.1', port: 1 })).toThrow('write ::ffff:127.0.0.1');
  });

  it.skipIf(!loopbacks.includes('::1'))(
    'an IPv6 listener on :: sees IPv4 clients as mapped addresses',
    () => {
      using listener = listening('::');
      using client = TcpSocket.connect({ port: listener.localAddress().port, sendTimeoutMs: 5000 });
      using server = listener.accept();
      expect(server.remoteAddress()).toEqual({
        ...client.localAddress(),
        address: '::ffff:127.0.0.1',
        family: 'IPv6',
      });
    },
  );

  it('an accepted socket still knows its peer when the peer has gone', () => {
    using ends = pair();
    const was = ends.client.localAddress();
    ends.client.setOption('SO_LINGER', { on: true, seconds: 0 });
    ends.client.close();
    expect(() => ends.server.recv(new Uint8Array(1))).toThrow(failure('ECONNRESET'));
    expect(ends.server.remoteAddress()).toEqual(was);
  });

  it('an unknown family, and an unknown way to shut down, are refused', () => {
    expect(() => TcpSocket.create(JSON.parse('"Unix"'))).toThrow(failure('ERR_SOCKET_ARGUMENT'));
    using ends = pair();
    expect(() => ends.client.shutdown(JSON.parse('"all"'))).toThrow(failure('ERR_SOCKET_ARGUMENT'));
  });

  it('no child process inherits a descriptor', () => {
    using ends = pair();
    for (const { fd } of [ends.listener, ends.client, ends.server]) {
      const flags = /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
      expect(Number.parseInt(flags ?? '', 8) & 0o2000000).not.toBe(0);
    }
  });
});

describe.skipIf(!ON_LINUX)('to console.log', () => {
  it('a socket shows its descriptor and both ends', () => {
    using ends = pair();
    const here = `127.0.0.1:${ends.client.localAddress().port}`;
    const there = `127.0.0.1:${ends.listener.localAddress().port}`;
    expect(inspect(ends.client)).toBe(`TcpSocket(fd ${ends.client.fd}, ${here} to ${there})`);
    expect(`${ends.listener}`).toBe(`TcpSocket(fd ${ends.listener.fd}, listening on ${there})`);
    ends.client.close();
    expect(inspect({ socket: ends.client })).toBe('{ socket: TcpSocket(closed) }');
  });
});
