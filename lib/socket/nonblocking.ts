/**
 * Whether the calls on a descriptor wait.
 *
 * Knows: `O_NONBLOCK`, which belongs to the open file and so to every call on it. Must not know: who waits instead (poll,
 * epoll).
 *
 * Decision: beside `TcpSocket` and not in it. That class blocks, which is its point; whoever takes the waiting over says so.
 */
import { createRequire } from 'node:module';
import { SocketError } from './errors.ts';
import { libc } from './libc.ts';

const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;

type Fcntl = (fd: number, command: number, type: 'int', value: number) => number;
let calls: { readonly fcntl: Fcntl; readonly errno: () => number } | undefined;

/**
 * Makes the calls on a descriptor return at once (`EAGAIN`, from connect `EINPROGRESS`) instead of waiting, or wait again.
 * fcntl(2), `O_NONBLOCK`.
 *
 * @param fd an open descriptor, as `socket.fd`
 * @throws SocketError: EBADF when it is not open; code `ERR_SOCKET_PLATFORM`, `ERR_SOCKET_KOFFI` as any call here
 */
export function setNonBlocking(fd: number, on = true): void {
  const flags = fcntl(fd, F_GETFL, 0);
  const wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  if (wanted !== flags) fcntl(fd, F_SETFL, wanted);
}

/** @returns whether calls on this descriptor return at once instead of waiting */
export function isNonBlocking(fd: number): boolean {
  return (fcntl(fd, F_GETFL, 0) & O_NONBLOCK) !== 0;
}

function fcntl(fd: number, command: number, value: number): number {
  const { fcntl: call, errno } = (calls ??= load());
  const result = call(fd, command, 'int', value);
  if (result < 0) throw new SocketError('fcntl', errno());
  return result;
}

function load(): { fcntl: Fcntl; errno: () => number } {
  libc(); // says in one sentence when this is not the place for it
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const declared: Fcntl = koffi.load(null).func('int fcntl(int fd, int command, ...)');
  return { fcntl: declared, errno: () => koffi.errno() };
}
