/**
 * One contract for all discoveries: whoever uses one cannot tell which it is.
 *
 * Each subject is a discovery, and a way to change what it will find out: a registry in which servers come and go, a name server whose
 * records change, a discovery that remembers what another one says.
 */
import { describe, expect, it } from 'vitest';
import { ManualClock } from 'wirebook/base';
import { CachedDiscovery, dnsDiscovery, type DnsResolver } from 'wirebook/client';
import { type Discovery, type Endpoint, staticDiscovery } from 'wirebook/rpc';
import { eventually, portsOf, Scene, Watched } from '../registry/scene.ts';

interface Subject {
  readonly discovery: Discovery;
  /** From now on there are servers at these ports. Left out: it never changes. */
  readonly change?: (ports: readonly number[]) => void;
  /** From now on it cannot find out anything. */
  readonly fail?: () => Promise<void> | void;
  /** Lets a second pass, for those that look at the clock. */
  readonly pass?: () => void;
}

const HOST = '10.0.0.1';
const at = (ports: readonly number[]): Endpoint[] => ports.map((port) => ({ host: HOST, port }));

const SUBJECTS: Record<string, (scene: Scene, ports: readonly number[]) => Promise<Subject>> = {
  'a list': async (_, ports) => ({ discovery: staticDiscovery(at(ports)) }),

  'a registry': registrySubject,

  'DNS, service records': async (_, ports) => {
    const clock = new ManualClock();
    let records = recordsOf(ports);
    let failing = false;
    const resolver: Pick<DnsResolver, 'resolveSrv'> = {
      resolveSrv: async () => {
        if (failing) throw Object.assign(new Error('no answer'), { code: 'ETIMEOUT' });
        return records;
      },
    };
    return {
      discovery: dnsDiscovery({
        srv: '_echo._tcp.internal',
        resolver: resolver as DnsResolver,
        clock,
      }),
      change: (now) => (records = recordsOf(now)),
      fail: () => void (failing = true),
      pass: () => clock.advance(1_000),
    };
  },

  'one that remembers, over one that can only be asked': async (_, ports) => {
    const clock = new ManualClock();
    let list = at(ports);
    let failing = false;
    const source: Discovery = {
      resolve: async () => {
        if (failing) throw new Error('cannot say');
        return list;
      },
      close: async () => {},
    };
    return {
      discovery: new CachedDiscovery(source, { clock }),
      change: (now) => (list = at(now)),
      fail: () => void (failing = true),
      pass: () => clock.advance(1_000),
    };
  },

  'one that remembers, over a registry': async (scene, ports) => {
    const subject = await registrySubject(scene, ports);
    return { ...subject, discovery: new CachedDiscovery(subject.discovery, { ttlMs: 0 }) };
  },
};

async function registrySubject(scene: Scene, ports: readonly number[]): Promise<Subject> {
  const registry = await scene.registry();
  /** The lease of each server that is there: another one each time, for one that was given back does not come back. */
  const leases = new Map<number, string>();
  let granted = 0;
  const change = (now: readonly number[]): void =>
    registry.keeper.do((table, nowMs) => {
      for (const [port, leaseId] of leases) {
        if (now.includes(port)) continue;
        table.deregister(leaseId, nowMs);
        leases.delete(port);
      }
      for (const port of now) {
        if (leases.has(port)) continue;
        const leaseId = `lease-of-server-${port}-${(granted += 1)}`;
        table.register({ leaseId, host: HOST, port, services: ['EchoService'] }, nowMs);
        leases.set(port, leaseId);
      }
    });
  change(ports);
  const fail = (): Promise<void> => registry.close({ graceMs: 0 });
  return { discovery: scene.discovery(registry.address), change, fail };
}

function recordsOf(ports: readonly number[]) {
  if (ports.length === 0) return [{ name: '.', port: 0, priority: 0, weight: 0 }];
  return ports.map((port) => ({ name: HOST, port, priority: 1, weight: 1 }));
}

describe.each(Object.keys(SUBJECTS))('%s', (name) => {
  async function open(...ports: number[]): Promise<Subject & { readonly watch: () => Watched }> {
    const scene = new Scene();
    const subject = await (SUBJECTS[name] ?? (() => Promise.reject(new Error(name))))(scene, ports);
    scene.later(() => subject.discovery.close());
    return { ...subject, watch: () => scene.watch(subject.discovery) };
  }

  /** Lets time pass until the last list is this one. */
  async function until(subject: Subject, watched: Watched, ...ports: number[]): Promise<void> {
    await eventually(`the list [${ports.join()}], not [${watched.ports?.join()}]`, () => {
      if (watched.ports?.join() === ports.join()) return true;
      subject.pass?.();
      return false;
    });
  }

  it('finds who is there, and that nobody is', async () => {
    const some = await open(1, 2);
    expect(portsOf(await some.discovery.resolve('EchoService'))).toEqual([1, 2]);
    const none = await open();
    expect(await none.discovery.resolve('EchoService')).toEqual([]);
  });

  it('gives up with the signal’s reason', async () => {
    const { discovery } = await open(1);
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(discovery.resolve('EchoService', { signal })).rejects.toBe(reason);
  });

  it('tells whoever watches, though never before watch has returned', async () => {
    const subject = await open(1, 2);
    await subject.discovery.resolve('EchoService');
    const watched = subject.watch();
    expect(watched.lists).toEqual([]);
    await until(subject, watched, 1, 2);
    expect(watched.lists.length).toBe(1);
    expect(watched.lists[0]?.every(({ host }) => host === HOST)).toBe(true);
  });

  it('tells of nobody, too', async () => {
    const subject = await open();
    const watched = subject.watch();
    await until(subject, watched);
    expect(watched.lists).toEqual([[]]);
  });

  it('tells each listener by itself, and none after its watch has ended', async () => {
    const subject = await open(1);
    const lists: string[] = [];
    const listener = (list: readonly Endpoint[]): void => void lists.push(portsOf(list).join());
    const end = subject.discovery.watch?.('EchoService', listener);
    subject.discovery.watch?.('EchoService', listener);
    const ended = subject.discovery.watch?.('EchoService', () => lists.push('ended'));
    ended?.();
    ended?.();
    const watched = subject.watch();
    await until(subject, watched, 1);
    expect(lists).toEqual(['1', '1']);
    end?.();
    if (subject.change === undefined) return;
    subject.change([2]);
    await until(subject, watched, 2);
    expect(lists).toEqual(['1', '1', '2']);
  });

  it('tells whole lists whenever something changes, and finds the same when it is asked', async () => {
    const subject = await open(1);
    if (subject.change === undefined) return;
    const watched = subject.watch();
    await until(subject, watched, 1);
    for (const ports of [[1, 2], [2, 3], [], [3]]) {
      subject.change(ports);
      await until(subject, watched, ...ports);
      expect(portsOf(await subject.discovery.resolve('EchoService'))).toEqual(ports);
    }
  });

  it('keeps the last list when it cannot find out', async () => {
    const subject = await open(1, 2);
    if (subject.fail === undefined) return;
    const watched = subject.watch();
    await until(subject, watched, 1, 2);
    await subject.fail();
    for (let second = 0; second < 60; second += 1) {
      subject.pass?.();
      expect(portsOf(await subject.discovery.resolve('EchoService'))).toEqual([1, 2]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(watched.lists.length).toBe(1);
  });

  it('says that it does not know when it never knew, which is no empty list', async () => {
    const subject = await open(1, 2);
    if (subject.fail === undefined) return;
    await subject.fail();
    await expect(subject.discovery.resolve('EchoService')).rejects.toThrow();
  });

  it('tells nobody anything once it is closed, and can be closed twice', async () => {
    const subject = await open(1);
    const watched = subject.watch();
    await subject.discovery.close();
    await subject.discovery.close();
    subject.change?.([2]);
    subject.pass?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(watched.lists.filter((list) => portsOf(list).includes(2))).toEqual([]);
    watched.stop();
  });
});
