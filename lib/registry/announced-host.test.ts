/** Which address a server is announced under. */
import { expect, it } from 'vitest';
import { announcedHost, type InterfaceAddress } from './announced-host.ts';

const loopback: InterfaceAddress = {
  name: 'lo',
  address: '127.0.0.1',
  family: 'IPv4',
  internal: true,
};
const outward = (name: string, address: string, family = 'IPv4'): InterfaceAddress => ({
  name,
  address,
  family,
  internal: false,
});
const machine = [
  loopback,
  outward('eth0', 'fe80::1', 'IPv6'),
  outward('eth0', '2001:db8::1', 'IPv6'),
  outward('eth0', '10.0.0.7'),
  outward('wg0', '2001:db8::2', 'IPv6'),
];

it('is the one that it listens on, loopback too', () => {
  expect(announcedHost('127.0.0.1', machine)).toBe('127.0.0.1');
  expect(announcedHost('10.0.0.7', machine)).toBe('10.0.0.7');
});

it('is the first that others can use, when it listens on all of them', () => {
  expect(announcedHost('0.0.0.0', machine)).toBe('10.0.0.7');
  expect(
    announcedHost(
      '::',
      machine.filter(({ family }) => family === 'IPv6'),
    ),
  ).toBe('2001:db8::1');
});

it('is loopback only where there is nothing else', () => {
  expect(announcedHost('0.0.0.0', [loopback, outward('eth0', 'fe80::1', 'IPv6')])).toBe(
    '127.0.0.1',
  );
});

it('is what you say, if you say anything', () => {
  expect(announcedHost('127.0.0.1', machine, 'server.example')).toBe('server.example');
  expect(announcedHost('127.0.0.1', machine, { interface: 'wg0' })).toBe('2001:db8::2');
  expect(announcedHost('0.0.0.0', machine, { interface: 'lo' })).toBe('127.0.0.1');
});

it('says which interfaces there are when the one that you name is not there', () => {
  expect(() => announcedHost('0.0.0.0', machine, { interface: 'eth1' })).toThrow(
    expect.objectContaining({
      code: 'ERR_REGISTRY_NO_ADDRESS',
      message: expect.stringContaining('there are: lo, eth0, wg0'),
    }),
  );
});
