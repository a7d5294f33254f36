/** A failed system call looks as Node's own does, and says what to do. */
import net from 'node:net';
import { once } from 'node:events';
import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { errnoName, explainErrno } from './errno.ts';
import { SocketError, displayAddress } from './errors.ts';

const { errno } = constants;

it('carries what Node’s own error for the same failure carries', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const [nodes] = await once(net.connect(port, '127.0.0.1'), 'error');

  const ours = new SocketError('connect', errno.ECONNREFUSED, { address: '127.0.0.1', port });
  expect(ours).toBeInstanceOf(Error);
  expect(ours).toMatchObject({ ...nodes });
  expect(ours.message.startsWith(`${nodes.message}: `)).toBe(true);
});

it('has only the fields that mean something for the call', () => {
  expect(Object.keys(new SocketError('recv', errno.ECONNRESET)).sort()).toEqual([
    'code',
    'errno',
    'name',
    'syscall',
  ]);
});

it('says how far sendAll came', () => {
  const error = new SocketError('send', errno.EPIPE, { bytesSent: 4096 });
  expect(error.bytesSent).toBe(4096);
  expect(error.message).toMatch(/^send EPIPE after 4096 bytes: the peer has closed/);
});

it.each([
  ['bind', 'EADDRINUSE', 'port 0'],
  ['bind', 'EACCES', 'below 1024'],
  ['bind', 'EADDRNOTAVAIL', 'ip addr'],
  ['connect', 'EADDRNOTAVAIL', 'every local port'],
  ['connect', 'ECONNREFUSED', 'start the server'],
  ['connect', 'EINPROGRESS', 'SO_SNDTIMEO'],
  ['socket', 'EMFILE', 'ulimit -n'],
  ['accept', 'ECONNABORTED', 'accept again'],
  ['accept', 'EAGAIN', 'SO_RCVTIMEO'],
  ['recv', 'EAGAIN', 'SO_RCVTIMEO'],
  ['send', 'EAGAIN', 'SO_SNDTIMEO'],
  ['recv', 'ENOTCONN', 'not connected'],
] as const)('for %s with %s says what to do: … %s …', (syscall, name, hint) => {
  expect(errnoName(errno[name])).toBe(name);
  expect(explainErrno(syscall, errno[name])).toContain(hint);
});

it('has words for a rare errno, and for one that nobody knows', () => {
  expect(new SocketError('recv', errno.EFAULT).message).toBe(
    'recv EFAULT: bad address in system call argument',
  );
  expect(new SocketError('recv', 4000)).toMatchObject({
    code: 'Unknown system error -4000',
    errno: -4000,
  });
});

it('sets IPv6 in brackets before a port', () => {
  expect(displayAddress('127.0.0.1', 80)).toBe('127.0.0.1:80');
  expect(displayAddress('::1', 80)).toBe('[::1]:80');
  expect(displayAddress('::1', undefined)).toBe('[::1]');
});
