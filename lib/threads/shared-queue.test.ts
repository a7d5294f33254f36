/** The bounded queue in shared memory: every message once, in order, and nobody left asleep. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedQueue } from './shared-queue.ts';
import { Turnstile } from './turnstile.ts';

type Scenes = typeof import('./testing/locks.test-child.ts');
const SCENES = new URL('./testing/locks.test-child.ts', import.meta.url);

function queue(capacity: number, messageBytes: number): SharedQueue {
  return new SharedQueue(SharedQueue.create({ capacity, messageBytes }));
}

describe('a queue', () => {
  it('gives messages out in the order in which they came, and goes round', () => {
    const ring = queue(3, 5);
    let next = 0;
    for (let at = 0; at < 20; at += 1) {
      while (ring.tryPush(Uint8Array.of(at, next, 0xff))) next += 1;
      expect(ring.size).toBe(3);
      expect(ring.pop()?.[1]).toBe(next - 3);
    }
  });

  it('keeps lengths from none to the most, and gives memory of its own', () => {
    const ring = queue(2, 5);
    for (const length of [0, 1, 4, 5]) {
      const message = new Uint8Array(length).fill(length);
      ring.push(message);
      const taken = ring.pop();
      ring.push(new Uint8Array(5).fill(99));
      expect(taken).toEqual(message);
      expect(taken?.buffer).toBeInstanceOf(ArrayBuffer);
      ring.pop();
    }
  });

  it('is full and empty for those who wait so long and no longer', () => {
    const ring = queue(1, 1);
    expect(ring.pop(5)).toBeUndefined();
    expect(ring.push(Uint8Array.of(1), 5)).toBe(true);
    expect(ring.push(Uint8Array.of(2), 5)).toBe(false);
    expect(ring.tryPop()).toEqual(Uint8Array.of(1));
    expect(ring.tryPop()).toBeUndefined();
  });

  it('loses nothing when it is closed, and takes nothing more', () => {
    const ring = queue(2, 1);
    ring.push(Uint8Array.of(1));
    ring.close();
    ring.close();
    expect(() => ring.push(Uint8Array.of(2))).toThrow(
      expect.objectContaining({ code: 'ERR_QUEUE_CLOSED' }),
    );
    expect(ring.pop()).toEqual(Uint8Array.of(1));
    expect(ring.pop()).toBeUndefined();
    expect({ closed: ring.closed, size: ring.size }).toEqual({ closed: true, size: 0 });
  });

  it('refuses a message that does not fit, and stays as it was', () => {
    const ring = queue(1, 4);
    expect(() => ring.push(new Uint8Array(5))).toThrow(
      expect.objectContaining({ code: 'ERR_MESSAGE_TOO_LARGE' }),
    );
    expect(ring.tryPush(new Uint8Array(4))).toBe(true);
  });

  it.each([
    { capacity: 0, messageBytes: 1 },
    { capacity: 1.5, messageBytes: 1 },
    { capacity: 1, messageBytes: -1 },
    { capacity: Number.NaN, messageBytes: 1 },
    { capacity: 1_000_000, messageBytes: 1_000_000 },
  ])('has no shape like $capacity × $messageBytes', (shape) => {
    expect(() => SharedQueue.create(shape)).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
  });

  it('does not take other memory for a queue', () => {
    for (const bytes of [0, 64, 4096]) {
      expect(() => new SharedQueue(new SharedArrayBuffer(bytes))).toThrow(
        expect.objectContaining({ code: 'ERR_NOT_A_QUEUE' }),
      );
    }
  });
});

describe('a queue between threads', () => {
  const memory = {
    queue: SharedQueue.create({ capacity: 1, messageBytes: 4 }),
    cells: new SharedArrayBuffer(64),
  };
  let turnstile: Turnstile<Scenes>;
  beforeAll(async () => {
    turnstile = await Turnstile.open<Scenes>(SCENES, { threads: 4, memory, stallMs: 20_000 });
  });
  afterAll(() => turnstile.close());

  /** What all consumers got, sorted, and whether each got every producer's messages in order. */
  function gathered(values: readonly unknown[]): { all: number[]; ordered: boolean } {
    const each = values as readonly number[][];
    const ordered = each.every((got) =>
      got.every((message, at) =>
        got.slice(0, at).every((earlier) => earlier < message || !sameProducer(earlier, message)),
      ),
    );
    return { all: each.flat().toSorted((left, right) => left - right), ordered };
  }

  const sameProducer = (left: number, right: number): boolean =>
    Math.trunc(left / 1_000_000) === Math.trunc(right / 1_000_000);

  function sent(threads: number, rounds: number): number[] {
    const producers = Array.from({ length: Math.ceil(threads / 2) }, (_, index) => 2 * index);
    return producers.flatMap((producer) =>
      Array.from({ length: rounds }, (_, round) => producer * 1_000_000 + round),
    );
  }

  it.each([
    [2, 3],
    [3, 2],
    [4, 2],
  ])('loses and doubles no message of %d threads', async (threads, rounds) => {
    const wrong = await turnstile.search('produceAndConsume', {
      threads,
      data: { rounds },
      wrong: ({ values }) => {
        const { all, ordered } = gathered(values);
        return !ordered || all.join() !== sent(threads, rounds).join();
      },
    });
    expect(wrong?.describe()).toBeUndefined();
  });

  it.each([true, false])('wakes all who sleep when it is closed (full: %s)', async (full) => {
    const expected = full ? 'ERR_QUEUE_CLOSED' : undefined;
    const wrong = await turnstile.search('sleepUntilClosed', {
      data: { full },
      wrong: ({ values }) => values.slice(0, -1).some((value) => value !== expected),
    });
    expect(wrong?.describe()).toBeUndefined();
  });

  it('gives a message to one, also when time is short', async () => {
    const outcomes = new Set<string>();
    const wrong = await turnstile.search('popInTime', {
      threads: 3,
      earlyTimeouts: true,
      wrong: ({ values }) => {
        outcomes.add(values.join());
        const got = values.slice(0, 2).filter((value) => value === 7).length;
        const left = new SharedQueue(memory.queue).size;
        return got + left !== (values[2] === true ? 1 : 0);
      },
    });
    expect(wrong?.describe()).toBeUndefined();
    expect(outcomes.size).toBeGreaterThan(1);
  });

  it('loses nothing when they run free', async () => {
    const { outcome, values } = await turnstile.race('produceAndConsume', {
      data: { rounds: 250 },
    });
    expect(outcome).toBe('finished');
    expect(gathered(values)).toEqual({ all: sent(4, 250), ordered: true });
  });
});
