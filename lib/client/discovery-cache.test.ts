import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../rpc/discovery.ts';
import { type Answer, DiscoveryCache, type DiscoveryCacheOptions } from './discovery-cache.ts';

const at = (...ports: number[]): Endpoint[] => ports.map((port) => ({ host: '10.0.0.1', port }));

/** A cache, and whom it asks: each question waits until the test answers it. */
function sceneOf(options: DiscoveryCacheOptions = {}) {
  const questions: {
    service: string;
    answer: (answer: Answer) => void;
    fail: (error: Error) => void;
  }[] = [];
  const changes: string[] = [];
  const failures: unknown[] = [];
  const cache = new DiscoveryCache(
    (service) =>
      new Promise((answer, fail) => {
        questions.push({ service, answer, fail });
      }),
    { ttlMs: 100, retryMs: 10, emptyTtlMs: 20, ...options },
    (service, endpoints) => changes.push(`${service} ${endpoints.map(({ port }) => port).join()}`),
    (_, error) => failures.push(error),
  );
  /** Answers the question asked last. */
  const answer = async (endpoints: readonly Endpoint[], ttlMs?: number): Promise<void> => {
    questions.at(-1)?.answer({ endpoints, ttlMs });
    await turn();
  };
  const fail = async (message: string): Promise<void> => {
    questions.at(-1)?.fail(new Error(message));
    await turn();
  };
  return { cache, questions, changes, failures, answer, fail };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a cache that knows nothing', () => {
  it('asks once, however many want to know, and all get the answer', async () => {
    const { cache, questions, answer } = sceneOf();
    const all = Array.from({ length: 1_000 }, () => cache.get('Echo', 0));
    expect(questions.length).toBe(1);
    await answer(at(1));
    for (const list of await Promise.all(all)) expect(list).toEqual(at(1));
    expect(cache.get('Echo', 1)).toEqual(at(1));
    expect(questions.length).toBe(1);
  });

  it('asks about each service by itself', async () => {
    const { cache, questions } = sceneOf();
    void cache.get('Echo', 0);
    void cache.get('__proto__', 0);
    expect(questions.map(({ service }) => service)).toEqual(['Echo', '__proto__']);
  });

  it('tells all who wait why nobody knows, and asks again for the next one', async () => {
    const { cache, questions, fail, answer, failures } = sceneOf();
    const waiting = [cache.get('Echo', 0), cache.get('Echo', 0)];
    await Promise.all([
      fail('no registry'),
      ...waiting.map((one) => expect(one).rejects.toThrow('no registry')),
    ]);
    expect([failures, cache.size]).toEqual([[], 0]);
    const next = cache.get('Echo', 1);
    expect(questions.length).toBe(2);
    await answer(at(2));
    expect(await next).toEqual(at(2));
  });
});

describe('a list', () => {
  it('is good until its ttl is over, counted from the question', async () => {
    const { cache, questions, answer } = sceneOf();
    void cache.get('Echo', 0);
    await answer(at(1));
    cache.get('Echo', 99);
    expect([questions.length, cache.staleAtMs('Echo')]).toEqual([1, 100]);
    cache.get('Echo', 100);
    expect(questions.length).toBe(2);
  });

  it('is good for as long as the answer says, if it does', async () => {
    const { cache, answer } = sceneOf();
    void cache.get('Echo', 0);
    await answer(at(1), 5_000);
    expect(cache.staleAtMs('Echo')).toBe(5_000);
  });

  it('that has run out is handed out while one question fetches the next', async () => {
    const { cache, questions, answer } = sceneOf();
    void cache.get('Echo', 0);
    await answer(at(1));
    for (let call = 0; call < 1_000; call += 1) expect(cache.get('Echo', 200)).toEqual(at(1));
    expect(questions.length).toBe(2);
    await answer(at(2));
    expect(cache.get('Echo', 201)).toEqual(at(2));
    expect(questions.length).toBe(2);
  });

  it('stays when the next one cannot be had, and is asked about again after a while', async () => {
    const { cache, questions, answer, fail, failures } = sceneOf();
    void cache.get('Echo', 0);
    await answer(at(1));
    cache.get('Echo', 100);
    await fail('gone');
    expect(cache.get('Echo', 109)).toEqual(at(1));
    expect([questions.length, failures.length]).toEqual([2, 1]);
    expect(cache.get('Echo', 110)).toEqual(at(1));
    expect(questions.length).toBe(3);
  });

  it('that is empty is an answer, believed for a shorter time', async () => {
    const { cache, questions, answer, changes } = sceneOf();
    const first = cache.get('Echo', 0);
    await answer([]);
    expect(await first).toEqual([]);
    expect(cache.get('Echo', 19)).toEqual([]);
    expect(questions.length).toBe(1);
    cache.get('Echo', 20);
    await answer(at(1));
    expect(changes).toEqual(['Echo ', 'Echo 1']);
  });

  it('that changes is told, one that is the same in another order is not', async () => {
    const { cache, answer, changes } = sceneOf();
    for (const list of [at(1, 2), at(2, 1), at(2)]) {
      void cache.refresh('Echo', 0);
      await answer(list);
    }
    expect(changes).toEqual(['Echo 1,2', 'Echo 2']);
  });

  it('in doubt is asked about soon, and not more than once in a while', async () => {
    const { cache, questions, answer } = sceneOf();
    cache.doubt('Echo', 0); // nothing is known: nothing to doubt
    void cache.get('Echo', 0);
    await answer(at(1));
    cache.doubt('Echo', 4);
    cache.get('Echo', 9);
    expect(questions.length).toBe(1);
    cache.get('Echo', 10);
    expect(questions.length).toBe(2);
    await answer(at(1));
    expect(cache.staleAtMs('Echo')).toBe(110);
  });
});

describe('who tells without being asked', () => {
  it('is newer than what was asked before', async () => {
    const { cache, answer, changes } = sceneOf();
    const asked = cache.get('Echo', 0);
    cache.put('Echo', at(2), Infinity);
    await answer(at(1));
    expect(await asked).toEqual(at(2));
    expect(cache.get('Echo', 1e9)).toEqual(at(2));
    expect(changes).toEqual(['Echo 2']);
  });

  it('makes an error that comes afterwards nobody’s business', async () => {
    const { cache, fail, failures } = sceneOf();
    const asked = cache.get('Echo', 0);
    cache.put('Echo', at(2), Infinity);
    await fail('late');
    expect(await asked).toEqual(at(2));
    expect(failures).toEqual([]);
  });
});

describe('what is forgotten', () => {
  it('is what was asked about longest ago, when there are too many', async () => {
    const { cache, answer } = sceneOf({ maxServices: 2 });
    for (const service of ['a', 'b', 'a', 'c']) {
      void cache.refresh(service, 0);
      await answer(at(1));
    }
    expect(['a', 'b', 'c'].map((service) => cache.peek(service)?.length)).toEqual([
      1,
      undefined,
      1,
    ]);
  });

  it('does not come back with an answer that was under way, but whoever waits gets it', async () => {
    const { cache, answer, changes } = sceneOf();
    const asked = cache.get('Echo', 0);
    cache.forget('Echo');
    await answer(at(1));
    expect(await asked).toEqual(at(1));
    expect([cache.peek('Echo'), changes]).toEqual([undefined, []]);
  });
});

it.each([{ ttlMs: -1 }, { ttlMs: Number.NaN }, { retryMs: -1 }, { maxServices: 0 }])(
  'refuses %o',
  (options) => {
    expect(() => sceneOf(options)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  },
);
