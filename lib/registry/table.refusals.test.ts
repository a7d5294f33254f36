/** What the registry refuses, each with a code for programs and a sentence for people; and nothing is changed then. */
import { describe, expect, it } from 'vitest';
import type { Registration } from './instance.ts';
import type { TableLimits } from './limits.ts';
import { RegistryTable } from './table.ts';

const TTL_MS = 30_000;

function newTable(limits: TableLimits = {}): RegistryTable {
  return new RegistryTable('epoch-1', 0, { ttlMs: TTL_MS, ...limits });
}

const server = (number: number, other: Partial<Registration> = {}): Registration => ({
  leaseId: `lease-of-server-${number}`,
  host: '10.0.0.1',
  port: 8_000 + number,
  services: ['Echo'],
  ...other,
});

const ports = (table: RegistryTable, nowMs: number, service = 'Echo'): number[] =>
  table.discover(service, nowMs).map(({ instance }) => instance.port);

const refusing = (code: string, message: RegExp = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('what is refused', () => {
  const cases: [string, Partial<Registration>, string, RegExp][] = [
    ['an empty name', { services: [''] }, 'SERVICE', /needs a name/],
    ['no name at all', { services: [] }, 'SERVICE', /1 to 256/],
    [
      'a name of 1 MB',
      { services: ['x'.repeat(2 ** 20)] },
      'SERVICE',
      /at most 255 bytes, this one 1048576: "x{20}…"$/,
    ],
    [
      'a name that is too long in bytes',
      { services: ['名'.repeat(100)] },
      'SERVICE',
      /this one 300/,
    ],
    ['a name with a line break', { services: ['Echo\nEcho'] }, 'SERVICE', /"Echo\\nEcho"/],
    [
      'too many names',
      { services: Array.from({ length: 257 }, (_, n) => `S${n}`) },
      'SERVICE',
      /not 257/,
    ],
    ['port 0', { port: 0 }, 'PORT', /not 0/],
    ['port 70000', { port: 70_000 }, 'PORT', /1 to 65535, not 70000/],
    ['a port of halves', { port: 80.5 }, 'PORT', /not 80.5/],
    ['no host', { host: '' }, 'HOST', /empty/],
    ['a host that means all', { host: '0.0.0.0' }, 'HOST', /every interface/],
    ['the same in IPv6', { host: '0::0' }, 'HOST', /every interface/],
    ['half an address', { host: '300.0.0.1' }, 'HOST', /no IPv4 address/],
    ['an address in hexadecimal', { host: '0x7f.1' }, 'HOST', /no IPv4 address/],
    ['a broken IPv6 address', { host: '1::2::3' }, 'HOST', /no IPv6 address/],
    ['a scope', { host: 'fe80::1%2' }, 'HOST', /another machine/],
    ['a host with a space', { host: 'my server' }, 'HOST', /neither/],
    ['a host of 1 MB', { host: 'x'.repeat(2 ** 20) }, 'HOST', /"x{80}…" is neither/],
    [
      'metadata of 1 MB',
      { metadata: new Map([['k', 'v'.repeat(2 ** 20)]]) },
      'METADATA',
      /at most 1024/,
    ],
    ['a negative weight', { weight: -1 }, 'METADATA', /from 0/],
    ['a lease id that can be guessed', { leaseId: '1' }, 'LEASE', /randomUUID/],
  ];
  it.each(cases)('%s', (_, wrong, kind, message) => {
    const table = newTable();
    const act = (): void => table.register(server(1, wrong), 0);
    expect(act).toThrow(refusing(`ERR_REGISTRY_INVALID_${kind}`, message));
    expect([table.revision, table.leases]).toEqual([0, 0]);
  });

  it('more instances than there may be, and the next one fits when one has gone', () => {
    const table = newTable({ maxInstances: 3, protection: false });
    for (const number of [1, 2, 3]) table.register(server(number), number);
    const full = refusing('ERR_REGISTRY_FULL', /no more than 3 instances/);
    expect(() => table.register(server(4), 4)).toThrow(full);
    expect(() => table.register(server(1, { services: ['Echo', 'New'] }), 4)).toThrow(full);
    table.register(server(3), 4);
    table.deregister(server(1).leaseId, 5);
    table.register(server(4), 5);
    expect(ports(table, 5)).toEqual([8_002, 8_003, 8_004]);
  });

  it('more services than there may be', () => {
    const table = newTable({ maxServices: 2 });
    const many = server(1, { services: ['A', 'B', 'C'] });
    expect(() => table.register(many, 0)).toThrow(refusing('ERR_REGISTRY_FULL', /2 services/));
    expect(table.leases).toBe(0);
  });

  it('more instances of a service than an answer can hold', () => {
    const table = newTable({ maxServiceBytes: 120 });
    for (const number of [1, 2]) table.register(server(number), 0);
    expect(() => table.register(server(3), 0)).toThrow(refusing('ERR_REGISTRY_FULL', /of Echo/));
    table.register(server(2, { weight: 2 }), 1);
    table.register(server(3, { services: ['Other'] }), 1);
  });

  it('limits that are none', () => {
    for (const limits of [
      { ttlMs: 0 },
      { ttlMs: Number.NaN },
      { maxInstances: 0 },
      { protection: { share: 1.1 } },
    ])
      expect(() => newTable(limits)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  });

  it('a million leases taken and given back leave no million behind', () => {
    const table = newTable();
    const id = (number: number): string => `guessed-lease-${number}`.padStart(16, '0');
    for (let number = 0; number < 200_000; number += 1) table.deregister(id(number), 0);
    expect(() => table.heartbeat(id(199_999), 0)).toThrow(refusing('ERR_REGISTRY_LEASE_ENDED'));
    expect(() => table.heartbeat(id(0), 0)).toThrow(refusing('ERR_REGISTRY_LEASE_NOT_FOUND'));
  });
});
