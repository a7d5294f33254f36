/**
 * What a channel can be told, complete and checked.
 *
 * Knows: the defaults. Must not know: how they are kept.
 *
 * Decision: as for a server, every limit has a default, and what makes no sense is refused when the channel is made.
 */
import { type Clock, type Random, realClock, realRandom, WirebookError } from '../base/index.ts';
import { DEFAULT_MAX_FRAME_BYTES } from '../framing/index.ts';
import { type ConnectionLimits, netTransport, type Transport } from '../reactor/index.ts';
import type { BackoffOptions } from './backoff.ts';
import { validEndpoint } from './discovery.ts';
import type { ChannelHooks } from './hooks.ts';
import type { ClientInterceptor } from './interceptors.ts';

/** When to ask a silent server whether it is there. */
export interface KeepAliveOptions {
  /** Ask when it has said nothing for so long. Default 30 s. */
  readonly intervalMs?: number;
  /** Take it for dead when it has said nothing for so long after that. Default 20 s. */
  readonly timeoutMs?: number;
}

export interface ChannelOptions extends ConnectionLimits {
  /** A name or an address. Default `127.0.0.1`. */
  readonly host?: string;
  readonly port: number;
  /** Default: `netTransport()`. */
  readonly transport?: Transport | undefined;
  /** How long connecting may take. Default 10 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** How many calls may wait for an answer at a time. What comes beyond that waits here. Default 8,192. */
  readonly maxInFlight?: number | undefined;
  /** How many calls may wait to be sent. What comes beyond that is refused, `ERR_RPC_OVERLOADED`. Default 65,536. */
  readonly maxQueued?: number | undefined;
  /** The longest message to send and to accept, in bytes. Default 4 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** Asks a silent server whether it is there, if it understands that. false: never. */
  readonly keepAlive?: KeepAliveOptions | false | undefined;
  /** How long to wait before connecting again after a failure. */
  readonly reconnect?: BackoffOptions | undefined;
  /** Around every call, the first one outermost. */
  readonly interceptors?: readonly ClientInterceptor[] | undefined;
  readonly hooks?: ChannelHooks | undefined;
  /** Whose time it is. Default: the real clock. */
  readonly clock?: Clock | undefined;
  /** Whose chance it is, for the back-off. */
  readonly random?: Random | undefined;
}

/** Options with nothing left out. */
export interface ChannelSettings {
  readonly host: string;
  readonly port: number;
  readonly limits: ConnectionLimits;
  readonly transport: Transport;
  readonly connectTimeoutMs: number;
  readonly maxInFlight: number;
  readonly maxQueued: number;
  readonly maxMessageBytes: number;
  readonly keepAlive: Required<KeepAliveOptions> | undefined;
  readonly hooks: ChannelHooks | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** @throws WirebookError `ERR_OUT_OF_RANGE` */
export function completeChannelOptions(options: ChannelOptions): ChannelSettings {
  const { keepAlive = {}, highWaterBytes, lowWaterBytes, idleTimeoutMs } = options;
  const { host, port } = validEndpoint({ host: options.host ?? '127.0.0.1', port: options.port });
  return {
    host,
    port,
    limits: {
      ...(highWaterBytes !== undefined && { highWaterBytes }),
      ...(lowWaterBytes !== undefined && { lowWaterBytes }),
      ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
    },
    transport: options.transport ?? netTransport(),
    connectTimeoutMs: positive('connectTimeoutMs', options.connectTimeoutMs ?? 10_000),
    maxInFlight: positive('maxInFlight', options.maxInFlight ?? 8_192),
    maxQueued: positive('maxQueued', options.maxQueued ?? 65_536, 0),
    maxMessageBytes: positive(
      'maxMessageBytes',
      options.maxMessageBytes ?? DEFAULT_MAX_FRAME_BYTES,
    ),
    keepAlive:
      keepAlive === false
        ? undefined
        : {
            intervalMs: positive('keepAlive.intervalMs', keepAlive.intervalMs ?? 30_000),
            timeoutMs: positive('keepAlive.timeoutMs', keepAlive.timeoutMs ?? 20_000),
          },
    hooks: options.hooks,
    clock: options.clock ?? realClock,
    random: options.random ?? realRandom,
  };
}

/** @throws WirebookError `ERR_OUT_OF_RANGE` */
export function positive(name: string, value: number, least = 1): number {
  if (value >= least) return value;
  throw new WirebookError(
    'ERR_OUT_OF_RANGE',
    `${name} must be a number from ${least}, not ${value}`,
  );
}
