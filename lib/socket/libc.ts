/**
 * The system calls, as plain functions.
 *
 * Knows: how to reach libc through koffi, and libc's own convention for failure. Must not know: what a socket is for.
 *
 * Decision: each function returns what the call returned or, when it failed, the errno negated. The C convention (−1, and the
 * reason in a variable of the thread) does not survive in JavaScript: anything that runs in between, a garbage collection for one, may make
 * calls of its own and overwrite it. Here errno is read at once, in the same expression, and is a value from then on.
 *
 * Nothing is loaded until `libc()` is first called, so that importing this package costs nothing and works where koffi, an
 * optional dependency, is missing, and on systems whose numbers these are not. Buffers go down as they are: koffi hands
 * the kernel the address of their bytes, without a copy, and nothing is allocated for a call.
 */
import { createRequire } from 'node:module';
import { WirebookError } from '../base/index.ts';

/** Each returns 0 or more, or an errno negated. The man page of the same name, section 2, has the contract. */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, bytes: number): number;
  listen(fd: number, backlog: number): number;
  accept4(fd: number, address: Uint8Array, bytes: Uint32Array, flags: number): number;
  connect(fd: number, address: Uint8Array, bytes: number): number;
  recv(fd: number, buffer: Uint8Array, bytes: number, flags: number): number;
  send(fd: number, buffer: Uint8Array, bytes: number, flags: number): number;
  shutdown(fd: number, how: number): number;
  close(fd: number): number;
  getsockopt(
    fd: number,
    level: number,
    name: number,
    value: Uint8Array,
    bytes: Uint32Array,
  ): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, bytes: number): number;
  getsockname(fd: number, address: Uint8Array, bytes: Uint32Array): number;
  getpeername(fd: number, address: Uint8Array, bytes: Uint32Array): number;
  poll(fds: Int32Array, count: number, timeoutMs: number): number;
}

type Koffi = typeof import('koffi');

/** Where we are and how koffi is found; a test passes others. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
  readonly loadKoffi: () => Koffi;
}

const here: Platform = {
  os: process.platform,
  arch: process.arch,
  loadKoffi: () => createRequire(import.meta.url)('koffi') as Koffi,
};

let loaded: Libc | undefined;

/**
 * The system calls of this process, loaded at the first call.
 *
 * @throws code `ERR_SOCKET_PLATFORM` where it is not Linux on x64 or arm64
 * @throws code `ERR_SOCKET_KOFFI` where koffi is not installed or does not load
 */
export function libc(): Libc {
  return (loaded ??= openLibc(here));
}

/** The same for a platform that is passed in: what `libc` does the first time. */
export function openLibc({ os, arch, loadKoffi }: Platform): Libc {
  if (os !== 'linux' || (arch !== 'x64' && arch !== 'arm64')) {
    throw new WirebookError(
      'ERR_SOCKET_PLATFORM',
      `wirebook/socket speaks to the Linux kernel by itself and needs Linux on x64 or arm64; this is ${os} on ${arch}. ` +
        'Use node:net here, or run in a Linux container',
    );
  }
  return declareCalls(importKoffi(loadKoffi));
}

function importKoffi(loadKoffi: () => Koffi): Koffi {
  try {
    return loadKoffi();
  } catch (cause) {
    throw new WirebookError(
      'ERR_SOCKET_KOFFI',
      'wirebook/socket calls libc through koffi, an optional dependency that is missing or does not load here. ' +
        'Install it with `npm install koffi`',
      { cause },
    );
  }
}

function declareCalls(koffi: Koffi): Libc {
  const self = koffi.load(null); // Node itself is linked with libc, whichever that is
  const bind = (prototype: string): ((...args: readonly unknown[]) => number) =>
    self.func(prototype);
  const { errno } = koffi;
  const socket = bind('int socket(int domain, int type, int protocol)');
  const bindTo = bind('int bind(int fd, void *address, uint32_t bytes)');
  const listen = bind('int listen(int fd, int backlog)');
  const accept4 = bind('int accept4(int fd, void *address, void *bytes, int flags)');
  const connect = bind('int connect(int fd, void *address, uint32_t bytes)');
  const recv = bind('intptr_t recv(int fd, void *buffer, size_t bytes, int flags)');
  const send = bind('intptr_t send(int fd, void *buffer, size_t bytes, int flags)');
  const shutdown = bind('int shutdown(int fd, int how)');
  const close = bind('int close(int fd)');
  const getsockopt = bind('int getsockopt(int fd, int level, int name, void *value, void *bytes)');
  const setsockopt = bind(
    'int setsockopt(int fd, int level, int name, void *value, uint32_t bytes)',
  );
  const getsockname = bind('int getsockname(int fd, void *address, void *bytes)');
  const getpeername = bind('int getpeername(int fd, void *address, void *bytes)');
  const poll = bind('int poll(void *fds, unsigned long count, int timeout)');
  const orErrno = (result: number): number => (result < 0 ? -errno() : result);
  return {
    socket: (domain, type, protocol) => orErrno(socket(domain, type, protocol)),
    bind: (fd, address, bytes) => orErrno(bindTo(fd, address, bytes)),
    listen: (fd, backlog) => orErrno(listen(fd, backlog)),
    accept4: (fd, address, bytes, flags) => orErrno(accept4(fd, address, bytes, flags)),
    connect: (fd, address, bytes) => orErrno(connect(fd, address, bytes)),
    recv: (fd, buffer, bytes, flags) => orErrno(recv(fd, buffer, bytes, flags)),
    send: (fd, buffer, bytes, flags) => orErrno(send(fd, buffer, bytes, flags)),
    shutdown: (fd, how) => orErrno(shutdown(fd, how)),
    close: (fd) => orErrno(close(fd)),
    getsockopt: (fd, level, name, value, bytes) =>
      orErrno(getsockopt(fd, level, name, value, bytes)),
    setsockopt: (fd, level, name, value, bytes) =>
      orErrno(setsockopt(fd, level, name, value, bytes)),
    getsockname: (fd, address, bytes) => orErrno(getsockname(fd, address, bytes)),
    getpeername: (fd, address, bytes) => orErrno(getpeername(fd, address, bytes)),
    poll: (fds, count, timeoutMs) => orErrno(poll(fds, count, timeoutMs)),
  };
}
