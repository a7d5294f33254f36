/**
 * What a caller may say about a call, checked.
 *
 * Knows: time, signal, metadata. Must not know: channels.
 *
 * Decision: what makes no sense is refused when it is said, in the caller's own stack. A time of NaN milliseconds would otherwise be a call
 * that waits for ever.
 */
import { WirebookError } from '../base/index.ts';
import { type Metadata, NO_METADATA } from './envelope.ts';

/** Where a call is made. */
export interface CallAttempted {
  readonly host: string;
  readonly port: number;
  /** How often it has been tried before. */
  readonly attempt: number;
}

export interface CallOptions {
  /** How long to wait for the answer, in milliseconds, connecting included. Left out, or Infinity: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** Gives the call up. The server's handler is told, if the server understands that. */
  readonly signal?: AbortSignal | undefined;
  /** Goes with the request. */
  readonly metadata?: Metadata | Readonly<Record<string, string>> | undefined;
  /** How often this call has been tried before. */
  readonly attempt?: number | undefined;
  /** Calling twice is as good as calling once. It changes nothing here: it is for those who retry. */
  readonly idempotent?: boolean;
  /** While there is no connection and none can be made: wait for the next attempt instead of failing. Default false. */
  readonly waitForReady?: boolean | undefined;
  /** Is called with what the server has sent beside the reply, if anything. */
  readonly onReplyMetadata?: ((metadata: Metadata) => void) | undefined;
  /** Is called when it is known which server gets the call: once with a channel, with a client for each attempt. For tracing. */
  readonly onAttempt?: ((attempted: CallAttempted) => void) | undefined;
}

export interface StreamOptions extends CallOptions {
  /** How many items the server may send ahead of the reader. Default 64. */
  readonly window?: number | undefined;
}

/** @returns the time, Infinity when there is no limit. @throws WirebookError `ERR_OUT_OF_RANGE` for what is no number */
export function validTimeoutMs(timeoutMs: number | undefined): number {
  if (timeoutMs === undefined) return Number.POSITIVE_INFINITY;
  if (typeof timeoutMs === 'number' && !Number.isNaN(timeoutMs)) return timeoutMs;
  throw new WirebookError('ERR_OUT_OF_RANGE', `timeoutMs must be a number, not ${timeoutMs}`);
}

/** @returns a copy: a call may wait before it is sent. @throws WirebookError `ERR_INVALID_METADATA` for a key or value that is no string */
export function validMetadata(metadata: CallOptions['metadata']): Metadata {
  if (metadata === undefined) return NO_METADATA;
  const map = new Map(metadata instanceof Map ? metadata : Object.entries(metadata));
  for (const [key, value] of map) validPair(key, value);
  return map;
}

/** As `validMetadata`, for one. */
export function validPair(key: unknown, value: unknown): void {
  if (typeof key === 'string' && typeof value === 'string') return;
  throw new WirebookError(
    'ERR_INVALID_METADATA',
    `metadata are strings: ${String(key)} = ${String(value)} (${typeof value}) is none`,
  );
}

/** @throws WirebookError `ERR_INVALID_PAYLOAD` for what is not bytes */
export function validPayload(payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  throw new WirebookError(
    'ERR_INVALID_PAYLOAD',
    `a call sends a Uint8Array, not ${payload === null ? 'null' : typeof payload}; a codec makes one (defineService)`,
  );
}

/** @returns what goes onto the wire: whole milliseconds, rounded up, for 0 means no limit; 0 when there is none, or it does not fit */
export function wireTimeoutMs(remainingMs: number): number {
  const whole = Math.max(1, Math.ceil(remainingMs));
  return whole <= 0xffff_ffff ? whole : 0;
}
