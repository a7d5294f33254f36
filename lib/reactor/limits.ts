/**
 * The limits of connections, complete and checked.
 *
 * Knows: the defaults. Must not know: who keeps the limits, or how.
 *
 * Decision: a limit that is none (negative, NaN, a low mark above the high one) is refused when the transport is asked, not
 * when the first connection meets it in production.
 */
import { WirebookError } from '../base/index.ts';
import type { ConnectionLimits, ConnectTarget, ListenTarget } from './transport.ts';

/** Limits with nothing left out. */
export type CompleteLimits = Required<ConnectionLimits>;

const DEFAULT_HIGH_WATER_BYTES = 1024 * 1024;
const DEFAULT_BACKLOG = 511;
const DEFAULT_MAX_CONNECTIONS = 10_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/**
 * @returns the limits, defaults put in
 * @throws WirebookError `ERR_OUT_OF_RANGE` when one is no number from 0, or the low-water mark is above the high one
 */
export function completeLimits(limits: ConnectionLimits): CompleteLimits {
  const highWaterBytes = fromZero(
    'highWaterBytes',
    limits.highWaterBytes,
    DEFAULT_HIGH_WATER_BYTES,
  );
  const lowWaterBytes = fromZero(
    'lowWaterBytes',
    limits.lowWaterBytes,
    Math.floor(highWaterBytes / 4),
  );
  if (lowWaterBytes > highWaterBytes) {
    throw outOfRange(
      `lowWaterBytes (${lowWaterBytes}) is above highWaterBytes (${highWaterBytes})`,
    );
  }
  return {
    highWaterBytes,
    lowWaterBytes,
    idleTimeoutMs: fromZero('idleTimeoutMs', limits.idleTimeoutMs, 0),
  };
}

/** As `completeLimits`, for a listener. */
export function completeListenTarget(target: ListenTarget): Required<ListenTarget> {
  return {
    ...completeLimits(target),
    host: target.host ?? '127.0.0.1',
    port: portNumber(target.port ?? 0),
    backlog: fromZero('backlog', target.backlog, DEFAULT_BACKLOG),
    maxConnections: fromZero('maxConnections', target.maxConnections, DEFAULT_MAX_CONNECTIONS),
  };
}

/** As `completeLimits`, for a connection to make. `signal` is the one thing that may be missing. */
export function completeConnectTarget(
  target: ConnectTarget,
): Required<Omit<ConnectTarget, 'signal'>> {
  return {
    ...completeLimits(target),
    host: target.host,
    port: portNumber(target.port),
    timeoutMs: fromZero('timeoutMs', target.timeoutMs, DEFAULT_CONNECT_TIMEOUT_MS),
  };
}

function fromZero(name: string, value: number | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!(value >= 0)) throw outOfRange(`${name} must be a number from 0, not ${value}`);
  return value;
}

function portNumber(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 0xffff) return port;
  throw outOfRange(`port must be a whole number from 0 to 65535, not ${port}`);
}

function outOfRange(message: string): WirebookError {
  return new WirebookError('ERR_OUT_OF_RANGE', message);
}
