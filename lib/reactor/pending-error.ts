/**
 * What the kernel holds against a socket.
 *
 * Knows: SO_ERROR. Must not know: what the socket was doing.
 */
import { libc } from '../socket/libc.ts';

const SOL_SOCKET = 1;
const SO_ERROR = 4;

const value = new Uint8Array(4);
const view = new DataView(value.buffer);
const length = new Uint32Array(1);

/** The pending error as a positive errno, which asking clears; 0 = none. socket(7). */
export function pendingError(fd: number): number {
  length[0] = value.byteLength;
  const result = libc().getsockopt(fd, SOL_SOCKET, SO_ERROR, value, length);
  return result < 0 ? -result : view.getInt32(0, true);
}
