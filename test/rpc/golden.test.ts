/**
 * Bytes that another implementation made, of the original's own messages: ours are the same to the byte, and mean the same.
 *
 * They were made by test/rpc/golden/make.sh, and are made again wherever there is a protoc.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from 'wirebook/base';
import {
  decodeRequest,
  decodeResponse,
  encodeRequestFrame,
  encodeResponseFrame,
  RequestKind,
  ResponseFlags,
  ResponseKind,
} from 'wirebook/rpc';
import { root } from '../support/root.ts';
import { makeTemporary, removeTemporary } from '../support/temporary.ts';

const folder = join(root, 'test/rpc/golden');
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function golden(name: string, from = folder): Uint8Array {
  return fromHex(readFileSync(join(from, `${name}.hex`), 'utf8'));
}

const REQUESTS = {
  'request-echo': {
    serviceName: 'EchoService',
    methodName: 'Echo',
    requestData: golden('echo-request'),
    requestId: '1',
  },
  'request-empty': {},
  'request-unknown-method': {
    serviceName: 'EchoService',
    methodName: 'Shout',
    requestId: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  },
  'request-handler-fails': {
    serviceName: 'EchoService',
    methodName: 'Fail',
    requestData: Uint8Array.of(0xff, 0),
    requestId: '-7',
  },
  'request-not-ascii': { serviceName: 'Größe', methodName: '世界 🌍', requestId: 'é' },
  'request-all-fields': {
    serviceName: 'CalculatorService',
    methodName: 'Count',
    requestData: Uint8Array.of(8, 3),
    requestId: '1073741823',
    timeoutMs: 4_294_967_295,
    kind: RequestKind.ONE_WAY,
    metadata: new Map([['trace', 'ü-1']]),
    attempt: 3,
    targetId: '41',
    features: 3,
    credit: 300,
  },
};

const RESPONSES = {
  'reply-echo': { requestId: '1', responseData: golden('echo-request') },
  'reply-empty': { errorCode: -1, errorMsg: 'Method not found: .' },
  'reply-unknown-method': {
    requestId: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    errorCode: -1,
    errorMsg: 'Method not found: EchoService.Shout',
  },
  'reply-handler-fails': {
    requestId: '-7',
    errorCode: -2,
    errorMsg: 'Handler execution failed: it broke',
  },
  'reply-not-ascii': {
    requestId: 'é',
    errorCode: -1,
    errorMsg: 'Method not found: Größe.世界 🌍',
  },
  'reply-undecodable': { errorCode: -1, errorMsg: 'Failed to deserialize request' },
  'reply-all-fields': {
    requestId: '1073741823',
    errorCode: -2_147_483_648,
    errorMsg: 'no',
    responseData: Uint8Array.of(0),
    kind: ResponseKind.PONG,
    flags: ResponseFlags.EXECUTED,
    retryAfterMs: 2_147_483_647,
    metadata: new Map([['__proto__', '']]),
    features: 1,
  },
};

describe('bytes made by protoc', () => {
  it.each(Object.entries(REQUESTS))('%s: the same, written and read', (name, fields) => {
    expect(toHex(encodeRequestFrame(fields).subarray(4), 1)).toBe(toHex(golden(name), 1));
    expect(decodeRequest(golden(name))).toEqual({
      ...decodeRequest(new Uint8Array(0)),
      ...fields,
    });
  });

  it.each(Object.entries(RESPONSES))('%s: the same, written and read', (name, fields) => {
    expect(toHex(encodeResponseFrame(fields).subarray(4), 1)).toBe(toHex(golden(name), 1));
    expect(decodeResponse(golden(name))).toEqual({
      ...decodeResponse(new Uint8Array(0)),
      ...fields,
    });
  });

  it('each of them is looked at', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.hex'));
    expect(names.map((name) => basename(name, '.hex')).toSorted()).toEqual(
      ['echo-request', ...Object.keys(REQUESTS), ...Object.keys(RESPONSES)].toSorted(),
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.txtpb')).length).toBe(names.length);
  });
});

const hasProtoc = spawnSync('protoc', ['--version']).status === 0;

it('CI has a protoc: there the next tests may not be left out', () => {
  expect(hasProtoc || process.env['CI'] === undefined).toBe(true);
});

describe.runIf(hasProtoc)('protoc itself (left out where there is none)', () => {
  it('makes the same bytes today', () => {
    const temporary = makeTemporary('golden');
    try {
      const made = spawnSync(join(folder, 'make.sh'), [temporary], { encoding: 'utf8' });
      expect(made.stderr).toBe('');
      const names = readdirSync(temporary).toSorted();
      expect(names.length).toBeGreaterThan(10);
      for (const name of names)
        expect([name, readFileSync(join(temporary, name), 'utf8')]).toEqual([
          name,
          readFileSync(join(folder, name), 'utf8'),
        ]);
    } finally {
      removeTemporary(temporary);
    }
  });

  const decode = (message: string, bytes: Uint8Array): string => {
    const { status, stdout, stderr } = spawnSync(
      'protoc',
      ['-I', folder, `--decode=${message}`, 'original.proto'],
      { input: bytes, encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };

  it('reads what we write, with more fields than the original knows: they are numbers to it', () => {
    const frame = encodeResponseFrame({
      requestId: '1',
      errorCode: -3,
      responseData: text('x'),
      flags: ResponseFlags.NOT_EXECUTED,
      metadata: new Map([['a', 'b']]),
    });
    expect(decode('rpc.RpcResponse', frame.subarray(4))).toBe(
      'request_id: "1"\nerror_code: -3\nresponse_data: "x"\n6: 1\n8 {\n  1: "a"\n  2: "b"\n}\n',
    );
  });
});
