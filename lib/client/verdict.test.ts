import { expect, it } from 'vitest';
import { RpcStatus } from '../rpc/codes.ts';
import { RpcError } from '../rpc/errors.ts';
import { type Verdict, verdictOf } from './verdict.ts';

const { CONNECT_FAILED, CONNECTION_LOST, DEADLINE_EXCEEDED, SHUTTING_DOWN } = RpcStatus;

it.each<[Verdict, number[]]>([
  ['silent', [CONNECT_FAILED, CONNECTION_LOST, DEADLINE_EXCEEDED, SHUTTING_DOWN]],
  ['crowded', [RpcStatus.POOL_TIMEOUT]],
  // An answer that comes at once and is no use: the black hole.
  ['failing', [RpcStatus.METHOD_NOT_FOUND, RpcStatus.HANDLER_FAILED, RpcStatus.OVERLOADED]],
  ['failing', [RpcStatus.INTERNAL, RpcStatus.EXPIRED, RpcStatus.INVALID_RESPONSE, -999]],
  // Answers.
  ['fine', [404, RpcStatus.PERMISSION_DENIED, RpcStatus.RESPONSE_TOO_LARGE]],
  ['none', [RpcStatus.CANCELLED, RpcStatus.REQUEST_TOO_LARGE, RpcStatus.INVALID_REQUEST]],
])('says of a server that it is %s after %o', (verdict, statuses) => {
  for (const status of statuses) expect(verdictOf(new RpcError(status, 'x'))).toBe(verdict);
});

it('says of one that has answered that it is fine', () => {
  expect(verdictOf(undefined)).toBe('fine');
});
