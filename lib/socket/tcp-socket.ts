/**
 * A TCP socket as the kernel gives it: each method is one system call, and it blocks the thread like the call.
 *
 * Knows: the contract of each call, what may be called again after a signal and what may not. Must not know: koffi, frames,
 * event loops.
 *
 * Decision: the descriptor belongs to this object alone. Whatever fails half-way closes what it opened, and after `close` no
 * method reaches the kernel: the number may by then be somebody else's connection.
 */
import { inspect } from 'node:util';
import { WirebookError } from '../base/index.ts';
import {
  type AddressFamily,
  type SocketAddress,
  addressError,
  encodeSocketAddress,
  familyNumbers,
  familyOf,
} from './address.ts';
import {
  acceptOnce,
  answeredAddress,
  check,
  createStream,
  readAddress,
  readOption,
  writeOption,
} from './calls.ts';
import { EINTR } from './errno.ts';
import { SocketError, argumentError, displayAddress } from './errors.ts';
import { MSG_NOSIGNAL } from './flags.ts';
import { finishConnect, retryWhileInterrupted } from './interrupted.ts';
import { libc } from './libc.ts';
import type { ReadableSocketOptions, SocketOptions } from './options.ts';

const shutdownNumbers = { read: 0, write: 1, both: 2 } as const;

/** What `TcpSocket.listen` takes. */
export interface ListenOptions {
  /** An IPv4 or IPv6 address of this machine; `0.0.0.0` and `::` mean all. Default `127.0.0.1`. */
  readonly address?: string;
  /** 0, the default, lets the kernel choose; `localAddress()` tells. */
  readonly port?: number;
  /** How many connections may wait to be accepted. Linux holds one more, and caps it at `net.core.somaxconn`. Default 511. */
  readonly backlog?: number;
  /** Set SO_REUSEADDR, so that a server can start again while old connections are in TIME_WAIT. Default true. */
  readonly reuseAddress?: boolean;
}

/** What `TcpSocket.connect` takes. */
export interface ConnectOptions {
  /** An IPv4 or IPv6 address. Default `127.0.0.1`. */
  readonly address?: string;
  readonly port: number;
  /** SO_SNDTIMEO in ms, set first, so that it bounds the connect as well as each send. Default 0 = for ever. */
  readonly sendTimeoutMs?: number;
  /** SO_RCVTIMEO in ms, for each recv. Default 0 = for ever. */
  readonly receiveTimeoutMs?: number;
}

/**
 * One end of a TCP connection, or a listening socket. Linux only, x64 and arm64.
 *
 * Every method may throw: `ERR_SOCKET_CLOSED` after `close`; a `SocketError` whose `code` is an errno's name when the kernel
 * says no; `ERR_SOCKET_PLATFORM` or `ERR_SOCKET_KOFFI` at the first use where it cannot run.
 */
export class TcpSocket {
  readonly #family: AddressFamily;
  #fd: number;
  /** Set by accept, so that the peer's name survives the peer. */
  readonly #peer: SocketAddress | undefined;

  private constructor(fd: number, family: AddressFamily, peer?: SocketAddress) {
    this.#fd = fd;
    this.#family = family;
    this.#peer = peer;
  }

  /**
   * A new socket, neither bound nor connected. socket(2).
   *
   * @throws SocketError: EMFILE, ENFILE without a descriptor left; EAFNOSUPPORT
   */
  static create(family: AddressFamily = 'IPv4'): TcpSocket {
    const domain = familyNumbers[family];
    if (domain === undefined)
      throw argumentError(`family is 'IPv4' or 'IPv6', not ${String(family)}`);
    return new TcpSocket(createStream(domain), family);
  }

  /**
   * A listening socket: create, SO_REUSEADDR, bind, listen. Nothing stays open when one of them fails.
   *
   * @throws SocketError: EADDRINUSE, EADDRNOTAVAIL, EACCES, EMFILE; code `ERR_SOCKET_ADDRESS`
   */
  static listen(options: ListenOptions = {}): TcpSocket {
    const { address = '127.0.0.1', port = 0, backlog = 511, reuseAddress = true } = options;
    return opened(TcpSocket.create(familyOf(address)), (socket) => {
      if (reuseAddress) socket.setOption('SO_REUSEADDR', true);
      socket.bind({ address, port });
      socket.listen(backlog);
    });
  }

  /**
   * A connected socket: create, time-outs, connect. Nothing stays open when one of them fails.
   *
   * @throws SocketError: ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EHOSTUNREACH, EMFILE; EINPROGRESS after `sendTimeoutMs`;
   *   code `ERR_SOCKET_ADDRESS`
   */
  static connect(options: ConnectOptions): TcpSocket {
    const { address = '127.0.0.1', port, sendTimeoutMs = 0, receiveTimeoutMs = 0 } = options;
    return opened(TcpSocket.create(familyOf(address)), (socket) => {
      if (sendTimeoutMs !== 0) socket.setOption('SO_SNDTIMEO', sendTimeoutMs);
      if (receiveTimeoutMs !== 0) socket.setOption('SO_RCVTIMEO', receiveTimeoutMs);
      socket.connect({ address, port });
    });
  }

  /** The descriptor (0 is one too), for showing; −1 once closed, so that nobody can use a number that has passed on. */
  get fd(): number {
    return this.#fd;
  }

  get closed(): boolean {
    return this.#fd < 0;
  }

  /**
   * Gives the socket its own address. bind(2).
   *
   * @param local port 0 lets the kernel choose
   * @throws SocketError: EADDRINUSE, EADDRNOTAVAIL, EACCES, EINVAL (bound already); code `ERR_SOCKET_ADDRESS`
   */
  bind({ address, port }: { readonly address: string; readonly port: number }): void {
    const fd = this.#open('bind');
    const bytes = this.#encode(address, port);
    check('bind', libc().bind(fd, bytes, bytes.byteLength), address, port);
  }

  /**
   * Lets connections come in. listen(2).
   *
   * @param backlog how many may wait to be accepted; Linux holds one more, and caps it at `net.core.somaxconn`
   * @throws SocketError: EADDRINUSE
   */
  listen(backlog = 511): void {
    const fd = this.#open('listen');
    if (!Number.isInteger(backlog) || backlog < 0 || backlog > 0x7fff_ffff) {
      throw argumentError(`backlog must be a whole number from 0, not ${String(backlog)}`);
    }
    check('listen', libc().listen(fd, backlog));
  }

  /**
   * Waits for the next connection and takes it. A signal does not end the wait. accept4(2), with SOCK_CLOEXEC.
   *
   * @returns the connection; it is blocking, whatever this socket is
   * @throws SocketError: EAGAIN after SO_RCVTIMEO; ECONNABORTED and network errors that were pending on the connection (accept
   *   again); EMFILE, ENFILE (the connection goes on waiting); EINVAL when this socket does not listen
   */
  accept(): TcpSocket {
    const fd = this.#open('accept');
    let taken = acceptOnce(fd);
    if (taken === -EINTR) {
      taken = retryWhileInterrupted(fd, 'SO_RCVTIMEO', () => acceptOnce(fd));
    }
    check('accept', taken);
    try {
      return new TcpSocket(taken, this.#family, answeredAddress());
    } catch (error) {
      libc().close(taken);
      throw error;
    }
  }

  /**
   * Connects, and waits until the peer's kernel has answered. connect(2).
   *
   * A signal does not end the wait. connect is not called again after one, which would fail with EALREADY: it goes on in the
   * kernel, so this waits until the socket can be written and then asks SO_ERROR how it went.
   *
   * @throws SocketError: ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EHOSTUNREACH, EISCONN; EINPROGRESS after SO_SNDTIMEO;
   *   code `ERR_SOCKET_ADDRESS`
   */
  connect({ address, port }: { readonly address: string; readonly port: number }): void {
    const fd = this.#open('connect');
    const bytes = this.#encode(address, port);
    let result = libc().connect(fd, bytes, bytes.byteLength);
    if (result === -EINTR) result = finishConnect(fd);
    check('connect', result, address, port);
  }

  /**
   * Waits for bytes and takes those that are there, up to the buffer's size. A signal does not end the wait. recv(2).
   *
   * @param buffer must have room: with none, the answer would be 0 and look like the peer's end
   * @param flags `MSG_PEEK`, `MSG_DONTWAIT`, `MSG_WAITALL`, combined with `|`
   * @returns how many bytes lie at the start of the buffer; 0 = the peer has sent its FIN and nothing more will come
   * @throws SocketError: EAGAIN (MSG_DONTWAIT, or SO_RCVTIMEO is over), ECONNRESET, ETIMEDOUT, ENOTCONN;
   *   code `ERR_SOCKET_ARGUMENT` for an empty buffer
   */
  recv(buffer: Uint8Array, flags = 0): number {
    const fd = this.#open('recv');
    const bytes = buffer.byteLength;
    if (!(bytes > 0)) throw argumentError(noRoom);
    const received = libc().recv(fd, buffer, bytes, flags);
    if (received >= 0) return received;
    if (received !== -EINTR) throw new SocketError('recv', -received);
    return check(
      'recv',
      retryWhileInterrupted(fd, 'SO_RCVTIMEO', () => libc().recv(fd, buffer, bytes, flags)),
    );
  }

  /**
   * Hands bytes to the kernel, waiting while its buffer is full. A signal does not end the wait. send(2).
   *
   * @param flags replaces the default `MSG_NOSIGNAL`; with 0, a peer that has gone raises SIGPIPE, which Node ignores
   * @returns how many bytes the kernel took, perhaps not all: after a time-out or a signal in the middle, or with
   *   MSG_DONTWAIT. That it took them does not say that the peer has them
   * @throws SocketError: EPIPE, ECONNRESET, EAGAIN (MSG_DONTWAIT, or SO_SNDTIMEO is over), ETIMEDOUT, ENOTCONN
   */
  send(bytes: Uint8Array, flags: number = MSG_NOSIGNAL): number {
    const fd = this.#open('send');
    const count = bytes.byteLength;
    if (count === undefined) throw argumentError(`send takes a Uint8Array, not ${typeof bytes}`);
    const sent = libc().send(fd, bytes, count, flags);
    if (sent >= 0) return sent;
    if (sent !== -EINTR) throw new SocketError('send', -sent);
    return check(
      'send',
      retryWhileInterrupted(fd, 'SO_SNDTIMEO', () => libc().send(fd, bytes, count, flags)),
    );
  }

  /**
   * Calls send until the kernel has taken every byte.
   *
   * @throws SocketError as `send` does; its `bytesSent` says how many bytes were taken before that
   */
  sendAll(bytes: Uint8Array, flags: number = MSG_NOSIGNAL): void {
    let sent = 0;
    try {
      sent = this.send(bytes, flags);
      while (sent < bytes.byteLength) sent += this.send(bytes.subarray(sent), flags);
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      throw new SocketError('send', -error.errno, { bytesSent: sent });
    }
  }

  /**
   * Ends one direction, or both, and keeps the descriptor. shutdown(2).
   *
   * @param how `write` sends the FIN: the peer reads to the end and can still answer
   * @throws SocketError: ENOTCONN
   */
  shutdown(how: 'read' | 'write' | 'both'): void {
    const fd = this.#open('shutdown');
    const number = shutdownNumbers[how];
    if (number === undefined)
      throw argumentError(`shutdown takes 'read', 'write' or 'both', not ${String(how)}`);
    check('shutdown', libc().shutdown(fd, number));
  }

  /**
   * Gives the descriptor back. On a closed socket it does nothing. close(2).
   *
   * It is never tried twice: even when close fails or a signal interrupts it, the descriptor is gone, and its number may
   * already be another's.
   *
   * @throws SocketError: EIO and the like; the socket is closed all the same
   */
  close(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    const result = libc().close(fd);
    if (result !== -EINTR) check('close', result);
  }

  /** `using socket = …` closes it at the end of the block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** This end's address, with the port that the kernel chose. getsockname(2). */
  localAddress(): SocketAddress {
    return readAddress(this.#open('getsockname'), 'getsockname');
  }

  /**
   * The peer's address: what accept was told, on an accepted socket (even when the peer has gone since), else getpeername(2).
   *
   * @throws SocketError: ENOTCONN
   */
  remoteAddress(): SocketAddress {
    const fd = this.#open('getpeername');
    return this.#peer ?? readAddress(fd, 'getpeername');
  }

  /**
   * Sets an option. setsockopt(2); the options in socket(7) and tcp(7).
   *
   * @throws SocketError; code `ERR_SOCKET_ARGUMENT` for a name or a value that does not exist
   */
  setOption<Name extends keyof SocketOptions>(name: Name, value: SocketOptions[Name]): void {
    writeOption(this.#open('setsockopt'), name, value);
  }

  /**
   * Reads an option, as the kernel has it: it doubles buffer sizes and rounds times up to its clock. getsockopt(2).
   *
   * @throws SocketError; code `ERR_SOCKET_ARGUMENT` for a name that does not exist
   */
  getOption<Name extends keyof ReadableSocketOptions>(name: Name): ReadableSocketOptions[Name] {
    return readOption(this.#open('getsockopt'), name);
  }

  /** `TcpSocket(fd 21, 127.0.0.1:7000 to 127.0.0.1:40312)`; console.log shows the same. */
  toString(): string {
    if (this.closed) return 'TcpSocket(closed)';
    const local = attempt(() => this.localAddress());
    const remote = attempt(() => this.remoteAddress());
    const listening = attempt(() => this.getOption('SO_ACCEPTCONN')) === true;
    const parts = [
      listening ? 'listening on ' : '',
      local && display(local),
      remote && ` to ${display(remote)}`,
    ];
    return `TcpSocket(fd ${this.#fd}, ${parts.join('')})`;
  }

  static {
    Object.defineProperty(TcpSocket.prototype, inspect.custom, {
      value(this: TcpSocket): string {
        return this.toString();
      },
    });
  }

  /** The descriptor, or an error instead of a call on a number that may be another's. */
  #open(syscall: string): number {
    if (this.#fd >= 0) return this.#fd;
    throw new WirebookError(
      'ERR_SOCKET_CLOSED',
      `${syscall}: this socket is closed; create another`,
    );
  }

  #encode(address: string, port: number): Uint8Array {
    const family = familyOf(address);
    if (family === this.#family) return encodeSocketAddress({ address, port });
    const instead = family === 'IPv4' ? `write ::ffff:${address}, or ` : '';
    throw addressError(
      `${address} is an ${family} address and this an ${this.#family} socket: ${instead}use TcpSocket.create('${family}')`,
    );
  }
}

const noRoom =
  'recv needs a buffer with room for one byte or more: with none it would return 0, as it does at the end';

/** Prepares a new socket, and closes it when that fails. */
function opened(socket: TcpSocket, prepare: (socket: TcpSocket) => void): TcpSocket {
  try {
    prepare(socket);
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

function display({ address, port }: SocketAddress): string {
  return displayAddress(address, port);
}

function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
