import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, fromHex, toHex } from 'wirebook/base';

describe('hexadecimal', () => {
  it('writes two digits a byte, in groups if asked', () => {
    const bytes = Uint8Array.of(0, 0, 0, 5, 0x68, 0xff);
    expect(toHex(bytes)).toBe('0000000568ff');
    expect(toHex(bytes, 4)).toBe('00000005 68ff');
    expect(toHex(new Uint8Array(0), 1)).toBe('');
  });

  it('reads what it writes, whatever the groups', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(5), (bytes, group) => {
        expect(fromHex(toHex(bytes, group))).toEqual(bytes);
      }),
    );
  });

  it.each(['0', 'abc', '0x00', 'zz'])('refuses %j instead of guessing', (text) => {
    expect(() => fromHex(text)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_HEX' }));
  });
});

describe('concatBytes', () => {
  it('joins in order, into memory of its own', () => {
    const piece = Uint8Array.of(1);
    const whole = concatBytes([piece, new Uint8Array(0), Uint8Array.of(2, 3)]);
    piece[0] = 9;
    expect(whole).toEqual(Uint8Array.of(1, 2, 3));
    expect(concatBytes([])).toEqual(new Uint8Array(0));
  });
});

describe('equalBytes', () => {
  it('compares contents, and a prefix is not equal', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
    expect(equalBytes(new Uint8Array(0), new Uint8Array(0))).toBe(true);
  });
});
