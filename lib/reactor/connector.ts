/**
 * A connect that does not wait.
 *
 * Knows: EINPROGRESS, and that EPOLLOUT followed by SO_ERROR tells how it went. connect(2). Must not know: names, promises.
 *
 * Decision: one attempt, one address, one answer. Whoever has several addresses tries them one after the other.
 */
import { constants } from 'node:os';
import { encodeSocketAddress, SocketError } from '../socket/index.ts';
import { familyNumbers, familyOf } from '../socket/address.ts';
import { libc } from '../socket/libc.ts';
import { EPOLLET, EPOLLOUT } from './epoll.ts';
import type { EventLoop, Watcher } from './event-loop.ts';
import { pendingError } from './pending-error.ts';

const { EINPROGRESS, EINTR } = constants.errno;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const on = new Uint8Array([1, 0, 0, 0]);

/** Told once, in a later turn: the connected descriptor, which is the receiver's from then on, or why there is none. */
export type ConnectAnswer = (result: number | SocketError) => void;

/**
 * Begins to connect.
 *
 * @param target an address, not a name
 * @returns takes the attempt back, and closes its socket; harmless after the answer
 * @throws SocketError: EMFILE, ENFILE, ENETUNREACH …, what the kernel knows at once; code `ERR_SOCKET_ADDRESS` for a name
 */
export function connectSocket(
  loop: EventLoop,
  { address, port }: { readonly address: string; readonly port: number },
  answer: ConnectAnswer,
): () => void {
  const bytes = encodeSocketAddress({ address, port });
  const fd = check(
    'socket',
    libc().socket(familyNumbers[familyOf(address)], SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
  );
  const attempt = new Attempt(loop, fd, (errno) =>
    answer(errno === 0 ? fd : new SocketError('connect', errno, { address, port })),
  );
  try {
    const result = libc().connect(fd, bytes, bytes.byteLength);
    if (result !== -EINPROGRESS && result !== -EINTR) check('connect', result, address, port);
    libc().setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, on, on.byteLength);
    loop.watch(fd, EPOLLOUT | EPOLLET, attempt);
  } catch (error) {
    attempt.cancel();
    throw error;
  }
  return () => attempt.cancel();
}

class Attempt implements Watcher {
  readonly #loop: EventLoop;
  readonly #answer: (errno: number) => void;
  #fd: number;

  constructor(loop: EventLoop, fd: number, answer: (errno: number) => void) {
    this.#loop = loop;
    this.#fd = fd;
    this.#answer = answer;
  }

  onReady(): void {
    const errno = pendingError(this.#fd);
    if (errno === 0) this.#loop.unwatch(this.#fd);
    else this.cancel();
    this.#fd = -1;
    this.#answer(errno);
  }

  cancel(): void {
    if (this.#fd < 0) return;
    this.#loop.unwatch(this.#fd);
    libc().close(this.#fd);
    this.#fd = -1;
  }
}

function check(syscall: string, result: number, address?: string, port?: number): number {
  if (result < 0) throw new SocketError(syscall, -result, { address, port });
  return result;
}
