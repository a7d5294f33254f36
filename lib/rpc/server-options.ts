/**
 * What a server can be told, complete and checked.
 *
 * Knows: the defaults. Must not know: how they are kept.
 *
 * Decision: every limit has a default that a server on the open network can live with. Nobody gets an unlimited one by forgetting.
 */
import { type Clock, realClock } from '../base/index.ts';
import { DEFAULT_MAX_FRAME_BYTES } from '../framing/index.ts';
import { type ListenTarget, type Transport } from '../reactor/index.ts';
import type { CallPeer } from './call-context.ts';
import { positive } from './channel-options.ts';
import type { Announcer } from './discovery.ts';
import type { ServerHooks } from './hooks.ts';
import type { ServerInterceptor } from './interceptors.ts';
import type { TaskPool } from './pooled.ts';

export interface RpcServerOptions extends ListenTarget {
  /** Default: `netTransport()`. `tlsTransport({ cert, key })` for encrypted connections, `epollTransport()` for fast ones on Linux. */
  readonly transport?: Transport | undefined;
  /** Says in the world where this server is, as long as it serves. */
  readonly announce?: Announcer | undefined;
  /** What to announce. Default: the address listened on, which `0.0.0.0` and `::` are not: with them, say it. */
  readonly advertise?: { readonly host?: string; readonly port?: number } | undefined;
  /** How many handlers may run at a time for one connection. What comes beyond that waits, and in the end is not read. Default 1,024. */
  readonly maxInFlight?: number | undefined;
  /** The same for all connections together. Default 16,384. */
  readonly maxInFlightTotal?: number | undefined;
  /** The longest message to accept and to send, in bytes. Default 4 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** How long a request may take to arrive, from its first byte to its last. Default 30 s; 0 = for ever. */
  readonly frameTimeoutMs?: number | undefined;
  /**
   * For peers that do not know the envelope: looks at the payload of each frame before it is read as a request.
   *
   * @returns what goes out in a frame of its own as the answer, or undefined: it is a request like any other. To throw closes the connection
   */
  readonly bare?: BareHandler | undefined;
  /** Around every handler, the first one outermost. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
  /** Where handlers of `registerPooled` run, unless they name another. */
  readonly pool?: TaskPool | undefined;
  readonly hooks?: ServerHooks | undefined;
  /** Whose time it is. Default: the real clock. */
  readonly clock?: Clock | undefined;
}

/** Serves what is no request: see `RpcServerOptions.bare`. */
export type BareHandler = (payload: Uint8Array, peer: CallPeer) => Uint8Array | undefined;

/** Limits of a server, with nothing left out. */
export interface ServerLimits {
  readonly maxInFlight: number;
  readonly maxInFlightTotal: number;
  readonly maxMessageBytes: number;
  readonly frameTimeoutMs: number;
  readonly bare: BareHandler | undefined;
  readonly clock: Clock;
}

/** @throws WirebookError `ERR_OUT_OF_RANGE` */
export function completeServerLimits(options: RpcServerOptions): ServerLimits {
  return {
    maxInFlight: positive('maxInFlight', options.maxInFlight ?? 1_024),
    maxInFlightTotal: positive('maxInFlightTotal', options.maxInFlightTotal ?? 16_384),
    maxMessageBytes: positive(
      'maxMessageBytes',
      options.maxMessageBytes ?? DEFAULT_MAX_FRAME_BYTES,
    ),
    frameTimeoutMs: options.frameTimeoutMs ?? 30_000,
    bare: options.bare,
    clock: options.clock ?? realClock,
  };
}
