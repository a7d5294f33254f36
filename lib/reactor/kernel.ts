/**
 * The system calls that an event loop adds to those of a socket, as plain functions.
 *
 * Knows: how to reach them through koffi. Must not know: what is watched, or why.
 *
 * Decision: as in lib/socket/libc.ts, a call returns its result or, when it failed, the errno negated. Arrays go down as they
 * are; nothing is allocated for a call.
 */
import { createRequire } from 'node:module';
import { libc } from '../socket/libc.ts';

/** Each returns 0 or more, or an errno negated. The man page of the same name, section 2, has the contract. */
export interface ReactorCalls {
  epollCreate1(flags: number): number;
  epollCtl(epfd: number, operation: number, fd: number, event: Int32Array): number;
  epollWait(epfd: number, events: Int32Array, maxEvents: number, timeoutMs: number): number;
  eventfd(initial: number, flags: number): number;
  read(fd: number, buffer: Uint8Array, bytes: number): number;
  write(fd: number, buffer: Uint8Array, bytes: number): number;
  dup3(from: number, to: number, flags: number): number;
}

/** EPOLL_CLOEXEC, EFD_CLOEXEC and O_CLOEXEC are one number. */
export const CLOEXEC = 0o2000000;
export const EFD_NONBLOCK = 0o4000;

type Koffi = typeof import('koffi');

let loaded: ReactorCalls | undefined;

/**
 * The calls of this thread, loaded at the first use.
 *
 * @throws code `ERR_SOCKET_PLATFORM` where it is not Linux on x64 or arm64, `ERR_SOCKET_KOFFI` without koffi
 */
export function reactorCalls(): ReactorCalls {
  return (loaded ??= declareCalls());
}

function declareCalls(): ReactorCalls {
  libc(); // says in one sentence when this is not the place for it
  const koffi = createRequire(import.meta.url)('koffi') as Koffi;
  const self = koffi.load(null);
  const declare = (prototype: string): ((...args: readonly unknown[]) => number) =>
    self.func(prototype);
  const { errno } = koffi;
  const epollCreate1 = declare('int epoll_create1(int flags)');
  const epollCtl = declare('int epoll_ctl(int epfd, int operation, int fd, void *event)');
  const epollWait = declare('int epoll_wait(int epfd, void *events, int count, int timeout)');
  const eventfd = declare('int eventfd(unsigned int initial, int flags)');
  const read = declare('intptr_t read(int fd, void *buffer, size_t bytes)');
  const write = declare('intptr_t write(int fd, void *buffer, size_t bytes)');
  const dup3 = declare('int dup3(int from, int to, int flags)');
  const orErrno = (result: number): number => (result < 0 ? -errno() : result);
  return {
    epollCreate1: (flags) => orErrno(epollCreate1(flags)),
    epollCtl: (epfd, operation, fd, event) => orErrno(epollCtl(epfd, operation, fd, event)),
    epollWait: (epfd, events, maxEvents, timeoutMs) =>
      orErrno(epollWait(epfd, events, maxEvents, timeoutMs)),
    eventfd: (initial, flags) => orErrno(eventfd(initial, flags)),
    read: (fd, buffer, bytes) => orErrno(read(fd, buffer, bytes)),
    write: (fd, buffer, bytes) => orErrno(write(fd, buffer, bytes)),
    dup3: (from, to, flags) => orErrno(dup3(from, to, flags)),
  };
}
