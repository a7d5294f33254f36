/**
 * System calls that answer by writing into memory, an address or an option, and what becomes of a call that fails.
 *
 * Knows: which memory the kernel fills, and how to read it. Must not know: who owns the descriptor, and whether it still does.
 *
 * Decision: the memory is allocated once. A thread makes one call at a time and reads the answer before the next, so
 * no call needs memory of its own.
 */
import { SOCKADDR_BYTES, type SocketAddress, decodeSocketAddress } from './address.ts';
import { SocketError } from './errors.ts';
import { libc } from './libc.ts';
import {
  OPTION_BYTES,
  type ReadableSocketOptions,
  type SocketOptions,
  readableOption,
  settableOption,
} from './options.ts';

const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000; // a child process does not inherit the descriptor, and so cannot keep it open

const sockaddr = new Uint8Array(SOCKADDR_BYTES);
const optionValue = new Uint8Array(OPTION_BYTES);
const optionView = new DataView(optionValue.buffer);
const length = new Uint32Array(1);

/**
 * @param result 0 or more, or an errno negated
 * @returns the result, when it is none
 * @throws SocketError when it is one
 */
export function check(syscall: string, result: number, address?: string, port?: number): number {
  if (result < 0) throw new SocketError(syscall, -result, { address, port });
  return result;
}

/** @returns a new TCP socket's descriptor */
export function createStream(domain: number): number {
  return check('socket', libc().socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

/** @returns the new descriptor, whose peer `answeredAddress` then tells, or an errno negated */
export function acceptOnce(fd: number): number {
  length[0] = SOCKADDR_BYTES;
  return libc().accept4(fd, sockaddr, length, SOCK_CLOEXEC);
}

/** The address that the last of these calls has been told. */
export function answeredAddress(): SocketAddress {
  return decodeSocketAddress(sockaddr.subarray(0, length[0]));
}

export function readAddress(fd: number, syscall: 'getsockname' | 'getpeername'): SocketAddress {
  length[0] = SOCKADDR_BYTES;
  check(syscall, libc()[syscall](fd, sockaddr, length));
  return answeredAddress();
}

export function readOption<Name extends keyof ReadableSocketOptions>(
  fd: number,
  name: Name,
): ReadableSocketOptions[Name] {
  const { level, number, bytes, decode } = readableOption(name);
  optionValue.fill(0);
  length[0] = bytes;
  check('getsockopt', libc().getsockopt(fd, level, number, optionValue, length));
  return decode(optionView);
}

export function writeOption<Name extends keyof SocketOptions>(
  fd: number,
  name: Name,
  value: SocketOptions[Name],
): void {
  const { level, number, bytes, encode } = settableOption(name);
  encode(optionView, value, name);
  check('setsockopt', libc().setsockopt(fd, level, number, optionValue, bytes));
}
