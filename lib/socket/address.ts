/**
 * Socket addresses: text and port on one side, the bytes of `sockaddr_in` and `sockaddr_in6` on the other.
 *
 * Knows: both structures, and that ports and addresses lie in them in network byte order (big-endian) while the family lies in
 * the machine's own (little-endian on x64 and arm64). Must not know: any socket, any name service.
 *
 * Decision: addresses only, no host names. A name may mean several addresses, and asking for them blocks; that is for the
 * caller to do and to see.
 *
 *     sockaddr_in    0 family  2 port  4 address                                     16 bytes, the last 8 unused    ip(7)
 *     sockaddr_in6   0 family  2 port  4 flow label  8 address (16)  24 scope id     28 bytes                       ipv6(7)
 */
import { WirebookError } from '../base/index.ts';
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from './ip-text.ts';

/** Where a socket is, as `address()` of node:net says it. */
export interface SocketAddress {
  /** An IPv4 or IPv6 address in text. A link-local IPv6 address may carry its interface's number: `fe80::1%2`. */
  readonly address: string;
  /** 0 to 65535. To bind, 0 means: the kernel shall choose. */
  readonly port: number;
  readonly family: AddressFamily;
}

export type AddressFamily = 'IPv4' | 'IPv6';

/** Room for either kind. */
export const SOCKADDR_BYTES = 28;

const AF_INET = 2;
const AF_INET6 = 10;
const SOCKADDR_IN_BYTES = 16;
const SOCKADDR_IN6_BYTES = 28;

/** The numbers that the families have in socket(2) and in the first two bytes of an address. */
export const familyNumbers: Readonly<Record<AddressFamily, number>> = {
  IPv4: AF_INET,
  IPv6: AF_INET6,
};

/**
 * The bytes that bind(2) and connect(2) take.
 *
 * @param address an IPv4 address (`127.0.0.1`) or an IPv6 address (`::1`), which decides the structure
 * @param port 0 to 65535
 * @throws code `ERR_SOCKET_ADDRESS` for a host name, for what is no address, and for a port out of range
 */
export function encodeSocketAddress({ address, port }: Omit<SocketAddress, 'family'>): Uint8Array {
  if (!Number.isInteger(port) || port < 0 || port > 0xffff) {
    throw addressError(`port must be a whole number from 0 to 65535, not ${String(port)}`);
  }
  const family = familyOf(address);
  const bytes = new Uint8Array(family === 'IPv4' ? SOCKADDR_IN_BYTES : SOCKADDR_IN6_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, familyNumbers[family], true);
  view.setUint16(2, port, false);
  if (family === 'IPv4') {
    bytes.set(parseIPv4(address) ?? refuse(address), 4);
  } else {
    const [text = '', ...scope] = address.split('%');
    bytes.set(parseIPv6(text) ?? refuse(address), 8);
    if (scope.length > 0) view.setUint32(24, parseScope(scope.join('%'), address), true);
  }
  return bytes;
}

/**
 * The address in the bytes that accept(2), getsockname(2) and getpeername(2) fill in.
 *
 * @param bytes a `sockaddr_in` or `sockaddr_in6`; what lies behind it is ignored
 * @throws code `ERR_SOCKET_ADDRESS` when it is neither, or cut short
 */
export function decodeSocketAddress(bytes: Uint8Array): SocketAddress {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const family = bytes.byteLength < 2 ? undefined : view.getUint16(0, true);
  if (family === AF_INET && bytes.byteLength >= SOCKADDR_IN_BYTES) {
    const address = formatIPv4(bytes.subarray(4, 8));
    return { address, port: view.getUint16(2, false), family: 'IPv4' };
  }
  if (family === AF_INET6 && bytes.byteLength >= SOCKADDR_IN6_BYTES) {
    const scope = view.getUint32(24, true);
    const address = formatIPv6(bytes.subarray(8, 24)) + (scope === 0 ? '' : `%${scope}`);
    return { address, port: view.getUint16(2, false), family: 'IPv6' };
  }
  throw addressError(
    `${bytes.byteLength} bytes of family ${family ?? 'unknown'} are neither a sockaddr_in (family 2, 16 bytes) ` +
      'nor a sockaddr_in6 (family 10, 28 bytes)',
  );
}

/**
 * @returns which kind of address the text is
 * @throws code `ERR_SOCKET_ADDRESS` when it is none
 */
export function familyOf(address: string): AddressFamily {
  if (typeof address !== 'string')
    throw addressError(`address must be text, not ${typeof address}`);
  if (address.includes(':')) return 'IPv6';
  return parseIPv4(address) === undefined ? refuse(address) : 'IPv4';
}

/** @returns the error for an address that cannot be used, code `ERR_SOCKET_ADDRESS` */
export function addressError(message: string): WirebookError {
  return new WirebookError('ERR_SOCKET_ADDRESS', message);
}

function refuse(address: string): never {
  const looksLikeName = /^(?=.*[a-z])[a-z0-9_.-]+$/i.test(address);
  throw addressError(
    looksLikeName
      ? `${address} is a host name, and sockets take addresses; look it up first: ` +
          `(await dns.promises.lookup('${address}')).address`
      : `'${address}' is neither an IPv4 address (127.0.0.1) nor an IPv6 address (::1)`,
  );
}

function parseScope(scope: string, address: string): number {
  const number = /^\d{1,10}$/.test(scope) ? Number(scope) : Number.NaN;
  if (number >= 1 && number <= 0xffff_ffff) return number;
  throw addressError(
    `the scope in '${address}' must be an interface's number, as \`scopeid\` in os.networkInterfaces()`,
  );
}
