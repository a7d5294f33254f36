/** The original's bare messages: by shape, never by trial; and no call is ever taken for one. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from 'wirebook/base';
import { encodeRequestFrame, type RequestFields } from 'wirebook/rpc';
import { encodeBareDiscovered, encodeBareRegistered } from './bare-answers.ts';
import { readBareMessage } from './bare-message.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const word = fc.nat({ max: 0xffff_ffff });

/** Any request that somebody could make: it has an id, or at least a method. */
const request: fc.Arbitrary<RequestFields> = fc
  .record(
    {
      serviceName: text,
      methodName: text,
      requestData: fc.uint8Array({ maxLength: 30 }),
      requestId: text,
      timeoutMs: word,
      kind: fc.nat({ max: 9 }),
      metadata: fc.array(fc.tuple(text, text), { maxLength: 3 }).map((pairs) => new Map(pairs)),
      attempt: word,
      targetId: text,
      features: word,
      credit: word,
    },
    { requiredKeys: [] },
  )
  .filter(({ requestId = '', methodName = '' }) => requestId !== '' || methodName !== '');

describe('what is bare', () => {
  it('is told by its shape, with the bytes of the errata', () => {
    expect(readBareMessage(fromHex('0a0153 1209 3132372e302e302e31 18903f'))).toEqual({
      kind: 'registration',
      service: 'S',
      host: '127.0.0.1',
      port: 8_080,
    });
    expect(readBareMessage(fromHex('0a0153'))).toEqual({ kind: 'discovery', service: 'S' });
  });

  it('may have its fields in another order, as another implementation may write them', () => {
    expect(readBareMessage(fromHex('18903f 1201 68 0a0153'))).toMatchObject({
      kind: 'registration',
      host: 'h',
    });
  });

  it('keeps a port that makes no sense, for somebody has to say so', () => {
    expect(readBareMessage(fromHex('0a0153 120168 18ffffffffffffffffff01'))).toMatchObject({
      port: -1,
    });
    expect(readBareMessage(fromHex('0a0153 120168 18f0a204'))).toMatchObject({ port: 70_000 });
  });

  it.each([
    ['nothing', ''],
    ['no service', '120168 18903f'],
    ['a host without a port', '0a0153 120168'],
    ['a port without a host', '0a0153 18903f'],
    ['a field twice', '0a0153 0a0153'],
    ['a field more', '0a0153 120168 18903f 2001'],
    ['an id', '0a0153 220131'],
    ['data where the port is', '0a0153 120168 1a0101'],
    ['a service that is not UTF-8', '0a01ff'],
    ['a field cut short', '0a0553'],
    ['half a varint', '0a0153 120168 1890'],
  ])('is not: %s', (_, hex) => {
    expect(readBareMessage(fromHex(hex))).toBeUndefined();
  });
});

describe('no call', () => {
  it('is ever taken for a bare message', () => {
    fc.assert(
      fc.property(request, (fields) => {
        expect(readBareMessage(encodeRequestFrame(fields).subarray(4))).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('answers', () => {
  it('are what the original waits for, to the byte', () => {
    expect(toHex(encodeBareRegistered(true, 'registered'))).toBe('0801120a72656769737465726564');
    expect(toHex(encodeBareRegistered(false, ''))).toBe('');
    const one = { host: 'h', port: 8_080, lastHeartbeatSeconds: 7.9 };
    expect(toHex(encodeBareDiscovered([one, { ...one, lastHeartbeatSeconds: 0.5 }]), 1)).toBe(
      '0a 08 0a 01 68 10 90 3f 18 07 0a 06 0a 01 68 10 90 3f',
    );
    expect(encodeBareDiscovered([]).length).toBe(0);
  });
});
