/** What is particular to a discovery that remembers; what all discoveries do stands in test/client/discovery.test.ts. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../base/clock.manual.ts';
import type { Discovery, Endpoint } from '../rpc/discovery.ts';
import { CachedDiscovery, type CachedDiscoveryOptions } from './cached-discovery.ts';

const at = (...ports: number[]): Endpoint[] => ports.map((port) => ({ host: '10.0.0.1', port }));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Source extends Discovery {
  /** What it answers; undefined: nothing, ever. An error is thrown. */
  says: readonly Endpoint[] | Error | undefined;
  asked: number;
  closed: number;
  /** Those who watch, if it can be watched. */
  readonly watchers: Set<(endpoints: readonly Endpoint[]) => void>;
}

function sourceOf(says: Source['says'], watchable = false): Source {
  const watchers: Source['watchers'] = new Set();
  return {
    says,
    asked: 0,
    closed: 0,
    watchers,
    async resolve() {
      this.asked += 1;
      if (this.says instanceof Error) throw this.says;
      return this.says ?? new Promise(() => {});
    },
    ...(watchable && {
      watch: (_: string, listener: (endpoints: readonly Endpoint[]) => void) => {
        watchers.add(listener);
        return () => void watchers.delete(listener);
      },
    }),
    async close() {
      this.closed += 1;
    },
  };
}

function cached(source: Discovery, options: CachedDiscoveryOptions = {}) {
  const clock = new ManualClock(1_000);
  const problems: unknown[] = [];
  const discovery = new CachedDiscovery(source, {
    ttlMs: 10_000,
    clock,
    random: { next: () => 0 },
    onProblem: (_, error) => problems.push(error),
    ...options,
  });
  const lists: string[] = [];
  const watch = (): (() => void) =>
    discovery.watch('Echo', (list) => lists.push(list.map(({ port }) => port).join()));
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await turn();
  };
  return { discovery, clock, problems, lists, watch, pass };
}

describe('a question that is under way', () => {
  it('goes on for the others when one gives up', async () => {
    const source = sourceOf(undefined);
    let answer: ((list: readonly Endpoint[]) => void) | undefined;
    source.resolve = () => new Promise((resolve) => (answer = resolve));
    const { discovery } = cached(source);
    const controller = new AbortController();
    const one = discovery.resolve('Echo', { signal: controller.signal });
    const other = discovery.resolve('Echo');
    controller.abort(new Error('enough'));
    await expect(one).rejects.toThrow('enough');
    answer?.(at(1));
    expect(await other).toEqual(at(1));
  });

  it('is given up when it hangs, so that the next one can be asked', async () => {
    const source = sourceOf(undefined);
    const { discovery, pass, clock } = cached(source, { timeoutMs: 500 });
    const hangs = discovery.resolve('Echo');
    await Promise.all([
      expect(hangs).rejects.toMatchObject({ code: 'ERR_DISCOVERY_TIMEOUT' }),
      pass(500),
    ]);
    source.says = at(1);
    expect(await discovery.resolve('Echo')).toEqual(at(1));
    expect([source.asked, clock.pending]).toEqual([2, 0]);
  });

  it('is handed a signal, and ends with the discovery', async () => {
    const source = sourceOf(undefined);
    let handed: AbortSignal | undefined;
    source.resolve = (_, { signal } = {}) => {
      handed = signal;
      return new Promise(() => {});
    };
    const { discovery, clock } = cached(source);
    const waiting = discovery.resolve('Echo');
    await Promise.all([
      expect(waiting).rejects.toMatchObject({ code: 'ERR_DISCOVERY_CLOSED' }),
      discovery.close(),
    ]);
    expect([handed?.aborted, clock.pending, source.closed]).toEqual([true, 0, 1]);
    await expect(discovery.resolve('Echo')).rejects.toMatchObject({ code: 'ERR_DISCOVERY_CLOSED' });
    expect(() => discovery.watch('Echo', () => {})).toThrow(
      expect.objectContaining({ code: 'ERR_DISCOVERY_CLOSED' }),
    );
  });
});

describe('over a source that cannot be watched', () => {
  it('a watch asks when a list has run out, and tells what has changed', async () => {
    const source = sourceOf(at(1));
    const { watch, lists, pass } = cached(source);
    watch();
    await turn();
    expect(lists).toEqual(['1']);
    await pass(9_999);
    expect(source.asked).toBe(1);
    source.says = at(1, 2);
    await pass(1);
    await pass(10_000);
    expect([lists, source.asked]).toEqual([['1', '1,2'], 3]);
  });

  it('a watch keeps the last list while nobody answers, asks less and less while there is none, and ends', async () => {
    const source = sourceOf(new Error('down'));
    const { watch, lists, pass, problems, clock } = cached(source);
    const stop = watch();
    await turn();
    for (let second = 0; second < 60; second += 1) await pass(1_000);
    expect(lists).toEqual([]);
    expect(source.asked).toBeGreaterThan(5);
    expect(source.asked).toBeLessThan(20);
    source.says = at(1);
    await pass(10_000);
    source.says = new Error('down again');
    for (let second = 0; second < 30; second += 1) await pass(1_000);
    expect(lists).toEqual(['1']);
    expect(problems.length).toBeGreaterThan(5); // once a second, not at every call
    expect(problems.length).toBeLessThan(30);
    stop();
    stop();
    expect(clock.pending).toBe(0);
  });

  it('doubt is reason to ask soon, and once for all who doubt', async () => {
    const source = sourceOf(at(1));
    const { discovery, watch, lists, pass } = cached(source);
    watch();
    await turn();
    source.says = at(2);
    for (let call = 0; call < 100; call += 1) discovery.doubt('Echo');
    await turn();
    expect(source.asked).toBe(1); // it has only just been asked
    await pass(1_000);
    expect([lists, source.asked]).toEqual([['1', '2'], 2]);
    for (let call = 0; call < 100; call += 1) discovery.doubt('Echo');
    await pass(999);
    expect(source.asked).toBe(2);
    discovery.doubt('Nobody');
    await pass(1_000);
    expect(source.asked).toBe(3);
  });

  it('refuses a list that makes no sense, and keeps the last one', async () => {
    const source = sourceOf(at(1));
    const { discovery, pass, problems } = cached(source);
    await discovery.resolve('Echo');
    source.says = at(2, 70_000);
    await pass(10_000);
    expect(await discovery.resolve('Echo')).toEqual(at(1));
    await turn();
    expect(problems).toMatchObject([{ code: 'ERR_OUT_OF_RANGE' }]);
    await expect(discovery.resolve('Other')).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
  });

  it('names each address once', async () => {
    const { discovery } = cached(sourceOf(at(1, 2, 1, 1)));
    expect(await discovery.resolve('Echo')).toEqual(at(1, 2));
    expect(discovery.known('Echo')).toEqual(at(1, 2));
    expect(discovery.known('Other')).toBeUndefined();
  });
});

describe('over a source that can be watched', () => {
  it('watches it once for all who watch, and asks it no more', async () => {
    const source = sourceOf(at(1), true);
    const { discovery, watch, lists, pass } = cached(source);
    const stops = [watch(), watch()];
    expect(source.watchers.size).toBe(1);
    for (const tell of source.watchers) tell(at(2, 2));
    expect(lists).toEqual(['2', '2']);
    await pass(1e6);
    expect(await discovery.resolve('Echo')).toEqual(at(2));
    discovery.doubt('Echo');
    await turn();
    expect([source.asked, lists]).toEqual([0, ['2', '2']]);
    const last = [...source.watchers];
    for (const stop of stops) stop();
    expect(source.watchers.size).toBe(0);
    // What it says all the same does not count: nobody would tell us what comes after it.
    for (const tell of last) tell(at(3));
    expect(discovery.known('Echo')).toEqual(at(2));
    // From now on it ages.
    await pass(10_000);
    await discovery.resolve('Echo');
    expect(source.asked).toBe(1);
  });

  it('survives news that make no sense', async () => {
    const source = sourceOf(at(1), true);
    const { watch, lists, problems } = cached(source);
    watch();
    for (const tell of source.watchers) {
      tell(at(1));
      tell(at(0));
      tell(at(2));
    }
    expect([lists, problems.length]).toEqual([['1', '2'], 1]);
  });

  it('leaves nothing behind when the source refuses to be watched', () => {
    const source = sourceOf(at(1), true);
    source.watch = () => {
      throw new Error('no such service');
    };
    const { discovery } = cached(source);
    for (let time = 0; time < 2; time += 1)
      expect(() => discovery.watch('Echo', () => {})).toThrow('no such service');
  });
});
