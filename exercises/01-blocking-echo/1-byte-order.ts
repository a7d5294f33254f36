/** Exercise 1.1: network byte order by hand. The task stands in 1-byte-order.md; check with `npm run exercise 1.1`. */

/**
 * A number as four bytes in network byte order, as `htonl` prepares it in C.
 *
 * @param value 0 to 4,294,967,295
 */
export function writeUint32(value: number): Uint8Array {
  throw new Error('not written yet');
}

/**
 * The number in four bytes in network byte order.
 *
 * @param bytes exactly four; they may lie anywhere in a larger buffer
 * @returns 0 to 4,294,967,295
 */
export function readUint32(bytes: Uint8Array): number {
  throw new Error('not written yet');
}

/**
 * The 16 bytes of `sockaddr_in`, as `bind` and `connect` want them on Linux.
 *
 * @param address four decimal numbers: `127.0.0.1`
 * @param port 0 to 65535
 */
export function sockaddrIn(address: string, port: number): Uint8Array {
  throw new Error('not written yet');
}
