/**
 * A listening socket on an epoll loop.
 *
 * Knows: accept, its errors, and how many connections there may be. Must not know: what travels on them.
 *
 * Decision: level-triggered, unlike the connections. Accept takes a bounded number each turn, so that a flood of new ones does
 * not starve those that are there; whoever is left waiting keeps the socket readable, so the next turn hears of it again. The
 * socket is non-blocking all the same: a client that has gone between the event and the accept would else block the loop.
 *
 * Out of descriptors (EMFILE), accept fails and leaves the client in the queue, and level-triggered epoll says so again at
 * once: a loop that turns at full speed and does nothing. So one descriptor is kept in reserve, given up, used to accept the client
 * and turn it away, and taken again.
 */
import {
  decodeSocketAddress,
  type SocketAddress,
  SocketError,
  type TcpSocket,
} from '../socket/index.ts';
import { constants } from 'node:os';
import { SOCKADDR_BYTES } from '../socket/address.ts';
import { type Libc, libc } from '../socket/libc.ts';
import { EpollConnection } from './connection.ts';
import { EPOLLIN } from './epoll.ts';
import type { LoopTimer, Watcher } from './event-loop.ts';
import { asError, reportUnheard } from './failures.ts';
import type { Connection, ConnectionHandler, ListenerCounters, ListenTarget } from './transport.ts';
import type { Workspace } from './workspace.ts';

const { EAGAIN, EINTR, EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED, EPERM, EPROTO } =
  constants.errno;

const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const ACCEPTS_PER_TURN = 64;
/** When accept fails and nothing can be done about it at once. */
const REST_MS = 100;

/** What was wrong with one client; the next may be fine. accept(2) adds the network errors that were pending on it. */
const clientErrors = new Set([
  ECONNABORTED,
  EPERM,
  EPROTO,
  constants.errno.ENETDOWN,
  constants.errno.ENOPROTOOPT,
  constants.errno.EHOSTUNREACH,
  constants.errno.EOPNOTSUPP,
  constants.errno.ENETUNREACH,
  constants.errno.ETIMEDOUT,
]);

const sockaddr = new Uint8Array(SOCKADDR_BYTES);
const length = new Uint32Array(1);

export class Acceptor implements Watcher {
  readonly address: SocketAddress;
  readonly #calls: Libc = libc();
  readonly #workspace: Workspace;
  readonly #target: Required<ListenTarget>;
  readonly #onConnection: (connection: Connection) => ConnectionHandler;
  readonly #counters = {
    accepted: 0,
    refused: 0,
    open: 0,
    acceptErrors: 0,
    handshakeErrors: 0,
    handlerErrors: 0,
  };
  readonly #socket: TcpSocket;
  #rest: LoopTimer | undefined;

  /**
   * @param socket listening and non-blocking; it belongs to the acceptor from then on
   * @throws SocketError: EMFILE, ENFILE, for the descriptor in reserve; EBADF when the loop is closed
   */
  constructor(
    workspace: Workspace,
    socket: TcpSocket,
    target: Required<ListenTarget>,
    onConnection: (connection: Connection) => ConnectionHandler,
  ) {
    this.address = socket.localAddress();
    this.#workspace = workspace;
    this.#socket = socket;
    this.#target = target;
    this.#onConnection = onConnection;
    workspace.holdReserve();
    try {
      workspace.loop.watch(socket.fd, EPOLLIN, this);
    } catch (error) {
      workspace.dropReserve();
      throw error;
    }
  }

  get counters(): ListenerCounters {
    return { ...this.#counters };
  }

  onReady(): void {
    for (let count = 0; count < ACCEPTS_PER_TURN && !this.#socket.closed; count += 1) {
      const fd = this.#accept();
      if (fd >= 0) this.#take(fd);
      else if (fd === -EAGAIN) return;
      else if (fd !== -EINTR && !this.#goOnAfter(-fd)) return;
    }
  }

  close(): void {
    if (this.#socket.closed) return;
    this.#rest?.cancel();
    this.#workspace.loop.unwatch(this.#socket.fd);
    this.#workspace.dropReserve();
    this.#socket.close();
  }

  #accept(): number {
    length[0] = SOCKADDR_BYTES;
    return this.#calls.accept4(this.#socket.fd, sockaddr, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  }

  #take(fd: number): void {
    if (this.#counters.open >= this.#target.maxConnections) {
      this.#counters.refused += 1;
      reset(fd);
      return;
    }
    this.#counters.accepted += 1;
    this.#counters.open += 1;
    const connection = new EpollConnection({
      workspace: this.#workspace,
      fd,
      localAddress: isWildcard(this.address) ? localAddressOf(fd) : this.address,
      remoteAddress: decodeSocketAddress(sockaddr.subarray(0, length[0])),
      limits: this.#target,
      owner: this,
    });
    let handler: ConnectionHandler;
    try {
      handler = this.#onConnection(connection);
    } catch (error) {
      this.onHandlerError();
      reportUnheard(asError(error));
      connection.destroy();
      return;
    }
    connection.start(handler);
  }

  onClosed(): void {
    this.#counters.open -= 1;
  }

  onHandlerError(): void {
    this.#counters.handlerErrors += 1;
  }

  /** @returns false when it makes no sense to accept on at once */
  #goOnAfter(errno: number): boolean {
    this.#counters.acceptErrors += 1;
    if (clientErrors.has(errno)) return true;
    if ((errno === EMFILE || errno === ENFILE) && this.#turnAway()) return true;
    if (errno === ENOBUFS || errno === ENOMEM || errno === EMFILE || errno === ENFILE) {
      this.#restAWhile();
      return false;
    }
    this.close(); // the socket itself is of no use
    throw new SocketError('accept', errno);
  }

  #turnAway(): boolean {
    return this.#workspace.useReserve(() => {
      const fd = this.#accept();
      if (fd >= 0) reset(fd);
    });
  }

  /** Level-triggered epoll would say the same thing again, at once and for ever. */
  #restAWhile(): void {
    const { loop } = this.#workspace;
    const { fd } = this.#socket;
    loop.rewatch(fd, 0);
    this.#rest = loop.setTimer(REST_MS, () => loop.rewatch(fd, EPOLLIN), { ref: false });
  }
}

const SOL_SOCKET = 1;
const SO_LINGER = 13;
/** `struct linger`: on, for no time. */
const lingerForNoTime = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]);

/** Closes with RST, so that the client hears at once and no port waits in TIME_WAIT. */
function reset(fd: number): void {
  libc().setsockopt(fd, SOL_SOCKET, SO_LINGER, lingerForNoTime, lingerForNoTime.byteLength);
  libc().close(fd);
}

function isWildcard({ address }: SocketAddress): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** getsockname(2) */
export function localAddressOf(fd: number): SocketAddress {
  const bytes = new Uint8Array(SOCKADDR_BYTES);
  length[0] = SOCKADDR_BYTES;
  const result = libc().getsockname(fd, bytes, length);
  if (result < 0) throw new SocketError('getsockname', -result);
  return decodeSocketAddress(bytes.subarray(0, length[0]));
}
