/** Socket options: what is set is what the kernel has, and what it cannot have is refused by name. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SocketOptions, TcpSocket } from './index.ts';
import { ON_LINUX, loopbacks } from './testing/kernel.test-child.ts';

/** The slowest clock that Linux rounds to: HZ = 100. */
const TICK_MS = 10;

const refusal = (message: string): unknown =>
  expect.objectContaining({
    code: 'ERR_SOCKET_ARGUMENT',
    message: expect.stringContaining(message),
  });

describe.skipIf(!ON_LINUX)('options', () => {
  const flags = [
    'SO_REUSEADDR',
    'SO_REUSEPORT',
    'SO_KEEPALIVE',
    'TCP_NODELAY',
    'TCP_CORK',
  ] as const;
  it.each(flags)('%s goes on and off', (name) => {
    using socket = TcpSocket.create();
    expect(socket.getOption(name)).toBe(false);
    socket.setOption(name, true);
    expect(socket.getOption(name)).toBe(true);
    socket.setOption(name, false);
    expect(socket.getOption(name)).toBe(false);
  });

  it('TCP_QUICKACK can be set; the kernel takes it back when it likes', () => {
    using socket = TcpSocket.create();
    socket.setOption('TCP_QUICKACK', true);
    expect(typeof socket.getOption('TCP_QUICKACK')).toBe('boolean');
  });

  it.each(['TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT', 'TCP_USER_TIMEOUT'] as const)(
    '%s keeps its number',
    (name) => {
      using socket = TcpSocket.create();
      socket.setOption(name, 17);
      expect(socket.getOption(name)).toBe(17);
    },
  );

  it.each(['SO_RCVBUF', 'SO_SNDBUF'] as const)('%s is doubled by the kernel', (name) => {
    using socket = TcpSocket.create();
    socket.setOption(name, 20_000);
    expect(socket.getOption(name)).toBe(40_000);
  });

  it('SO_LINGER is a switch and seconds', () => {
    using socket = TcpSocket.create();
    expect(socket.getOption('SO_LINGER')).toEqual({ on: false, seconds: 0 });
    socket.setOption('SO_LINGER', { on: true, seconds: 7 });
    expect(socket.getOption('SO_LINGER')).toEqual({ on: true, seconds: 7 });
  });

  it.skipIf(!loopbacks.includes('::1'))('IPV6_V6ONLY belongs to IPv6', () => {
    using six = TcpSocket.create('IPv6');
    six.setOption('IPV6_V6ONLY', true);
    expect(six.getOption('IPV6_V6ONLY')).toBe(true);
    using four = TcpSocket.create('IPv4');
    expect(() => four.setOption('IPV6_V6ONLY', true)).toThrow(
      expect.objectContaining({ code: 'ENOPROTOOPT', syscall: 'setsockopt' }),
    );
  });

  it('SO_ACCEPTCONN and SO_ERROR can only be read', () => {
    using listener = TcpSocket.listen();
    expect(listener.getOption('SO_ACCEPTCONN')).toBe(true);
    expect(listener.getOption('SO_ERROR')).toBe(0);
    const name: keyof SocketOptions = JSON.parse('"SO_ERROR"');
    expect(() => listener.setOption(name, 1)).toThrow(refusal('no option here is called SO_ERROR'));
  });

  it.each(['SO_WHATEVER', 'toString', '__proto__'])('%s is no option', (text) => {
    using socket = TcpSocket.create();
    const name: 'SO_ERROR' = JSON.parse(JSON.stringify(text));
    expect(() => socket.getOption(name)).toThrow(
      refusal(`no option here is called ${text}; there are SO_`),
    );
  });

  it.each([-1, 1.5, 2 ** 31, Number.NaN])('a whole number may not be %s', (value) => {
    using socket = TcpSocket.create();
    expect(() => socket.setOption('SO_RCVBUF', value)).toThrow(
      refusal('SO_RCVBUF takes a whole number'),
    );
    expect(() => socket.setOption('SO_LINGER', { on: true, seconds: value })).toThrow(
      refusal('the seconds of SO_LINGER'),
    );
  });
});

describe.skipIf(!ON_LINUX)('time-outs', () => {
  it.each(['SO_RCVTIMEO', 'SO_SNDTIMEO'] as const)('%s begins as 0, which is for ever', (name) => {
    using socket = TcpSocket.create();
    expect(socket.getOption(name)).toBe(0);
    socket.setOption(name, 250);
    expect(socket.getOption(name)).toBeGreaterThanOrEqual(250);
    socket.setOption(name, 0);
    expect(socket.getOption(name)).toBe(0);
  });

  it('a time above 0 never becomes 0, and is at most one tick of the clock longer', () => {
    using socket = TcpSocket.create();
    const milliseconds = fc.oneof(
      fc.double({ min: Number.MIN_VALUE, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 1e9, noNaN: true }),
    );
    fc.assert(
      fc.property(milliseconds, (ms) => {
        socket.setOption('SO_RCVTIMEO', ms);
        const kept = socket.getOption('SO_RCVTIMEO');
        expect(kept).toBeGreaterThan(0);
        expect(kept).toBeGreaterThanOrEqual(ms - 0.001);
        expect(kept).toBeLessThanOrEqual(ms + TICK_MS + 0.001);
      }),
    );
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])('refuses %s', (value) => {
    using socket = TcpSocket.create();
    expect(() => socket.setOption('SO_RCVTIMEO', value)).toThrow(
      refusal('SO_RCVTIMEO takes milliseconds from 0 (no limit)'),
    );
  });
});
