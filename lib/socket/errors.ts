/**
 * How a socket says no.
 *
 * Knows: the shape of Node's own system errors, which this one copies. Must not know: how the call was made.
 *
 * Decision: a failed system call is a `SocketError`, whose `code` is the errno's name. What the library refuses by itself,
 * before any call, is a plain `WirebookError` with a code that begins with `ERR_SOCKET_`. So a program can tell the kernel's no
 * from ours.
 */
import { WirebookError } from '../base/index.ts';
import { errnoName, explainErrno } from './errno.ts';

/** What a `SocketError` may tell beside the call and the number. */
export interface SocketErrorDetails {
  /** The address that the call was about. */
  readonly address?: string | undefined;
  /** The port that the call was about. */
  readonly port?: number | undefined;
  /** For `sendAll`: how many bytes the kernel had taken before it failed. */
  readonly bytesSent?: number | undefined;
}

/**
 * A system call that failed, shaped like Node's own errors: `code` is the errno's name (`ECONNREFUSED`), `errno` its negative
 * number (−111). Names and meanings: errno(3) and the page of each call.
 */
export class SocketError extends WirebookError {
  /** The number, negative, as in Node's own errors. */
  readonly errno: number;
  /** The call that failed, such as `connect`. */
  readonly syscall: string;
  declare readonly address?: string;
  declare readonly port?: number;
  declare readonly bytesSent?: number;

  /**
   * @param syscall the call that failed
   * @param errno the number, positive, as C has it
   * @param details what the call was about; only fields that are given are set
   */
  constructor(syscall: string, errno: number, details: SocketErrorDetails = {}) {
    const code = errnoName(errno);
    const { address, port, bytesSent } = details;
    const about = address === undefined ? '' : ` ${displayAddress(address, port)}`;
    const after = bytesSent === undefined ? '' : ` after ${bytesSent} bytes`;
    super(code, `${syscall} ${code}${about}${after}: ${explainErrno(syscall, errno)}`);
    this.errno = -errno;
    this.syscall = syscall;
    if (address !== undefined) this.address = address;
    if (port !== undefined) this.port = port;
    if (bytesSent !== undefined) this.bytesSent = bytesSent;
  }
}

/** @returns `127.0.0.1:80`, `[::1]:80`: as in a URL, so that the port stands apart from the colons of IPv6 */
export function displayAddress(address: string, port: number | undefined): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return port === undefined ? host : `${host}:${port}`;
}

/** @returns the error for an argument that is refused before any system call, code `ERR_SOCKET_ARGUMENT` */
export function argumentError(message: string): WirebookError {
  return new WirebookError('ERR_SOCKET_ARGUMENT', message);
}
