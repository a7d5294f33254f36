/** The registry as a value: leases, two servers with one address, what watchers are told, self-protection. */
import { describe, expect, it } from 'vitest';
import type { Registration } from './instance.ts';
import type { TableLimits } from './limits.ts';
import { RegistryTable } from './table.ts';

const TTL_MS = 30_000;
const HEARTBEAT_MS = 10_000;

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

describe('a lease', () => {
  it('lives for one ttl after the last heartbeat, to the millisecond', () => {
    const table = newTable();
    table.register(server(1), 0);
    table.heartbeat(server(1).leaseId, 25_000);
    expect(ports(table, 54_999)).toEqual([8_001]);
    expect(table.nextLookMs).toBe(55_000);
    expect(ports(table, 55_000)).toEqual([]);
  });

  it('that ran out is not renewed by a heartbeat: whoever lives must register again', () => {
    const table = newTable();
    table.register(server(1), 0);
    const late = (): void => table.heartbeat(server(1).leaseId, TTL_MS);
    expect(late).toThrow(refusing('ERR_REGISTRY_LEASE_NOT_FOUND', /register again/));
    table.register(server(1), TTL_MS);
    expect(ports(table, TTL_MS)).toEqual([8_001]);
  });

  it('that was given back is not brought back, neither by a heartbeat nor by a registration that comes late', () => {
    const table = newTable();
    table.register(server(1), 0);
    expect(table.deregister(server(1).leaseId, 1)).toBe(true);
    expect(table.deregister(server(1).leaseId, 1)).toBe(false);
    const ended = refusing('ERR_REGISTRY_LEASE_ENDED');
    expect(() => table.heartbeat(server(1).leaseId, 2)).toThrow(ended);
    expect(() => table.register(server(1), 2)).toThrow(ended);
    expect(ports(table, 2)).toEqual([]);
  });

  it('whose registration is overtaken by its own deregistration never begins', () => {
    const table = newTable();
    expect(table.deregister(server(1).leaseId, 0)).toBe(false);
    expect(() => table.register(server(1), 1)).toThrow(refusing('ERR_REGISTRY_LEASE_ENDED'));
  });

  it('is one for all services of a server, and one heartbeat keeps them all', () => {
    const table = newTable();
    table.register(server(1, { services: ['Echo', 'Calculator', 'Echo'] }), 0);
    table.heartbeat(server(1).leaseId, 29_999);
    expect(ports(table, 40_000)).toEqual([8_001]);
    expect(ports(table, 40_000, 'Calculator')).toEqual([8_001]);
    expect([table.leases, table.instances]).toEqual([1, 2]);
  });

  it('does not care what the date is: time that goes back stands still, and time that leaps ends it once', () => {
    const table = newTable();
    table.register(server(1), 1_000);
    expect(ports(table, -1e12)).toEqual([8_001]);
    table.heartbeat(server(1).leaseId, -1e12);
    expect(table.nextLookMs).toBe(31_000);
    expect(ports(table, 1e12)).toEqual([]);
  });
});

describe('registering again', () => {
  it('replaces what was registered under the same lease, and says only what is new', () => {
    const table = newTable();
    table.register(server(1, { services: ['Echo', 'Old'] }), 0);
    table.register(server(1, { services: ['Echo', 'New'] }), 1);
    const told = table
      .latestChanges(9)
      .map(({ service, kind, reason }) => `${service} ${kind} ${reason}`);
    expect(told).toEqual([
      'Echo up registered',
      'Old up registered',
      'Old down deregistered',
      'New up registered',
    ]);
    expect(table.services(1)).toEqual([
      { name: 'Echo', instances: 1 },
      { name: 'New', instances: 1 },
    ]);
  });

  it('from another port leaves nothing at the old one', () => {
    const table = newTable();
    table.register(server(1), 0);
    table.register(server(1, { port: 9_000 }), 1);
    expect(ports(table, 1)).toEqual([9_000]);
  });

  it('with other metadata is a change; with the same it is none', () => {
    const table = newTable();
    table.register(server(1, { metadata: new Map([['zone', 'a']]) }), 0);
    table.register(server(1, { metadata: new Map([['zone', 'a']]) }), 1);
    expect(table.revision).toBe(1);
    table.register(server(1, { metadata: new Map([['zone', 'b']]) }), 2);
    expect(table.latestChanges(1)).toMatchObject([{ revision: 2, kind: 'up', reason: 'updated' }]);
  });
});

describe('two servers with one address', () => {
  it('the later one has it, and the earlier one is told, not fought with', () => {
    const table = newTable();
    table.register(server(1, { services: ['Echo', 'Old'] }), 0);
    table.register(server(2, { port: 8_001 }), 5);
    expect(ports(table, 5)).toEqual([8_001]);
    expect(ports(table, 5, 'Old')).toEqual([]);
    const taken = refusing('ERR_REGISTRY_ADDRESS_TAKEN');
    expect(() => table.heartbeat(server(1).leaseId, 6)).toThrow(taken);
    expect(() => table.register(server(1, { onlyIfFree: true }), 7)).toThrow(taken);
    table.heartbeat(server(2).leaseId, 8);
  });

  it('who restarts at its own address within the ttl changes nothing for those who watch', () => {
    const table = newTable();
    table.register(server(1), 0);
    const { revision } = table;
    table.register(server(2, { port: 8_001 }), 5);
    expect(table.revision).toBe(revision);
  });

  it('the earlier one comes back when the later one is gone', () => {
    const table = newTable();
    table.register(server(1), 0);
    table.register(server(2, { port: 8_001 }), 5);
    table.register(server(1, { onlyIfFree: true }), 5 + TTL_MS);
    table.heartbeat(server(1).leaseId, 6 + TTL_MS);
    expect(ports(table, 6 + TTL_MS)).toEqual([8_001]);
  });

  it.each([
    ['::1', '0:0:0:0:0:0:0:1'],
    ['Server-A.example', 'server-a.EXAMPLE.'],
  ])('%s and %s are one', (one, other) => {
    const table = newTable();
    table.register(server(1, { host: one }), 0);
    table.register(server(2, { host: other, port: 8_001 }), 0);
    expect(table.leases).toBe(1);
  });
});

describe('what a watcher is told', () => {
  it('first everything, then what has changed, then nothing', () => {
    const table = newTable();
    table.register(server(1), 0);
    const first = table.newsFor('Echo', undefined, TTL_MS - 1);
    expect(first).toMatchObject({
      kind: 'snapshot',
      epoch: 'epoch-1',
      revision: 1,
      settled: false,
    });
    table.register(server(2), TTL_MS - 1);
    const second = table.newsFor('Echo', first, TTL_MS - 1);
    expect(second).toMatchObject({ kind: 'changes', revision: 2, changes: [{ kind: 'up' }] });
    expect(table.newsFor('Echo', second, TTL_MS - 1)).toBeUndefined();
  });

  it('of a service that nobody offers: an empty list, which is an answer', () => {
    expect(newTable().newsFor('Nothing', undefined, 0)).toMatchObject({
      kind: 'snapshot',
      instances: [],
    });
  });

  it('goes on when the last instance has gone and another comes', () => {
    const table = newTable();
    table.register(server(1), 0);
    const before = table.newsFor('Echo', undefined, 0);
    table.deregister(server(1).leaseId, 1);
    expect(table.services(1)).toEqual([]);
    table.register(server(2), 2);
    expect(table.newsFor('Echo', before, 2)).toMatchObject({
      kind: 'changes',
      changes: [
        { kind: 'down', instance: { port: 8_001 } },
        { kind: 'up', instance: { port: 8_002 } },
      ],
    });
  });

  it('of an instance that came, went and came: only where it stands now', () => {
    const table = newTable();
    const before = table.newsFor('Echo', undefined, 0);
    table.register(server(1), 0);
    table.deregister(server(1).leaseId, 0);
    table.register(server(2, { port: 8_001 }), 0);
    expect(table.newsFor('Echo', before, 0)).toMatchObject({
      changes: [{ kind: 'up', revision: 3 }],
    });
  });

  it('everything again, when what it has missed is forgotten, or was in another life', () => {
    const table = newTable({ maxChanges: 2 });
    const before = table.newsFor('Echo', undefined, 0);
    for (const number of [1, 2, 3]) table.register(server(number), 0);
    expect(table.newsFor('Echo', before, 0)).toMatchObject({ kind: 'snapshot', revision: 3 });
    for (const cursor of [
      { epoch: 'epoch-0', revision: 3 },
      { epoch: 'epoch-1', revision: 4 },
    ])
      expect(table.newsFor('Echo', cursor, 0)).toMatchObject({ kind: 'snapshot', revision: 3 });
  });

  it('that what is missing is not there, once the registry can know', () => {
    const table = newTable();
    const before = table.newsFor('Echo', undefined, 0);
    expect(before?.settled).toBe(false);
    expect(table.newsFor('Echo', before, TTL_MS - 1)).toBeUndefined();
    expect(table.settlesMs).toBe(TTL_MS);
    expect(table.newsFor('Echo', before, TTL_MS)).toMatchObject({ settled: true, changes: [] });
  });
});

describe('self-protection', () => {
  /** So many servers, each heard of at its own time within the interval; then some fall silent. */
  function fleet(count: number, limits: TableLimits = {}): RegistryTable {
    const table = newTable(limits);
    for (let number = 0; number < count; number += 1) table.register(server(number), number);
    return table;
  }

  function hearFrom(table: RegistryTable, from: number, to: number, nowMs: number): void {
    for (let number = from; number < to; number += 1)
      table.heartbeat(server(number).leaseId, nowMs);
  }

  it('keeps everybody when too many fall silent at once', () => {
    const table = fleet(100);
    for (const nowMs of [10_000, 20_000, 29_999]) hearFrom(table, 16, 100, nowMs);
    expect(ports(table, TTL_MS + 100).length).toBe(100);
    expect(table.protectedSinceMs).toBe(TTL_MS + 100);
  });

  it('lets those go who are few', () => {
    const table = fleet(100);
    for (const nowMs of [10_000, 20_000, 29_999]) hearFrom(table, 15, 100, nowMs);
    expect(ports(table, TTL_MS + 100).length).toBe(85);
    expect(table.protectedSinceMs).toBeUndefined();
  });

  it('is none below ten: of three, one that dies is dead', () => {
    for (const [count, left] of [
      [9, 6],
      [10, 10],
    ] as const) {
      const table = fleet(count);
      for (const nowMs of [10_000, 20_000, 29_999]) hearFrom(table, 3, count, nowMs);
      expect(ports(table, TTL_MS + 100).length).toBe(left);
    }
  });

  it('ends when they are heard of again', () => {
    const table = fleet(100);
    expect(ports(table, TTL_MS + 100).length).toBe(100);
    hearFrom(table, 0, 90, TTL_MS + 5_000);
    expect(ports(table, TTL_MS + 10_000).length).toBe(90);
    expect(table.protectedSinceMs).toBeUndefined();
  });

  it('ends after a time, for they may be dead after all', () => {
    const table = fleet(20, { protection: { mostMs: 60_000 } });
    expect(ports(table, TTL_MS).length).toBe(20);
    expect(table.nextLookMs).toBe(TTL_MS + 1_000);
    expect(ports(table, TTL_MS + 59_999).length).toBe(20);
    expect(ports(table, TTL_MS + 61_000).length).toBe(0);
  });

  it('can be left out, or drawn elsewhere', () => {
    expect(ports(fleet(20, { protection: false }), TTL_MS + 100)).toEqual([]);
    const half = fleet(20, { protection: { share: 0.5 } });
    for (const nowMs of [10_000, 20_000, 29_999]) hearFrom(half, 10, 20, nowMs);
    expect(ports(half, TTL_MS + 100).length).toBe(10);
  });
});

describe("the original's registrations", () => {
  it('are heartbeats as well, and an address comes with one service after the other', () => {
    const table = newTable();
    table.registerOriginal('EchoService', '127.0.0.1', 8_080, 0);
    table.registerOriginal('CalculatorService', '127.0.0.1', 8_080, 200);
    table.registerOriginal('EchoService', '127.0.0.1', 8_080, 20_000);
    expect(table.revision).toBe(2);
    expect(ports(table, 49_999, 'CalculatorService')).toEqual([8_080]);
    expect(ports(table, 50_000, 'CalculatorService')).toEqual([]);
    table.registerOriginal('EchoService', '127.0.0.1', 8_080, 50_001);
    expect(ports(table, 50_001, 'EchoService')).toEqual([8_080]);
  });

  it('take no address from a server that holds a lease of its own, and lose theirs to one', () => {
    const table = newTable();
    table.registerOriginal('Echo', '10.0.0.1', 8_001, 0);
    table.register(server(1), 1);
    const again = (): void => table.registerOriginal('Echo', '10.0.0.1', 8_001, 2);
    expect(again).toThrow(refusing('ERR_REGISTRY_ADDRESS_TAKEN'));
    table.deregister(server(1).leaseId, 3);
    table.registerOriginal('Echo', '10.0.0.1', 8_001, 4);
    expect(ports(table, 4)).toEqual([8_001]);
  });

  it('of nothing at port 0, which is what every discovery became there, are refused', () => {
    const table = newTable();
    expect(() => table.registerOriginal('Echo', '', 0, 0)).toThrow(
      refusing('ERR_REGISTRY_INVALID_HOST'),
    );
    expect(table.instances).toBe(0);
  });
});

it('counts how long nothing has been heard, in time that needs no clock to agree', () => {
  const table = newTable();
  table.register(server(1), 0);
  table.heartbeat(server(1).leaseId, HEARTBEAT_MS);
  expect(table.discover('Echo', HEARTBEAT_MS + 123)).toMatchObject([{ silentMs: 123 }]);
});
