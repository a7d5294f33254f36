/** One thread, ten thousand connections: epoll, the event loop over it, and the transports. */

export * from './epoll.ts';
export {
  type AgainTask,
  EventLoop,
  type EventLoopOptions,
  type LoopCounters,
  type LoopTimer,
  type TurnEndTask,
  type Watcher,
} from './event-loop.ts';
export { epollTransport, type EpollTransportOptions } from './epoll-transport.ts';
export { listenOnLoop } from './listen.ts';
export { FramedConnection, type FramedOptions, type FrameHandler } from './framed.ts';
export { netTransport } from './net-transport.ts';
export { tlsTransport, type TlsTransportOptions } from './tls-transport.ts';
export type {
  Connection,
  ConnectionHandler,
  ConnectionLimits,
  ConnectTarget,
  Listener,
  ListenerCounters,
  ListenTarget,
  Transport,
} from './transport.ts';
export { wakeLoop } from './wakeup.ts';
export { TimerWheel, type WheelTimer } from './timer-wheel.ts';
