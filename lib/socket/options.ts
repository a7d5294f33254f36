/**
 * Socket options by name, each with the type of its value and the bytes it has in the kernel.
 *
 * Knows: levels, numbers and structures of Linux on x64 and arm64. Must not know: how they reach the kernel.
 *
 * Decision: one table, typed by the interfaces below, so that `setOption('SO_LINGER', …)` takes a linger and nothing else,
 * and a new option is one line here and one there. Times are milliseconds as everywhere in this library, and a time above 0
 * never becomes 0, which to the kernel means: wait for ever.
 */
import { argumentError } from './errors.ts';

/** SO_LINGER. With `{ on: true, seconds: 0 }`, close breaks the connection off with a RST. socket(7). */
export interface Linger {
  readonly on: boolean;
  /** How long close may wait for unsent bytes, in whole seconds. */
  readonly seconds: number;
}

/** The options that can be set, and the types of their values. socket(7), tcp(7), ipv6(7). */
export interface SocketOptions {
  /** Bind to a port although old connections of it are in TIME_WAIT. Never allows two live listeners. */
  SO_REUSEADDR: boolean;
  /** Several listeners on one port; the kernel spreads connections by the hash of their addresses. */
  SO_REUSEPORT: boolean;
  /** Probe a silent peer, after two hours unless TCP_KEEPIDLE says otherwise. */
  SO_KEEPALIVE: boolean;
  /** What close does with bytes that are not sent yet. */
  SO_LINGER: Linger;
  /** Receive buffer, in bytes. The kernel doubles it for its own needs; getOption returns the doubled value. */
  SO_RCVBUF: number;
  /** Send buffer, in bytes; doubled likewise. */
  SO_SNDBUF: number;
  /** How long one recv or accept may wait, in ms; 0 = for ever. Then it fails with EAGAIN. Not a deadline for several. */
  SO_RCVTIMEO: number;
  /** How long one send or connect may wait, in ms; 0 = for ever. Then EAGAIN, from connect EINPROGRESS. */
  SO_SNDTIMEO: number;
  /** Send small segments at once (no Nagle): do not wait for earlier data to be acknowledged. */
  TCP_NODELAY: boolean;
  /** Hold back segments that are not full, for at most 200 ms. */
  TCP_CORK: boolean;
  /** Acknowledge at once, not delayed. Does not last: the kernel may switch it back at any time. */
  TCP_QUICKACK: boolean;
  /** Seconds of silence before the first keep-alive probe. */
  TCP_KEEPIDLE: number;
  /** Seconds between keep-alive probes. */
  TCP_KEEPINTVL: number;
  /** How many probes may stay unanswered. */
  TCP_KEEPCNT: number;
  /** How long sent data may stay unacknowledged, in whole ms; 0 = the system's default. */
  TCP_USER_TIMEOUT: number;
  /** An IPv6 socket that takes no IPv4 connections. Set it before bind. */
  IPV6_V6ONLY: boolean;
}

/** The options that can be read: all of the above, and these. */
export interface ReadableSocketOptions extends SocketOptions {
  /** The pending error, as a positive errno, which reading clears; 0 = none. 0 also after a clean end by the peer. */
  SO_ERROR: number;
  /** Whether listen has been called. */
  SO_ACCEPTCONN: boolean;
}

/** The bytes of an option: always room for the largest, so that one buffer serves all. */
export const OPTION_BYTES = 16;

interface Codec<T> {
  readonly bytes: number;
  /** Writes the value, or refuses it. */
  encode(view: DataView, value: T, name: string): void;
  decode(view: DataView): T;
}

interface Option<T> extends Codec<T> {
  readonly level: number;
  readonly number: number;
}

const flag: Codec<boolean> = {
  bytes: 4,
  encode: (view, value) => view.setInt32(0, value ? 1 : 0, true),
  decode: (view) => view.getInt32(0, true) !== 0,
};

const whole: Codec<number> = {
  bytes: 4,
  encode: (view, value, name) => view.setInt32(0, requireWhole(value, name), true),
  decode: (view) => view.getInt32(0, true),
};

/** `struct linger`: two ints. */
const linger: Codec<Linger> = {
  bytes: 8,
  encode: (view, { on, seconds }, name) => {
    view.setInt32(0, on ? 1 : 0, true);
    view.setInt32(4, requireWhole(seconds, `the seconds of ${name}`), true);
  },
  decode: (view) => ({ on: view.getInt32(0, true) !== 0, seconds: view.getInt32(4, true) }),
};

/** `struct timeval`: seconds and microseconds, 64 bits each. */
const time: Codec<number> = {
  bytes: 16,
  encode: (view, value, name) => {
    if (!(value >= 0 && value <= MAX_TIME_MS)) {
      throw argumentError(
        `${name} takes milliseconds from 0 (no limit) to ${MAX_TIME_MS}, not ${String(value)}`,
      );
    }
    const microseconds = Math.ceil(value * 1000); // up, never down to 0
    view.setBigInt64(0, BigInt(Math.floor(microseconds / 1e6)), true);
    view.setBigInt64(8, BigInt(microseconds % 1e6), true);
  },
  decode: (view) =>
    Number(view.getBigInt64(0, true)) * 1000 + Number(view.getBigInt64(8, true)) / 1000,
};

/** As far as microseconds are whole numbers: 285 years. */
const MAX_TIME_MS = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

function requireWhole(value: number, name: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff) return value;
  throw argumentError(`${name} takes a whole number from 0 to 2147483647, not ${String(value)}`);
}

const SOL_SOCKET = 1;
const IPPROTO_TCP = 6;
const IPPROTO_IPV6 = 41;

const socket = <T>(number: number, codec: Codec<T>): Option<T> => ({
  level: SOL_SOCKET,
  number,
  ...codec,
});
const tcp = <T>(number: number, codec: Codec<T>): Option<T> => ({
  level: IPPROTO_TCP,
  number,
  ...codec,
});
const ipv6 = <T>(number: number, codec: Codec<T>): Option<T> => ({
  level: IPPROTO_IPV6,
  number,
  ...codec,
});

type Table<Options> = { readonly [Name in keyof Options]: Option<Options[Name]> };

/** The numbers are those of asm-generic/socket.h, linux/tcp.h and linux/in6.h, the same on x64 and arm64. */
const settable: Table<SocketOptions> = {
  SO_REUSEADDR: socket(2, flag),
  SO_SNDBUF: socket(7, whole),
  SO_RCVBUF: socket(8, whole),
  SO_KEEPALIVE: socket(9, flag),
  SO_LINGER: socket(13, linger),
  SO_REUSEPORT: socket(15, flag),
  SO_RCVTIMEO: socket(20, time),
  SO_SNDTIMEO: socket(21, time),
  TCP_NODELAY: tcp(1, flag),
  TCP_CORK: tcp(3, flag),
  TCP_KEEPIDLE: tcp(4, whole),
  TCP_KEEPINTVL: tcp(5, whole),
  TCP_KEEPCNT: tcp(6, whole),
  TCP_QUICKACK: tcp(12, flag),
  TCP_USER_TIMEOUT: tcp(18, whole),
  IPV6_V6ONLY: ipv6(26, flag),
};

const readable: Table<ReadableSocketOptions> = {
  ...settable,
  SO_ERROR: socket(4, whole),
  SO_ACCEPTCONN: socket(30, flag),
};

/**
 * @returns how an option is set
 * @throws code `ERR_SOCKET_ARGUMENT` for a name that cannot be set
 */
export function settableOption<Name extends keyof SocketOptions>(
  name: Name,
): Table<SocketOptions>[Name] {
  return Object.hasOwn(settable, name) ? settable[name] : unknownOption(name, settable);
}

/**
 * @returns how an option is read
 * @throws code `ERR_SOCKET_ARGUMENT` for a name that cannot be read
 */
export function readableOption<Name extends keyof ReadableSocketOptions>(
  name: Name,
): Table<ReadableSocketOptions>[Name] {
  return Object.hasOwn(readable, name) ? readable[name] : unknownOption(name, readable);
}

function unknownOption(name: string, table: object): never {
  throw argumentError(
    `no option here is called ${name}; there are ${Object.keys(table).join(', ')}`,
  );
}
