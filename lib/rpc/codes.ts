/**
 * How a call can end, as numbers on the wire, and what each means for trying again.
 *
 * Knows: every code, its name for programs, and its retry class. Must not know: who retries, or how often.
 *
 * Decision: one question decides about a retry: was the call executed? A time-out does not tell; neither does a connection that is lost behind
 * a request. So there are three classes and not two. "Unknown" may be tried again only where the method says that twice is as good as
 * once. The original has no such question, and its client may add twice.
 */
import { ResponseFlags } from './envelope.ts';

/** Whether a call may be made again. */
export type RetryClass =
  /** The handler never began: any method can be called again, here or elsewhere. */
  | 'not-executed'
  /** Nobody knows: only what is declared idempotent may be called again. */
  | 'unknown'
  /** The handler ran, and failed: calling again would do it twice. */
  | 'executed';

/** Codes below 0 are the framework's, those above are an application's own. The first four are the original's. */
export const RpcStatus = {
  OK: 0,
  METHOD_NOT_FOUND: -1,
  HANDLER_FAILED: -2,
  INTERNAL: -3,
  /** Too much is in flight, here or there. */
  OVERLOADED: -4,
  /** The server, or our own channel, is being closed. */
  SHUTTING_DOWN: -5,
  /** The time was over before the handler began. */
  EXPIRED: -6,
  /** The time was over, and there was no answer. */
  DEADLINE_EXCEEDED: -7,
  /** The caller gave up. */
  CANCELLED: -8,
  /** The connection was lost behind the request. */
  CONNECTION_LOST: -9,
  /** There never was a connection. */
  CONNECT_FAILED: -10,
  /** No connection became free in time. */
  POOL_TIMEOUT: -11,
  REQUEST_TOO_LARGE: -12,
  RESPONSE_TOO_LARGE: -13,
  /** The request is no protobuf message, or not the one that the method takes. */
  INVALID_REQUEST: -14,
  /** The answer is not the message that the method gives. */
  INVALID_RESPONSE: -15,
  /** The caller may not do this. */
  PERMISSION_DENIED: -16,
  /** The peer does not speak what the call needs, such as streams. */
  NOT_SUPPORTED: -17,
  /** Nobody offers the service, or nobody knows who does. */
  NO_ENDPOINTS: -18,
} as const;

interface Meaning {
  readonly code: string;
  readonly retry: RetryClass;
}

const MEANINGS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [RpcStatus.METHOD_NOT_FOUND, { code: 'ERR_RPC_METHOD_NOT_FOUND', retry: 'not-executed' }],
  [RpcStatus.HANDLER_FAILED, { code: 'ERR_RPC_HANDLER_FAILED', retry: 'executed' }],
  [RpcStatus.INTERNAL, { code: 'ERR_RPC_INTERNAL', retry: 'unknown' }],
  [RpcStatus.OVERLOADED, { code: 'ERR_RPC_OVERLOADED', retry: 'not-executed' }],
  [RpcStatus.SHUTTING_DOWN, { code: 'ERR_RPC_SHUTTING_DOWN', retry: 'not-executed' }],
  [RpcStatus.EXPIRED, { code: 'ERR_RPC_EXPIRED', retry: 'not-executed' }],
  [RpcStatus.DEADLINE_EXCEEDED, { code: 'ERR_RPC_DEADLINE_EXCEEDED', retry: 'unknown' }],
  [RpcStatus.CANCELLED, { code: 'ERR_RPC_CANCELLED', retry: 'unknown' }],
  [RpcStatus.CONNECTION_LOST, { code: 'ERR_RPC_CONNECTION_LOST', retry: 'unknown' }],
  [RpcStatus.CONNECT_FAILED, { code: 'ERR_RPC_CONNECT_FAILED', retry: 'not-executed' }],
  [RpcStatus.POOL_TIMEOUT, { code: 'ERR_RPC_POOL_TIMEOUT', retry: 'not-executed' }],
  [RpcStatus.REQUEST_TOO_LARGE, { code: 'ERR_RPC_REQUEST_TOO_LARGE', retry: 'not-executed' }],
  [RpcStatus.RESPONSE_TOO_LARGE, { code: 'ERR_RPC_RESPONSE_TOO_LARGE', retry: 'executed' }],
  [RpcStatus.INVALID_REQUEST, { code: 'ERR_RPC_INVALID_REQUEST', retry: 'not-executed' }],
  [RpcStatus.INVALID_RESPONSE, { code: 'ERR_RPC_INVALID_RESPONSE', retry: 'executed' }],
  [RpcStatus.PERMISSION_DENIED, { code: 'ERR_RPC_PERMISSION_DENIED', retry: 'not-executed' }],
  [RpcStatus.NOT_SUPPORTED, { code: 'ERR_RPC_NOT_SUPPORTED', retry: 'not-executed' }],
  [RpcStatus.NO_ENDPOINTS, { code: 'ERR_RPC_NO_ENDPOINTS', retry: 'not-executed' }],
]);

/** What programs know a status by: `ERR_RPC_…`. Codes above 0 are `ERR_RPC_APPLICATION`, those from a later version `ERR_RPC_UNKNOWN_STATUS`. */
export function codeOf(status: number): string {
  return (
    MEANINGS.get(status)?.code ?? (status > 0 ? 'ERR_RPC_APPLICATION' : 'ERR_RPC_UNKNOWN_STATUS')
  );
}

/** The retry class of a status that we found out by ourselves: what it means where the one who says it knows. */
export function retryClassOf(status: number): RetryClass {
  return MEANINGS.get(status)?.retry ?? (status > 0 ? 'executed' : 'unknown');
}

/** The flags with which a server says the same. */
export function flagsOf(retry: RetryClass): number {
  if (retry === 'not-executed') return ResponseFlags.NOT_EXECUTED;
  return retry === 'executed' ? ResponseFlags.EXECUTED : 0;
}

/**
 * The retry class of a response that says that a call has failed.
 *
 * @param status its `errorCode`
 * @param flags its `flags`. Without one, the peer cannot tell, or does not know that it could
 * @param peerHasFlags whether the peer has shown `Features.CONTROL`. Where it has not it may be the original, whose codes tell a part
 */
export function retryClassOfResponse(
  status: number,
  flags: number,
  peerHasFlags: boolean,
): RetryClass {
  switch (flags & (ResponseFlags.NOT_EXECUTED | ResponseFlags.EXECUTED)) {
    case ResponseFlags.NOT_EXECUTED:
      return 'not-executed';
    case ResponseFlags.EXECUTED:
      return 'executed';
    case 0:
      if (peerHasFlags) return 'unknown';
      if (status === RpcStatus.METHOD_NOT_FOUND) return 'not-executed';
      return status === RpcStatus.HANDLER_FAILED ? 'executed' : 'unknown';
    default:
      return 'unknown'; // both at once
  }
}
