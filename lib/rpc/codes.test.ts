import { describe, expect, it } from 'vitest';
import { WirebookError } from 'wirebook/base';
import {
  codeOf,
  flagsOf,
  ResponseFlags,
  retryClassOf,
  retryClassOfResponse,
  RpcError,
  RpcStatus,
} from 'wirebook/rpc';

const FAILURES = Object.entries(RpcStatus).filter(([name]) => name !== 'OK');

describe('codes', () => {
  it.each(FAILURES)('%s has a name of its own for programs', (name, status) => {
    expect(codeOf(status)).toBe(`ERR_RPC_${name}`);
  });

  it('no two have the same number, and all are below 0', () => {
    const numbers = FAILURES.map(([, status]) => status);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers)).toBe(-1);
  });

  it('the first three are the original’s', () => {
    expect(FAILURES.slice(0, 3)).toEqual([
      ['METHOD_NOT_FOUND', -1],
      ['HANDLER_FAILED', -2],
      ['INTERNAL', -3],
    ]);
  });

  it('numbers above 0 are an application’s, those that we do not know a later version’s', () => {
    expect([codeOf(7), codeOf(-999)]).toEqual(['ERR_RPC_APPLICATION', 'ERR_RPC_UNKNOWN_STATUS']);
  });
});

describe('may it be tried again?', () => {
  it.each<[keyof typeof RpcStatus, string]>([
    ['METHOD_NOT_FOUND', 'not-executed'],
    ['OVERLOADED', 'not-executed'],
    ['SHUTTING_DOWN', 'not-executed'],
    ['EXPIRED', 'not-executed'],
    ['CONNECT_FAILED', 'not-executed'],
    ['POOL_TIMEOUT', 'not-executed'],
    ['DEADLINE_EXCEEDED', 'unknown'],
    ['CONNECTION_LOST', 'unknown'],
    ['INTERNAL', 'unknown'],
    ['HANDLER_FAILED', 'executed'],
    ['RESPONSE_TOO_LARGE', 'executed'],
  ])('%s: %s', (name, retry) => {
    expect(retryClassOf(RpcStatus[name])).toBe(retry);
  });

  it('what an application says was said by its handler; what nobody knows is unknown', () => {
    expect([retryClassOf(1), retryClassOf(-999)]).toEqual(['executed', 'unknown']);
  });

  it('a flag counts, whatever the code', () => {
    for (const status of [1, -1, -2, -3, -999]) {
      expect(retryClassOfResponse(status, ResponseFlags.NOT_EXECUTED, true)).toBe('not-executed');
      expect(retryClassOfResponse(status, ResponseFlags.EXECUTED, false)).toBe('executed');
      expect(retryClassOfResponse(status, 3, true)).toBe('unknown');
    }
  });

  it('no flag from a peer that has them: it cannot tell', () => {
    for (const status of [1, -1, -2, -3])
      expect(retryClassOfResponse(status, 0, true)).toBe('unknown');
  });

  it('no flag from one that does not: the original’s code decides', () => {
    const classes = [-1, -2, -3, 1, -999].map((status) => retryClassOfResponse(status, 0, false));
    expect(classes).toEqual(['not-executed', 'executed', 'unknown', 'unknown', 'unknown']);
  });

  it('bits that we do not know change nothing', () => {
    expect(retryClassOfResponse(-3, 0xf0 | ResponseFlags.EXECUTED, true)).toBe('executed');
  });

  it('a server’s flags say what its class is', () => {
    for (const retry of ['not-executed', 'unknown', 'executed'] as const)
      expect(retryClassOfResponse(-3, flagsOf(retry), true)).toBe(retry);
  });
});

describe('the error of a call', () => {
  it('has what a program asks for', () => {
    const cause = new Error('ECONNRESET');
    const error = new RpcError(RpcStatus.CONNECTION_LOST, 'lost', {
      service: 'EchoService',
      method: 'Echo',
      address: '127.0.0.1',
      port: 80,
      cause,
    });
    expect(error).toBeInstanceOf(WirebookError);
    expect(error).toMatchObject({
      name: 'RpcError',
      code: 'ERR_RPC_CONNECTION_LOST',
      status: -9,
      retry: 'unknown',
      retryAfterMs: 0,
      service: 'EchoService',
      method: 'Echo',
      address: '127.0.0.1',
      port: 80,
      cause,
      message: 'lost',
    });
  });

  it('can say more than its status: the peer knows better', () => {
    const told = { retry: 'executed', retryAfterMs: 50 } as const;
    expect(new RpcError(RpcStatus.INTERNAL, 'told', told)).toMatchObject(told);
    expect(new RpcError(42, 'no money')).toMatchObject({
      code: 'ERR_RPC_APPLICATION',
      status: 42,
      retry: 'executed',
    });
    expect('cause' in new RpcError(1, 'none')).toBe(false);
  });
});
