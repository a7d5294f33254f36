/**
 * What a transport is: connections that carry bytes, whoever moves them.
 *
 * Knows: the contract that `node:net`, `node:tls` and our own epoll loop keep alike (test/transport.contract.ts holds them to
 * it). Must not know: frames, or any of the three.
 *
 * Decision: pushed, not pulled. A transport calls one handler a connection, which is given before the first event, so nothing
 * can be missed and nothing has to be queued for a listener that comes late.
 */

import type { SocketAddress } from '../socket/index.ts';

/** What happens on a connection. Each is called on the loop's thread, never from within `write`, `end` or `destroy`. */
export interface ConnectionHandler {
  /** Bytes came. The chunk belongs to the receiver: its memory is never written to again. */
  onData(chunk: Uint8Array): void;
  /** The peer has sent its last byte (FIN). The connection can still be written to: call `end` when there is no more to say. */
  onEnd?(): void;
  /** The queue, once above the high-water mark, has fallen to the low one: `write` again. */
  onDrain?(): void;
  /**
   * The last event, exactly once. `error` is undefined when both sides had ended, or `destroy()` was called without one;
   * otherwise it looks like Node's (`code`: ECONNRESET, EPIPE, ETIMEDOUT, ERR_CONNECTION_IDLE, ERR_FRAME_STALLED …).
   */
  onClose?(error?: Error): void;
}

export interface Connection {
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
  /** Bytes accepted by `write` that the kernel has not taken yet. */
  readonly queuedBytes: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly closed: boolean;
  /**
   * Queues bytes; all that one turn of the loop queues goes out together. The bytes belong to the connection from then on.
   *
   * @returns false when the queue stands above the high-water mark: stop, and go on at `onDrain`. The bytes are taken all the
   *   same. After `end`, `destroy` or the close it does nothing and returns false.
   */
  write(bytes: Uint8Array): boolean;
  /** No more `onData` until `resume`. The kernel's buffers fill, and the peer has to wait: back-pressure. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then FIN. Bytes are still received until the peer has ended too. */
  end(): void;
  /** Closes now; what is queued is lost. `onClose` follows with this error. */
  destroy(error?: Error): void;
}

/** Limits of a connection. Every one can be left out. */
export interface ConnectionLimits {
  /** `write` returns false from here on. Default 1 MiB. */
  readonly highWaterBytes?: number;
  /** `onDrain` comes when the queue has fallen to this. Default a quarter of the high-water mark. */
  readonly lowWaterBytes?: number;
  /** Closes a connection on which nothing has moved for this long, with ERR_CONNECTION_IDLE. Default 0 = never. */
  readonly idleTimeoutMs?: number;
}

export interface ListenTarget extends ConnectionLimits {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** 0, the default, lets the kernel choose. */
  readonly port?: number;
  readonly backlog?: number;
  /** More than these at a time are refused (accepted and reset at once), and counted. Default 10,000. */
  readonly maxConnections?: number;
}

export interface ConnectTarget extends ConnectionLimits {
  readonly host: string;
  readonly port: number;
  /** Default 10 s; then ETIMEDOUT. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ListenerCounters {
  readonly accepted: number;
  /** Turned away at `maxConnections`. */
  readonly refused: number;
  /** Open now. */
  readonly open: number;
  /** `accept` failed: no descriptor left, or the peer was gone already. */
  readonly acceptErrors: number;
}

export interface Listener {
  readonly address: SocketAddress;
  readonly counters: ListenerCounters;
  /** Accepts no more. Connections that are open stay open. */
  close(): Promise<void>;
}

export interface Transport {
  /** `net`, `tls`, `epoll`. */
  readonly name: string;
  /**
   * @param onConnection is called for each new connection and returns its handler
   * @throws EADDRINUSE, EADDRNOTAVAIL, EACCES … shaped like Node's errors
   */
  listen(
    target: ListenTarget,
    onConnection: (connection: Connection) => ConnectionHandler,
  ): Promise<Listener>;
  /**
   * @param onConnection gets the connection before its first event
   * @throws ECONNREFUSED, ETIMEDOUT, ENOTFOUND … or the signal's reason; nothing stays open then
   */
  connect(
    target: ConnectTarget,
    onConnection: (connection: Connection) => ConnectionHandler,
  ): Promise<Connection>;
}
