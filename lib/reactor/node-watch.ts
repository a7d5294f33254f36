/**
 * How Node's own loop is made to watch a descriptor that Node knows nothing of: our epoll.
 *
 * Knows: epolls nest, and what dup2 does to a number. Must not know: what is in the epoll.
 *
 * Decision: a descriptor is a number, and what it stands for can be exchanged behind it. We open a datagram socket, let
 * `node:dgram` bind to it, and then put an epoll, which contains ours, in its place under the same number (dup3). Node's loop goes
 * on waiting until that number can be read, and when it can be, Node tries: `recvmsg` says ENOTSOCK, and the socket's `error`
 * event is our cue. It stays readable, and we are told in each round, until our loop has taken what is ready.
 *
 * Why so strange a thing? Everything in it is public and Node's own, and so is safe at the hardest moment, when a worker is
 * terminated: Node closes its sockets then, and calls nobody. What was tried before: `epoll_wait` on one of koffi's threads (they
 * are the pool that `fs` uses, and a wait that never ends holds up `process.exit` and `terminate()`); libuv's `uv_poll` through koffi
 * (its callback aborts the process when it comes while a worker is being terminated).
 */
import dgram from 'node:dgram';
import { SocketError } from '../socket/index.ts';
import { libc } from '../socket/libc.ts';
import { EPOLLIN, Epoll } from './epoll.ts';

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;

/** Keeps the process alive like any socket, unless `unref` is called. */
export class NodeWatch {
  readonly #epollFd: number;
  readonly #socket: dgram.Socket = dgram.createSocket('udp4');
  /** Contains the epoll that is watched, and nothing else. Node's socket has its number, and closes it. */
  readonly #outer = new Epoll(1);

  /**
   * @param epollFd the epoll to watch
   * @param onReadable called in each round of Node's loop in which something in it is ready
   * @throws SocketError: EMFILE, ENFILE
   */
  constructor(epollFd: number, onReadable: () => void) {
    this.#epollFd = epollFd;
    try {
      this.#outer.add(epollFd, EPOLLIN);
      const fd = libc().socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (fd < 0) throw new SocketError('socket', -fd);
      this.#socket.bind({ fd, exclusive: true });
      this.#outer.moveTo(fd);
    } catch (error) {
      this.#outer.close();
      throw error;
    }
    this.#socket.on('error', onReadable);
  }

  /** Calls back no more until `start`. */
  stop(): void {
    this.#outer.modify(this.#epollFd, 0);
  }

  start(): void {
    this.#outer.modify(this.#epollFd, EPOLLIN);
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  close(): void {
    this.#socket.close();
  }
}
