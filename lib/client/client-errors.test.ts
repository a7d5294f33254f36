import { expect, it } from 'vitest';
import { RpcStatus } from '../rpc/codes.ts';
import { RpcError } from '../rpc/errors.ts';
import { doubtful, mayEndOtherwise, nobodyError, withoutConnection } from './client-errors.ts';

const call = { service: 'S', method: 'M' };

it('says whether the list is empty or not known', () => {
  expect(nobodyError(call, undefined).message).toBe(
    "S.M: nobody offers S now: the discovery's list is empty",
  );
  const cause = new Error('no registry');
  expect(nobodyError(call, cause)).toMatchObject({
    message: 'S.M: nobody knows who offers S: no registry',
    cause,
  });
});

it.each([
  [new TypeError('not a host'), 'S.M: not a host'],
  ['words', 'S.M: words'],
])('makes one of its own of whatever kept a connection from being had: %s', (thrown, message) => {
  expect(withoutConnection(call, thrown)).toMatchObject({
    status: RpcStatus.CONNECT_FAILED,
    retry: 'not-executed',
    message,
    cause: thrown,
    ...call,
  });
});

it('keeps what an error about a connection knows, and says which call wanted it', () => {
  const details = { retry: 'not-executed', address: '127.0.0.1', port: 7 } as const;
  const thrown = new RpcError(RpcStatus.POOL_TIMEOUT, 'all are in use', details);
  expect(withoutConnection(call, thrown)).toMatchObject({
    status: RpcStatus.POOL_TIMEOUT,
    message: 'S.M: all are in use',
    ...details,
    ...call,
  });
});

it('does not call a call not executed whose earlier attempt may have been', () => {
  const last = new RpcError(RpcStatus.CONNECT_FAILED, 'refused', { retry: 'not-executed' });
  expect(doubtful(last)).toMatchObject({ retry: 'unknown', cause: last });
  const lost = new RpcError(RpcStatus.CONNECTION_LOST, 'lost', { retry: 'unknown' });
  expect(doubtful(lost)).toBe(lost);
});

it('makes another attempt at what another server may answer, not at what fails everywhere', () => {
  const ends = (status: number): boolean => mayEndOtherwise(new RpcError(status, 'x'));
  expect([RpcStatus.CONNECT_FAILED, RpcStatus.OVERLOADED].map(ends)).toEqual([true, true]);
  expect([RpcStatus.CANCELLED, RpcStatus.INVALID_REQUEST].map(ends)).toEqual([false, false]);
});
