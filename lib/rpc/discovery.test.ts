import { describe, expect, it } from 'vitest';
import { type Endpoint, staticDiscovery, validEndpoint } from './discovery.ts';

const one: Endpoint = { host: '127.0.0.1', port: 7001, weight: 2 };
const two: Endpoint = { host: 'two.internal', port: 7002 };

describe('a static discovery', () => {
  it('gives one list for every service', async () => {
    const discovery = staticDiscovery([one, two]);
    expect(await discovery.resolve('EchoService')).toEqual([one, two]);
    expect(await discovery.resolve('__proto__')).toEqual([one, two]);
  });

  it.each([
    ['an object', { EchoService: [one], Empty: [] }],
    ['a map', new Map<string, readonly Endpoint[]>([['EchoService', [one]]])],
  ])(
    'gives a list for each service out of %s, and an empty one for all others',
    async (_, given) => {
      const discovery = staticDiscovery(given);
      expect(await discovery.resolve('EchoService')).toEqual([one]);
      for (const other of ['Empty', 'Nobody', '__proto__', 'constructor'])
        expect(await discovery.resolve(other)).toEqual([]);
    },
  );

  it('keeps what it was given, whatever becomes of that', async () => {
    const list = [one];
    const discovery = staticDiscovery(list);
    list.push(two);
    expect(await discovery.resolve('S')).toEqual([one]);
  });

  it('tells whoever watches once, later, and not after the watch has ended', async () => {
    const discovery = staticDiscovery([one]);
    const heard: unknown[] = [];
    discovery.watch?.('S', (endpoints) => heard.push(endpoints));
    const end = discovery.watch?.('S', () => heard.push('ended'));
    end?.();
    expect(heard).toEqual([]);
    await Promise.resolve();
    expect(heard).toEqual([[one]]);
    await discovery.close();
    await discovery.close();
  });

  it('gives up with the signal’s reason', async () => {
    const reason = new Error('enough');
    const asked = staticDiscovery([one]).resolve('S', { signal: AbortSignal.abort(reason) });
    await expect(asked).rejects.toBe(reason);
  });

  it.each([
    { host: '', port: 1 },
    { host: 'a', port: 0 },
    { host: 'a', port: 65_536 },
    { host: 'a', port: 1.5 },
    { host: 'a', port: Number.NaN },
  ])('refuses %o, where nobody could connect', (endpoint) => {
    const refused = expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' });
    expect(() => staticDiscovery([endpoint])).toThrow(refused);
    expect(() => staticDiscovery({ S: [endpoint] })).toThrow(refused);
    expect(() => validEndpoint(endpoint)).toThrow(refused);
  });
});
