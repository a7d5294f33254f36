import { describe, expect, it } from 'vitest';
import { ManualClock } from '../base/clock.manual.ts';
import {
  type AddressRecord,
  dnsDiscovery,
  type DnsResolver,
  type SrvRecord,
} from './dns-discovery.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const failure = (code: string): Error => Object.assign(new Error(`query ${code}`), { code });

interface Zone {
  a?: readonly AddressRecord[] | Error;
  aaaa?: readonly AddressRecord[] | Error;
  srv?: readonly SrvRecord[] | Error;
}

/** A name server with one name. What it has nothing of there is no such name. */
function resolverOf(zone: Zone): DnsResolver & { readonly asked: string[] } {
  const asked: string[] = [];
  const look = async <Record>(
    what: string,
    records: readonly Record[] | Error | undefined,
  ): Promise<readonly Record[]> => {
    asked.push(what);
    if (records === undefined) throw failure('ENOTFOUND');
    if (records instanceof Error) throw records;
    return records;
  };
  return {
    asked,
    resolve4: (name) => look(`A ${name}`, zone.a),
    resolve6: (name) => look(`AAAA ${name}`, zone.aaaa),
    resolveSrv: (name) => look(`SRV ${name}`, zone.srv),
  };
}

const address = (last: number, ttl = 60): AddressRecord => ({ address: `10.0.0.${last}`, ttl });
const target = (name: string, given: Partial<SrvRecord> = {}): SrvRecord => ({
  name,
  port: 9_000,
  priority: 10,
  weight: 1,
  ...given,
});

describe('addresses', () => {
  const find = (zone: Zone, family?: 4 | 6) => {
    const resolver = resolverOf(zone);
    const discovery = dnsDiscovery({ host: 'echo.internal', port: 80, family, resolver });
    return { resolver, list: discovery.resolve('Echo') };
  };

  it('become endpoints with the port that no record says', async () => {
    expect(await find({ a: [address(1), address(2)] }).list).toEqual([
      { host: '10.0.0.1', port: 80 },
      { host: '10.0.0.2', port: 80 },
    ]);
  });

  it('are of the sixth version only where there is none of the fourth, or they are asked for', async () => {
    const aaaa = [{ address: '::1', ttl: 1 }];
    const both = find({ a: [address(1)], aaaa });
    expect(await both.list).toEqual([{ host: '10.0.0.1', port: 80 }]);
    expect(both.resolver.asked).toEqual(['A echo.internal']);
    const sixth = [{ host: '::1', port: 80 }];
    expect(await find({ a: failure('ENODATA'), aaaa }).list).toEqual(sixth);
    expect(await find({ a: [address(1)], aaaa }, 6).list).toEqual(sixth);
  });

  it('stand for themselves', async () => {
    const resolver = resolverOf({});
    for (const host of ['10.0.0.9', '::1']) {
      const found = dnsDiscovery({ host, port: 80, resolver }).resolve('Echo');
      expect(await found).toEqual([{ host, port: 80 }]);
    }
    expect(resolver.asked).toEqual([]);
  });

  it('can be of another name for each service', async () => {
    const resolver = resolverOf({ a: [address(1)] });
    const host = (service: string): string => `${service.toLowerCase()}.internal`;
    const discovery = dnsDiscovery({ host, port: 80, resolver });
    await Promise.all([discovery.resolve('Echo'), discovery.resolve('Clock')]);
    expect(resolver.asked).toEqual(['A echo.internal', 'A clock.internal']);
  });

  it.each<[string, Zone, 4 | 6 | undefined, string, string]>([
    ['there is no such name', {}, undefined, 'ERR_DNS_NOT_FOUND', 'there is no name echo.internal'],
    [
      'the name has no addresses',
      { a: failure('ENODATA'), aaaa: failure('ENODATA') },
      undefined,
      'ERR_DNS_NO_RECORDS',
      'no A records',
    ],
    [
      'it has none of the kind that is wanted',
      { a: [address(1)], aaaa: failure('ENODATA') },
      6,
      'ERR_DNS_NO_RECORDS',
      'no AAAA records',
    ],
    ['nobody answers', { a: failure('ETIMEOUT') }, undefined, 'ERR_DNS_FAILED', 'ETIMEOUT'],
    [
      'the second question fails',
      { a: failure('ENODATA'), aaaa: failure('ESERVFAIL') },
      undefined,
      'ERR_DNS_FAILED',
      'ESERVFAIL',
    ],
    ['a resolver throws nonsense', { a: new Error('oops') }, undefined, 'ERR_DNS_FAILED', 'oops'],
  ])('say when %s', async (_, zone, family, code, message) => {
    await expect(find(zone, family).list).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      cause: expect.any(Error),
    });
  });

  it('that are none at all are an empty list, not an error', async () => {
    expect(await find({ a: [] }).list).toEqual([]);
  });

  it('need a port that is one', async () => {
    const resolver = resolverOf({ a: [address(1)] });
    const discovery = dnsDiscovery({ host: 'echo.internal', port: 0, resolver });
    await expect(discovery.resolve('Echo')).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
  });
});

describe('service records', () => {
  const find = (...srv: SrvRecord[]) =>
    dnsDiscovery({ srv: '_echo._tcp.internal', resolver: resolverOf({ srv }) }).resolve('Echo');

  it('say ports and weights', async () => {
    expect(await find(target('a.internal.', { weight: 3 }), target('b.internal'))).toEqual([
      { host: 'a.internal', port: 9_000, weight: 3 },
      { host: 'b.internal', port: 9_000, weight: 1 },
    ]);
  });

  it('of the best priority share the load, all others stand by', async () => {
    const list = await find(
      target('later', { priority: 20, weight: 9 }),
      target('first', { priority: 5 }),
      target('last', { priority: 30 }),
    );
    expect(list.map(({ host, weight }) => `${host} ${weight}`)).toEqual([
      'later 0',
      'first 1',
      'last 0',
    ]);
  });

  it('that weigh nothing have a very small chance beside others, and an even one among themselves', async () => {
    const [light, heavy] = await find(target('a', { weight: 0 }), target('b', { weight: 10 }));
    expect(heavy?.weight).toBe(10);
    expect(light?.weight).toBeGreaterThan(0);
    expect(light?.weight).toBeLessThan(0.1);
    const even = await find(
      target('a', { weight: 0 }),
      target('b', { weight: 0 }),
      target('standby', { priority: 20, weight: 0 }),
    );
    expect(even.map(({ weight }) => weight)).toEqual([1, 1, 0]);
  });

  it('with the target "." say that there is no server: an empty list', async () => {
    expect(await find(target('.', { port: 0 }))).toEqual([]);
    expect(await find(target('', { port: 0 }))).toEqual([]);
  });
});

describe('how long an answer is kept', () => {
  async function keptMs(ttl: number, longestTtlMs?: number): Promise<number> {
    const clock = new ManualClock();
    const resolver = resolverOf({ a: [address(1, 9_999_999), address(2, ttl)] });
    const discovery = dnsDiscovery({
      host: 'echo.internal',
      port: 80,
      resolver,
      clock,
      ...(longestTtlMs !== undefined && { longestTtlMs }),
    });
    await discovery.resolve('Echo');
    while (resolver.asked.length === 1) {
      clock.advance(500);
      await discovery.resolve('Echo');
    }
    return clock.now();
  }

  it('is what it says: the least of its records, but neither nothing nor for ever', async () => {
    expect(await keptMs(20)).toBe(20_000);
    expect(await keptMs(0)).toBe(1_000);
    expect(await keptMs(86_400)).toBe(300_000);
    expect(await keptMs(86_400, 2_000)).toBe(2_000);
  });

  it('is how often a watch asks', async () => {
    const clock = new ManualClock();
    const zone: Zone = { a: [address(1, 5)] };
    const resolver = resolverOf(zone);
    const options = { host: 'echo.internal', port: 80, resolver, clock, random: { next: () => 0 } };
    const discovery = dnsDiscovery(options);
    const lists: string[] = [];
    discovery.watch('Echo', (list) => lists.push(list.map(({ host }) => host).join()));
    await turn();
    zone.a = [address(2, 5)];
    clock.advance(4_999);
    await turn();
    expect(lists).toEqual(['10.0.0.1']);
    clock.advance(1);
    await turn();
    expect(lists).toEqual(['10.0.0.1', '10.0.0.2']);
    // The name disappears: the last list stands.
    delete zone.a;
    clock.advance(60_000);
    await turn();
    expect(lists).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(await discovery.resolve('Echo')).toEqual([{ host: '10.0.0.2', port: 80 }]);
    await discovery.close();
    expect(clock.pending).toBe(0);
  });
});

it('asks the system: localhost is known to every machine, a name below .invalid to none (RFC 2606)', async () => {
  const local = dnsDiscovery({ host: 'localhost', port: 80 });
  const [first] = await local.resolve('Echo');
  expect(['127.0.0.1', '::1']).toContain(first?.host);
  const nobody = dnsDiscovery({ host: 'nobody.invalid', port: 80 });
  await expect(nobody.resolve('Echo')).rejects.toMatchObject({
    code: expect.stringMatching(/^ERR_(DNS_(NOT_FOUND|FAILED)|DISCOVERY_TIMEOUT)$/),
  });
});
