/**
 * Who owns a descriptor, and for how long.
 *
 * The original lets a task keep the number of a descriptor: when the connection closes, accept gives the number to the next
 * client, who then receives the answers meant for the first. Here a closed socket never reaches the kernel again.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MSG_DONTWAIT, TcpSocket } from './index.ts';
import { libc } from './libc.ts';
import { ON_LINUX, connecting, listening, openSockets, pair } from './testing/kernel.test-child.ts';

const EINTR = 4;
const EIO = 5;
const nothing = expect.objectContaining({ code: 'EAGAIN' });

afterEach(() => void vi.restoreAllMocks());

describe.skipIf(!ON_LINUX)('after close', () => {
  const uses: Record<string, (socket: TcpSocket) => unknown> = {
    bind: (socket) => socket.bind({ address: '127.0.0.1', port: 0 }),
    listen: (socket) => socket.listen(),
    accept: (socket) => socket.accept(),
    connect: (socket) => socket.connect({ address: '127.0.0.1', port: 1 }),
    recv: (socket) => socket.recv(new Uint8Array(1)),
    send: (socket) => socket.send(new Uint8Array(1)),
    sendAll: (socket) => socket.sendAll(new Uint8Array(1)),
    shutdown: (socket) => socket.shutdown('both'),
    localAddress: (socket) => socket.localAddress(),
    remoteAddress: (socket) => socket.remoteAddress(),
    setOption: (socket) => socket.setOption('TCP_NODELAY', true),
    getOption: (socket) => socket.getOption('SO_ERROR'),
  };

  it.each(Object.entries(uses))('%s is refused without a system call', (_, use) => {
    const ends = pair();
    ends[Symbol.dispose]();
    const calls = Object.keys(libc()).map((name) =>
      vi.spyOn(libc(), name as keyof ReturnType<typeof libc>),
    );
    for (const socket of [ends.client, ends.server]) {
      expect(() => use(socket)).toThrow(
        expect.objectContaining({
          code: 'ERR_SOCKET_CLOSED',
          message: expect.stringContaining('is closed'),
        }),
      );
    }
    expect(calls.flatMap((call) => call.mock.calls)).toEqual([]);
  });

  it('an answer for the old connection does not go to the new one with its number', () => {
    using listener = listening();
    using firstClient = connecting(listener);
    const first = listener.accept();
    using secondClient = connecting(listener);
    const number = first.fd;
    first.close();
    using second = listener.accept();
    expect(second.fd).toBe(number); // the kernel gives out the lowest free number
    expect(() => first.sendAll(Buffer.from('for the first client'))).toThrow(
      expect.objectContaining({ code: 'ERR_SOCKET_CLOSED' }),
    );
    expect(() => secondClient.recv(new Uint8Array(1), MSG_DONTWAIT)).toThrow(nothing);
    expect(firstClient.recv(new Uint8Array(1))).toBe(0);
  });

  it('closing again does not close the new owner of the number', () => {
    const first = TcpSocket.create();
    const number = first.fd;
    first.close();
    using second = TcpSocket.create();
    expect(second.fd).toBe(number);
    first.close();
    first[Symbol.dispose]();
    expect(second.localAddress().port).toBe(0);
  });

  it('fd is −1, so that the number cannot be used by mistake', () => {
    const socket = TcpSocket.create();
    expect(socket.closed).toBe(false);
    socket.close();
    expect([socket.fd, socket.closed]).toEqual([-1, true]);
  });

  it('the block of a `using` has closed it, also when the block throws', () => {
    let kept: TcpSocket | undefined;
    const block = (): void => {
      using socket = TcpSocket.create();
      kept = socket;
      throw new Error('from the block');
    };
    expect(block).toThrow('from the block');
    expect(kept?.closed).toBe(true);
  });
});

describe.skipIf(!ON_LINUX)('close itself', () => {
  it('is not tried again when a signal interrupts it: the descriptor is gone', () => {
    const socket = TcpSocket.create();
    const close = libc().close.bind(libc());
    const spy = vi.spyOn(libc(), 'close').mockImplementation((fd) => {
      close(fd);
      return -EINTR;
    });
    socket.close();
    expect(spy).toHaveBeenCalledTimes(1);
    expect(socket.closed).toBe(true);
  });

  it('tells other failures, and is closed all the same', () => {
    const socket = TcpSocket.create();
    const close = libc().close.bind(libc());
    vi.spyOn(libc(), 'close').mockImplementation((fd) => {
      close(fd);
      return -EIO;
    });
    expect(() => socket.close()).toThrow(
      expect.objectContaining({ code: 'EIO', syscall: 'close' }),
    );
    expect(socket.closed).toBe(true);
    socket.close();
  });
});

describe.skipIf(!ON_LINUX)('nothing stays open', () => {
  const failing: Record<string, (busy: TcpSocket) => unknown> = {
    'bind finds the port taken': (busy) => TcpSocket.listen(busy.localAddress()),
    'bind finds no such address': () => TcpSocket.listen({ address: '192.0.2.1' }),
    'the port is out of range': () => TcpSocket.listen({ port: 65_536 }),
    'the backlog is nonsense': () => TcpSocket.listen({ backlog: -1 }),
    'listen is given a host name': () => TcpSocket.listen({ address: 'localhost' }),
    'connect is refused': () => TcpSocket.connect({ address: '127.0.0.1', port: 0 }),
    'connect is given a host name': () => TcpSocket.connect({ address: 'localhost', port: 1 }),
    'connect is given an impossible time-out': (busy) =>
      TcpSocket.connect({ ...busy.localAddress(), receiveTimeoutMs: -1 }),
    'accept has nothing to accept': (busy) => {
      busy.setOption('SO_RCVTIMEO', 1);
      busy.accept();
    },
  };

  it.each(Object.entries(failing))('when %s', (_, fail) => {
    using busy = listening();
    const before = openSockets();
    for (let times = 0; times < 3; times += 1) expect(() => fail(busy)).toThrow(Error);
    expect(openSockets()).toEqual(before);
  });

  it('when what accept tells of the peer cannot be read', () => {
    using listener = listening();
    using client = connecting(listener);
    const before = openSockets();
    const accept4 = libc().accept4.bind(libc());
    vi.spyOn(libc(), 'accept4').mockImplementation((fd, address, bytes, flags) => {
      const taken = accept4(fd, address, bytes, flags);
      address.fill(0xff);
      return taken;
    });
    expect(() => listener.accept()).toThrow(
      expect.objectContaining({ code: 'ERR_SOCKET_ADDRESS' }),
    );
    expect(openSockets()).toEqual(before);
    expect(client.recv(new Uint8Array(1))).toBe(0);
  });

  it('after a thousand connections', () => {
    const before = openSockets();
    for (let times = 0; times < 1000; times += 1) {
      using ends = pair();
      ends.client.setOption('SO_LINGER', { on: true, seconds: 0 }); // leaves no TIME_WAIT behind
    }
    expect(openSockets()).toEqual(before);
  });
});
