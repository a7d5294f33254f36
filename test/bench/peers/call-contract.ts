/**
 * What the bench and the programs that make or answer calls say to each other.
 */

/** What carries the calls: our RPC, bare frames without any envelope (the limit), or gRPC. */
export type Stack = 'rpc' | 'frames' | 'grpc-js';
/** What carries the bytes of the first two. */
export type Carrier = 'net' | 'epoll';

/** What a client is asked for. */
export type ClientOrder =
  /** Make calls for so long, so many at a time on each connection, or so many in all. */
  | {
      readonly kind: 'call';
      readonly roundMs: number;
      readonly inFlight: number;
      readonly atMost?: number;
    }
  /** Open so many connections more, and make one call on each. */
  | { readonly kind: 'connect'; readonly count: number }
  /** Make so many calls that are not answered. */
  | { readonly kind: 'hold'; readonly count: number }
  | MemoryOrder;

/** Collect garbage, then say how much memory is in use. Servers understand only this one. */
export interface MemoryOrder {
  readonly kind: 'memory';
}

export interface Calls {
  readonly calls: number;
  /** By the clock. */
  readonly callsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface Memory {
  /** JavaScript's own, and the buffers that it holds. */
  readonly heapBytes: number;
  /** All of the process's own memory, Node's and the libraries' included. */
  readonly residentBytes: number;
}
