/** TCP sockets as the Linux kernel gives them: one method, one system call. Loads koffi only when first used. */

export {
  type AddressFamily,
  type SocketAddress,
  decodeSocketAddress,
  encodeSocketAddress,
} from './address.ts';
export { SocketError, type SocketErrorDetails } from './errors.ts';
export * from './flags.ts';
export { isNonBlocking, setNonBlocking } from './nonblocking.ts';
export type { Linger, ReadableSocketOptions, SocketOptions } from './options.ts';
export { type ConnectOptions, type ListenOptions, TcpSocket } from './tcp-socket.ts';
