/**
 * What a transport is: connections that carry bytes, whoever moves them.
 *
 * Knows: the contract that `node:net`, `node:tls` and our own epoll loop keep alike (test/transport/contract.ts holds them to
 * it). Must not know: frames, or any of the three.
 *
 * Decision: pushed, not pulled. A transport calls one handler a connection, which is given before the first event, so nothing
 * can be missed and nothing has to be queued for a listener that comes late.
 */

import type { X509Certificate } from 'node:crypto';
import type { SocketAddress } from '../socket/index.ts';

/**
 * What happens on a connection. Each is called on the loop's thread, never from within `write`, `end`, `resume` or `destroy`.
 * After `destroy` nothing but `onClose` comes, after `onClose` nothing.
 *
 * One that throws closes its own connection with what it threw, and no other: `onClose` is told, the listener counts it in
 * `handlerErrors`. What nobody can be told (there is no `onClose`, or it throws itself, or `onConnection` threw) becomes a
 * process warning with the code `WIREBOOK_HANDLER`, so that it is neither lost nor the end of all other connections.
 */
export interface ConnectionHandler {
  /** Bytes came, one at least. The chunk belongs to the receiver: its memory is never written to again. */
  onData(chunk: Uint8Array): void;
  /**
   * The peer has sent its last byte (FIN), and all before it has been delivered. The connection can still be written to: call
   * `end` when there is no more to say. Without an `onEnd`, `end` is called for you.
   */
  onEnd?(): void;
  /** Since `write` said false the queue has fallen to the low-water mark: go on. Once for each crossing; not after `end`. */
  onDrain?(): void;
  /**
   * The last event, exactly once. `error` is undefined when both sides had ended, or `destroy()` was called without one;
   * otherwise it looks like Node's (`code`: ECONNRESET, EPIPE, ETIMEDOUT, ERR_CONNECTION_IDLE, ERR_FRAME_STALLED …) or is what
   * a handler threw.
   */
  onClose?(error?: Error): void;
}

export interface Connection {
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
  /** Only over TLS: the peer's certificate, if it showed one and it was verified. */
  readonly peerCertificate?: X509Certificate | undefined;
  /** Bytes accepted by `write` that the kernel has not taken yet. */
  readonly queuedBytes: number;
  /** Bytes given to `onData` or about to be. */
  readonly bytesRead: number;
  /** Bytes that the kernel has taken. Once it is closed, those too of which nobody can tell: never too few. */
  readonly bytesWritten: number;
  /** True from the moment it closes, by `destroy` or by itself. `onClose` follows, or has been. */
  readonly closed: boolean;
  /**
   * Queues bytes; all that one turn of the loop queues goes out together. The bytes belong to the connection from then on.
   *
   * @returns false once the queue has reached the high-water mark: stop, and go on at `onDrain`. The bytes are taken all the
   *   same. After `end`, `destroy` or the close it does nothing and returns false.
   */
  write(bytes: Uint8Array): boolean;
  /**
   * No more `onData` and no `onEnd` until `resume`. The kernel's buffers fill, and the peer has to wait: back-pressure. A reset
   * may be noticed only then, too.
   */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then FIN. Bytes are still received until the peer has ended too. */
  end(): void;
  /** Closes now; what is queued is lost. `onClose` follows with this error. The first call counts. */
  destroy(error?: Error): void;
}

/** Limits of a connection. Every one can be left out. */
export interface ConnectionLimits {
  /** `write` returns false from here on. Default 1 MiB. */
  readonly highWaterBytes?: number;
  /** `onDrain` comes when the queue has fallen to this. Default a quarter of the high-water mark. */
  readonly lowWaterBytes?: number;
  /**
   * Closes a connection on which nothing has moved in either direction for this long, with ERR_CONNECTION_IDLE: also one whose
   * peer does not read what we have queued. Default 0 = never.
   */
  readonly idleTimeoutMs?: number;
}

export interface ListenTarget extends ConnectionLimits {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** 0, the default, lets the kernel choose. */
  readonly port?: number;
  /** How many connections may wait in the kernel to be accepted. Default 511. */
  readonly backlog?: number;
  /** More than these at a time are refused (accepted and reset at once), and counted. Default 10,000. */
  readonly maxConnections?: number;
}

export interface ConnectTarget extends ConnectionLimits {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  /** Until the connection can be used. Default 10 s; then ETIMEDOUT. 0 = as long as the system tries. */
  readonly timeoutMs?: number;
  /** Gives up connecting. Once connected it means nothing any more. */
  readonly signal?: AbortSignal;
}

export interface ListenerCounters {
  /** Given to `onConnection`. */
  readonly accepted: number;
  /** Turned away at `maxConnections`. */
  readonly refused: number;
  /** Open now, those whose handshake is under way included. */
  readonly open: number;
  /** `accept` failed: no descriptor left, or the peer was gone already. */
  readonly acceptErrors: number;
  /** TLS: connections that never became one. */
  readonly handshakeErrors: number;
  /** A handler or `onConnection` threw. */
  readonly handlerErrors: number;
}

export interface Listener {
  readonly address: SocketAddress;
  readonly counters: ListenerCounters;
  /** Accepts no more. Connections that are open stay open. A second call does nothing more. */
  close(): Promise<void>;
}

export interface Transport {
  /** `net`, `tls`, `epoll`. */
  readonly name: string;
  /**
   * @param onConnection is called for each new connection and returns its handler. If it throws, the connection is closed
   * @throws EADDRINUSE, EADDRNOTAVAIL, EACCES … shaped like Node's errors; `ERR_OUT_OF_RANGE` for a limit that is none
   */
  listen(
    target: ListenTarget,
    onConnection: (connection: Connection) => ConnectionHandler,
  ): Promise<Listener>;
  /**
   * @param onConnection gets the connection before its first event, and before the promise is fulfilled. What it throws the
   *   promise is rejected with
   * @throws ECONNREFUSED, ETIMEDOUT, ENOTFOUND … or the signal's reason; nothing stays open then. `ERR_OUT_OF_RANGE` for a
   *   limit that is none
   */
  connect(
    target: ConnectTarget,
    onConnection: (connection: Connection) => ConnectionHandler,
  ): Promise<Connection>;
}
