/**
 * What a handler threw, as what its caller gets.
 *
 * Knows: the original's words for it. Must not know: how it is sent.
 *
 * Decision: JavaScript lets anything be thrown: strings, `undefined`, objects whose `toString` throws in its turn. Each of them becomes an
 * answer; a caller that waits for one because somebody threw `null` would be the worst of outcomes.
 */
import { RpcStatus } from './codes.ts';
import { RpcError } from './errors.ts';

/**
 * @param thrown by a handler that had begun
 * @param service whose, and which
 * @returns an RpcError as it came; anything else as HANDLER_FAILED
 */
export function failureOf(thrown: unknown, service: string, method: string): RpcError {
  if (!(thrown instanceof RpcError))
    return new RpcError(
      RpcStatus.HANDLER_FAILED,
      `Handler execution failed: ${describeThrown(thrown)}`,
      { cause: thrown },
    );
  if (thrown.retry !== 'not-executed' || thrown.service === undefined) return thrown;
  if (thrown.service === service && thrown.method === method) return thrown;
  // It was another call that was not executed, one that this handler has made. This one has begun.
  const { status, message, retryAfterMs, metadata } = thrown;
  return new RpcError(status, message, { retryAfterMs, metadata, retry: 'unknown' });
}

/** INTERNAL, in the original's words: it was not the handler's own doing. */
export function internalError(what: string, cause?: unknown): RpcError {
  return new RpcError(RpcStatus.INTERNAL, `Internal server error: ${what}`, {
    retry: 'executed',
    ...(cause !== undefined && { cause }),
  });
}

/** Words for what was thrown, whatever it was. Never throws. */
export function describeThrown(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    return 'something that cannot be shown as text';
  }
}

/** @param who as `the handler returned` */
export function notBytes(who: string, value: unknown): string {
  const what = value === null ? 'null' : Array.isArray(value) ? 'an array' : `${typeof value}`;
  return `${who} ${what} where a Uint8Array is needed`;
}
