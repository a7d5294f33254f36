/** Signals: with the kernel's EINTR played in, so that it comes when the test wants it. blocking.test.ts sends real ones. */
import { type Mock, afterEach, describe, expect, it, vi } from 'vitest';
import { TcpSocket } from './index.ts';
import { type Libc, libc } from './libc.ts';
import { ON_LINUX, connecting, listening, pair } from './testing/kernel.test-child.ts';

const EINTR = 4;
const EBADF = 9;
const ECONNREFUSED = 111;

afterEach(() => void vi.restoreAllMocks());

/** From now on, the call is interrupted so many times before it reaches the kernel. */
function interrupt(name: 'recv' | 'send' | 'accept4' | 'poll', times: number): Mock {
  const spy: Mock = vi.spyOn(libc(), name);
  for (let time = 0; time < times; time += 1) spy.mockReturnValueOnce(-EINTR);
  return spy;
}

/** From now on, connect begins in the kernel and is then interrupted. */
function interruptConnect(): void {
  const connect: Libc['connect'] = libc().connect.bind(libc());
  vi.spyOn(libc(), 'connect').mockImplementation((fd, address, bytes) => {
    connect(fd, address, bytes);
    return -EINTR;
  });
}

describe.skipIf(!ON_LINUX)('a signal', () => {
  it('does not end recv, send or accept', () => {
    using listener = listening();
    using client = connecting(listener);
    interrupt('accept4', 3);
    using server = listener.accept();
    interrupt('send', 3);
    expect(client.send(Uint8Array.of(7))).toBe(1);
    const recv = interrupt('recv', 3);
    const buffer = new Uint8Array(8);
    expect(server.recv(buffer)).toBe(1);
    expect(recv).toHaveBeenCalledTimes(4);
    expect(server.remoteAddress()).toEqual(client.localAddress());
  });

  it('does not hide the error that comes after it', () => {
    using ends = pair();
    ends.client.setOption('SO_LINGER', { on: true, seconds: 0 });
    ends.client.close();
    interrupt('recv', 1);
    expect(() => ends.server.recv(new Uint8Array(1))).toThrow(
      expect.objectContaining({ code: 'ECONNRESET', syscall: 'recv' }),
    );
  });

  it('again and again does not stretch a time-out for ever', () => {
    using ends = pair();
    ends.server.setOption('SO_RCVTIMEO', 20);
    ends.server.setOption('SO_SNDTIMEO', 20);
    ends.listener.setOption('SO_RCVTIMEO', 20);
    const end = performance.now() + 5000;
    const signalled = (): number => (performance.now() < end ? -EINTR : -EBADF);
    for (const name of ['recv', 'send', 'accept4'] as const) {
      vi.spyOn(libc(), name).mockImplementation(signalled);
    }
    const timedOut = expect.objectContaining({ code: 'EAGAIN' });
    expect(() => ends.server.recv(new Uint8Array(1))).toThrow(timedOut);
    expect(() => ends.server.send(new Uint8Array(1))).toThrow(timedOut);
    expect(() => ends.listener.accept()).toThrow(timedOut);
  });

  it('does not end connect, which is not called again but waited for', () => {
    using listener = listening();
    interruptConnect();
    const poll = interrupt('poll', 2);
    using client = connecting(listener);
    expect(libc().connect).toHaveBeenCalledTimes(1);
    expect(poll).toHaveBeenCalledTimes(3);
    expect(client.remoteAddress()).toEqual(listener.localAddress());
  });

  it('in connect does not hide how the connect ended', () => {
    using listener = listening();
    using client = TcpSocket.create();
    interruptConnect();
    const getsockopt = libc().getsockopt.bind(libc());
    vi.spyOn(libc(), 'getsockopt').mockImplementation((fd, level, name, value, bytes) => {
      const result = getsockopt(fd, level, name, value, bytes);
      const SO_ERROR = 4;
      if (name === SO_ERROR) value[0] = ECONNREFUSED;
      return result;
    });
    const address = listener.localAddress();
    expect(() => client.connect(address)).toThrow(
      expect.objectContaining({ code: 'ECONNREFUSED', syscall: 'connect', port: address.port }),
    );
  });

  it('in connect leaves SO_SNDTIMEO in force', () => {
    using listener = listening();
    interruptConnect();
    const end = performance.now() + 5000;
    vi.spyOn(libc(), 'poll').mockImplementation(() => (performance.now() < end ? 0 : -EBADF));
    expect(() => connecting(listener, 20)).toThrow(
      expect.objectContaining({ code: 'EINPROGRESS' }),
    );
  });

  it('in connect does not hide that poll itself fails', () => {
    using listener = listening();
    interruptConnect();
    vi.spyOn(libc(), 'poll').mockReturnValue(-EBADF);
    expect(() => connecting(listener)).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });
});
