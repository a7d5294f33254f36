/**
 * What the end of an attempt says about the server that it was made at.
 *
 * Knows: the statuses of lib/rpc. Must not know: retries (that is the retry class), balancers, quarantine.
 *
 * Decision: "may I call again?" and "is this server any good?" are two questions about one failure, and their answers are not the same. A
 * handler that throws has been executed, so it is never retried, and its server is alive, so it is never left out; but a server on which
 * every handler throws in a tenth of a millisecond always has the shortest queue, and would draw the load of all the others. So a failure
 * counts as slow, whatever its retry class.
 */
import { RpcStatus } from '../rpc/codes.ts';
import type { RpcError } from '../rpc/errors.ts';

export type Verdict =
  /** The server has answered; also an application's own error is an answer. */
  | 'fine'
  /** It has said something, and not what it should: counts as slow. */
  | 'failing'
  /** All of its connections were taken: counts as slow, and says nothing about whether it lives. */
  | 'crowded'
  /** As far as one can see from here it is not there: counts as slow, and towards quarantine. */
  | 'silent'
  /** Says nothing about the server: the caller gave up, or the call was never fit to be sent. */
  | 'none';

const VERDICTS: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [RpcStatus.OK, 'fine'],
  // It lacks the method that others have: an old version, answering faster than any of them.
  [RpcStatus.METHOD_NOT_FOUND, 'failing'],
  [RpcStatus.HANDLER_FAILED, 'failing'],
  [RpcStatus.INTERNAL, 'failing'],
  [RpcStatus.OVERLOADED, 'failing'],
  [RpcStatus.SHUTTING_DOWN, 'silent'],
  [RpcStatus.EXPIRED, 'failing'],
  [RpcStatus.DEADLINE_EXCEEDED, 'silent'],
  [RpcStatus.CANCELLED, 'none'],
  [RpcStatus.CONNECTION_LOST, 'silent'],
  [RpcStatus.CONNECT_FAILED, 'silent'],
  [RpcStatus.POOL_TIMEOUT, 'crowded'],
  [RpcStatus.REQUEST_TOO_LARGE, 'none'],
  [RpcStatus.RESPONSE_TOO_LARGE, 'fine'],
  [RpcStatus.INVALID_REQUEST, 'none'],
  [RpcStatus.INVALID_RESPONSE, 'failing'],
  [RpcStatus.PERMISSION_DENIED, 'fine'],
  [RpcStatus.NOT_SUPPORTED, 'failing'],
  [RpcStatus.NO_ENDPOINTS, 'none'],
]);

/** @param error what the attempt ended with; undefined: it went well */
export function verdictOf(error: RpcError | undefined): Verdict {
  if (error === undefined) return 'fine';
  return VERDICTS.get(error.status) ?? (error.status > 0 ? 'fine' : 'failing');
}
