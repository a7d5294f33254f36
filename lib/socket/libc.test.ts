/** The way down to libc: nothing is loaded before it is used, and where it cannot work it says so in one sentence. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { TcpSocket, encodeSocketAddress } from './index.ts';
import { libc, openLibc } from './libc.ts';

const require = createRequire(import.meta.url);
const koffiIsLoaded = (): boolean =>
  Object.keys(require.cache).some((path) => /[\\/]koffi[\\/]/.test(path));
const loadKoffi = (): never => {
  throw new Error('koffi must not be asked for');
};

it('imports without koffi, and encodes addresses without it too', () => {
  encodeSocketAddress({ address: '127.0.0.1', port: 1 });
  expect(koffiIsLoaded()).toBe(false);
});

it.each([
  ['darwin', 'arm64'],
  ['win32', 'x64'],
  ['linux', 'riscv64'],
])('on %s with %s says that it needs Linux, and does not look for koffi', (os, arch) => {
  expect(() => openLibc({ os, arch, loadKoffi })).toThrow(
    expect.objectContaining({
      code: 'ERR_SOCKET_PLATFORM',
      message: expect.stringContaining(`this is ${os} on ${arch}`),
    }),
  );
});

it('without koffi says what to install, and keeps the cause', () => {
  const cause = new Error("Cannot find module 'koffi'");
  const missing = (): never => {
    throw cause;
  };
  expect(() => openLibc({ os: 'linux', arch: 'x64', loadKoffi: missing })).toThrow(
    expect.objectContaining({
      code: 'ERR_SOCKET_KOFFI',
      message: expect.stringContaining('npm install koffi'),
      cause,
    }),
  );
});

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  it('is loaded once, at the first use', () => {
    TcpSocket.create().close();
    expect(koffiIsLoaded()).toBe(true);
    expect(libc()).toBe(libc());
  });

  it('returns errno negated, as a value that later calls cannot change', () => {
    const EBADF = 9;
    const EFAULT_OR_ENOTSOCK = libc().listen(0, 1);
    expect(libc().close(-1)).toBe(-EBADF);
    expect(EFAULT_OR_ENOTSOCK).toBeLessThan(0);
    expect(EFAULT_OR_ENOTSOCK).not.toBe(-EBADF);
  });
});
