/**
 * What a call ends with that no server has answered, and what is said about one that was attempted more than once.
 *
 * Knows: statuses and retry classes. Must not know: who retries. A leaf.
 *
 * Decision: an error speaks of the call, not of its last attempt. When the first attempt may have been executed and the second one never
 * found a connection, the truth about the call is "unknown": whoever trusted the last error's "not executed" would do it twice.
 */
import { RpcStatus } from '../rpc/codes.ts';
import { RpcError, type RpcErrorDetails } from '../rpc/errors.ts';

/** Which call it is about. */
export interface CallName {
  readonly service: string;
  readonly method: string;
}

/** An error that says which call it is about. */
export function callError(
  { service, method }: CallName,
  status: number,
  what: string,
  details: RpcErrorDetails = {},
): RpcError {
  return new RpcError(status, `${service}.${method}: ${what}`, { ...details, service, method });
}

/** Nobody is there to be called. @param cause what keeps the discovery from knowing; undefined: it does know, and the list is empty */
export function nobodyError(call: CallName, cause: unknown): RpcError {
  const { service } = call;
  const what =
    cause === undefined
      ? `nobody offers ${service} now: the discovery's list is empty`
      : `nobody knows who offers ${service}: ${messageOf(cause)}`;
  return callError(call, RpcStatus.NO_ENDPOINTS, what, { cause });
}

export function noTimeError(call: CallName, timeoutMs: number): RpcError {
  const what = `no time is left: ${timeoutMs} ms`;
  return callError(call, RpcStatus.DEADLINE_EXCEEDED, what, { retry: 'not-executed' });
}

/** The time was over before it was known whom to call. */
export function notFoundInTime(call: CallName, timeoutMs: number): RpcError {
  const what = `within ${timeoutMs} ms nobody could say who offers ${call.service}`;
  return callError(call, RpcStatus.DEADLINE_EXCEEDED, what, { retry: 'not-executed' });
}

export function closedError(call: CallName): RpcError {
  return callError(call, RpcStatus.SHUTTING_DOWN, 'this client is closed; make another');
}

/** Why a connection could not be had, as the error of the call that wanted it. */
export function withoutConnection(call: CallName, error: unknown): RpcError {
  if (!(error instanceof RpcError)) {
    const details = { cause: error, retry: 'not-executed' } as const;
    return callError(call, RpcStatus.CONNECT_FAILED, messageOf(error), details);
  }
  const { status, message, retry, retryAfterMs, address, port, cause } = error;
  return callError(call, status, message, { retry, retryAfterMs, address, port, cause });
}

/** What went wrong before anything was sent, and was nobody's but the program's fault. */
export function faultError(call: CallName, cause: unknown): RpcError {
  const details = { cause, retry: 'not-executed' } as const;
  return callError(call, RpcStatus.INTERNAL, messageOf(cause), details);
}

/** The same error, about a call of which an earlier attempt may have been executed. */
export function doubtful(error: RpcError): RpcError {
  if (error.retry !== 'not-executed') return error;
  const { status, message, retryAfterMs, service, method, address, port, metadata } = error;
  const details = { retryAfterMs, service, method, address, port, metadata };
  const what = `${message} (an attempt before this one may have been executed)`;
  return new RpcError(status, what, { ...details, retry: 'unknown', cause: error });
}

/** What fails in the same way wherever it is sent: another attempt only repeats it. */
const HOPELESS: ReadonlySet<number> = new Set([
  RpcStatus.CANCELLED,
  RpcStatus.REQUEST_TOO_LARGE,
  RpcStatus.INVALID_REQUEST,
  RpcStatus.PERMISSION_DENIED,
]);

/** Whether another attempt could end in another way, apart from whether it may be made. */
export function mayEndOtherwise({ status }: RpcError): boolean {
  return !HOPELESS.has(status);
}

/** No server has had it, and none has refused it: there was nobody to send it to. */
const UNREACHED: ReadonlySet<number> = new Set([
  RpcStatus.CONNECT_FAILED,
  RpcStatus.POOL_TIMEOUT,
  RpcStatus.NO_ENDPOINTS,
]);

export function neverReached({ status, retry }: RpcError): boolean {
  return retry === 'not-executed' && UNREACHED.has(status);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
