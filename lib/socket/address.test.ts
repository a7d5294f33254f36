/** The bytes of a socket address, and how addresses that cannot be used are refused. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSocketAddress, encodeSocketAddress, familyOf } from './address.ts';

/** The bytes in hexadecimal; spaces stand between the fields. */
const expectBytes = (address: string, port: number, fields: string): void =>
  expect(Buffer.from(encodeSocketAddress({ address, port })).toString('hex')).toBe(
    fields.replaceAll(' ', ''),
  );

describe('the bytes', () => {
  it('of IPv4: the family in the machine’s byte order, port and address in the network’s', () => {
    expectBytes('127.0.0.1', 7000, '0200 1b58 7f000001 0000000000000000');
  });

  it('of IPv6: flow label, 16 bytes of address, scope', () => {
    expectBytes('::1', 80, '0a00 0050 00000000 00000000000000000000000000000001 00000000');
    expectBytes('fe80::1%2', 80, '0a00 0050 00000000 fe800000000000000000000000000001 02000000');
  });

  it('come back as the address that went in', () => {
    const scope = fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined });
    const address = fc.oneof(
      fc.ipV4(),
      fc
        .tuple(fc.ipV6(), scope)
        .map(([text, number]) => text + (number === undefined ? '' : `%${number}`)),
    );
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 65_535 }), (text, port) => {
        const bytes = encodeSocketAddress({ address: text, port });
        const decoded = decodeSocketAddress(bytes);
        expect(decoded).toMatchObject({ port, family: text.includes(':') ? 'IPv6' : 'IPv4' });
        expect(encodeSocketAddress(decoded)).toEqual(bytes);
      }),
    );
  });

  it('are found wherever they lie in a larger buffer', () => {
    const larger = new Uint8Array(64);
    larger.set(encodeSocketAddress({ address: '10.1.2.3', port: 4 }), 7);
    expect(decodeSocketAddress(larger.subarray(7))).toEqual({
      address: '10.1.2.3',
      port: 4,
      family: 'IPv4',
    });
  });

  it.each([
    ['nothing at all', '', '0 bytes of family unknown'],
    ['a family alone', '0200', '2 bytes of family 2'],
    ['a sockaddr_in6 cut short', '0a00' + '00'.repeat(22), '24 bytes of family 10'],
    ['a Unix socket’s', '0100' + '2f'.repeat(26), '28 bytes of family 1'],
  ])('of %s are refused', (_, bytes, message) => {
    expect(() => decodeSocketAddress(Buffer.from(bytes, 'hex'))).toThrow(
      expect.objectContaining({
        code: 'ERR_SOCKET_ADDRESS',
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe('what is no address', () => {
  it.each([
    ['localhost', "dns.promises.lookup('localhost')"],
    ['example.com', 'is a host name'],
    ['my_host-1', 'is a host name'],
    ['', "'' is neither"],
    ['300.1.1.1', "'300.1.1.1' is neither"],
    ['010.0.0.1', "'010.0.0.1' is neither"],
    ['1::2::3', "'1::2::3' is neither"],
    ['[::1]', "'[::1]' is neither"],
    ['fe80::1%eth0', 'os.networkInterfaces()'],
    ['fe80::1%0', 'os.networkInterfaces()'],
    ['fe80::1%4294967296', 'os.networkInterfaces()'],
    ['fe80::1%', 'os.networkInterfaces()'],
    ['fe80::1%1%2', 'os.networkInterfaces()'],
    ['127.0.0.1%1', 'is neither'],
  ])('%j is refused, with what to do', (address, message) => {
    expect(() => encodeSocketAddress({ address, port: 1 })).toThrow(
      expect.objectContaining({
        code: 'ERR_SOCKET_ADDRESS',
        message: expect.stringContaining(message),
      }),
    );
  });

  it('something that is no text is refused by its type', () => {
    expect(() => familyOf(JSON.parse('7'))).toThrow('address must be text, not number');
  });

  it.each([-1, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('port %s is refused', (port) => {
    expect(() => encodeSocketAddress({ address: '127.0.0.1', port })).toThrow(
      `port must be a whole number from 0 to 65535, not ${port}`,
    );
  });

  it('a port in text is refused too, and not read as a number', () => {
    expect(() => encodeSocketAddress({ address: '127.0.0.1', port: JSON.parse('"80"') })).toThrow(
      expect.objectContaining({ code: 'ERR_SOCKET_ADDRESS' }),
    );
  });
});
