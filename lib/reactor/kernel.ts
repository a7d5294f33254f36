/**
 * The system calls that an event loop adds to those of a socket, as plain functions.
 *
 * Knows: how to reach them through koffi, and how Node's own loop can be asked to watch a descriptor. Must not know: what is
 * watched, or why.
 *
 * Decision: as in lib/socket/libc.ts, a call returns its result or, when it failed, the errno negated. Arrays go down as they
 * are; nothing is allocated for a call.
 */
import { createRequire } from 'node:module';
import { WirebookError } from '../base/index.ts';
import { libc } from '../socket/libc.ts';

/** Each returns 0 or more, or an errno negated. The man page of the same name, section 2, has the contract. */
export interface ReactorCalls {
  epollCreate1(flags: number): number;
  epollCtl(epfd: number, operation: number, fd: number, event: Int32Array): number;
  epollWait(epfd: number, events: Int32Array, maxEvents: number, timeoutMs: number): number;
  eventfd(initial: number, flags: number): number;
  read(fd: number, buffer: Uint8Array, bytes: number): number;
  write(fd: number, buffer: Uint8Array, bytes: number): number;
  /** Calls back in each round of Node's own loop in which the descriptor can be read. */
  watchFromNode(fd: number, onReadable: () => void): NodeWatch;
}

/** A descriptor that Node's own loop watches. It keeps the process alive like any handle, unless `unref` is called. */
export interface NodeWatch {
  /** Calls back no more until `start`. */
  stop(): void;
  start(): void;
  ref(): void;
  unref(): void;
  close(): void;
}

export const EPOLL_CLOEXEC = 0o2000000;
export const EFD_CLOEXEC = 0o2000000;
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
  const orErrno = (result: number): number => (result < 0 ? -errno() : result);
  return {
    epollCreate1: (flags) => orErrno(epollCreate1(flags)),
    epollCtl: (epfd, operation, fd, event) => orErrno(epollCtl(epfd, operation, fd, event)),
    epollWait: (epfd, events, maxEvents, timeoutMs) =>
      orErrno(epollWait(epfd, events, maxEvents, timeoutMs)),
    eventfd: (initial, flags) => orErrno(eventfd(initial, flags)),
    read: (fd, buffer, bytes) => orErrno(read(fd, buffer, bytes)),
    write: (fd, buffer, bytes) => orErrno(write(fd, buffer, bytes)),
    watchFromNode: (fd, onReadable) => watchFromNode(koffi, fd, onReadable),
  };
}

/** libuv's `uv_poll`, to which koffi has a door: level-triggered, on the loop of this very thread, worker or not. */
function watchFromNode(koffi: Koffi, fd: number, onReadable: () => void): NodeWatch {
  if (typeof koffi.node?.poll !== 'function') {
    throw new WirebookError(
      'ERR_REACTOR_KOFFI',
      `koffi ${koffi.version} cannot watch a descriptor from Node's loop (koffi.node.poll); koffi 3.3 can`,
    );
  }
  const events = { readable: true };
  const handle = koffi.node.poll(fd, events, onReadable);
  return {
    stop: () => handle.stop(),
    start: () => handle.start(events, onReadable),
    ref: () => handle.ref(),
    unref: () => handle.unref(),
    close: () => handle.close(),
  };
}
