/** Everything at once, by a seed: whatever comes together, each promise is settled once, with what it deserves. */
import { afterEach, describe, expect, it } from 'vitest';
import { integerBelow, pick, type Random } from '../base/random.ts';
import { seededRandom } from '../base/random.seeded.ts';
import { codeOf, Pools, type Tasks } from './testing/pools.test-child.ts';
import type { TaskRunner } from './thread-pool.ts';

const pools = new Pools();
afterEach(() => pools.stop());

/** Starts something, and says how it may end. */
type Deed = (runner: TaskRunner<Tasks>, random: Random) => [Promise<unknown>, ...allowed: string[]];

const deeds: readonly Deed[] = [
  (runner, random) => {
    const bytes = new Uint8Array(1 + integerBelow(random, 400)).fill(integerBelow(random, 256));
    const same = runner.run('echo', bytes).then((result) => expect(result).toEqual(bytes));
    return [same, 'no error'];
  },
  (runner, random) => {
    const number = integerBelow(random, 1_000);
    return [runner.run('add', number, 1).then((sum) => expect(sum).toBe(number + 1)), 'no error'];
  },
  (runner, random) => {
    const date = new Date(integerBelow(random, 1_000));
    return [runner.run('identity', date).then((same) => expect(same).toEqual(date)), 'no error'];
  },
  (runner, random) => [runner.run('busy', random.next()), 'no error'],
  (runner, random) => [runner.run('later', 'text', integerBelow(random, 3)), 'no error'],
  (runner) => [runner.run('echo', new Uint8Array(300_000)), 'no error'],
  (runner) => [runner.run('fail'), 'ERR_ODD'],
  (runner) => [runner.run('giveFunction'), 'ERR_RESULT_NOT_CLONEABLE'],
  (runner) => [runner.run('identity', () => 1), 'ERR_ARGUMENTS_NOT_CLONEABLE'],
];
const fatal: Deed = (runner, random) => [
  runner.run('exit', integerBelow(random, 9)),
  'ERR_THREAD_DIED',
];

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a storm', () => {
  it.each([1, 2, 3, 4, 5, 6])('of seed %d leaves no promise behind', async (seed) => {
    const random = seededRandom(seed);
    const pool = pools.open({
      threads: 1 + (seed % 3),
      cancelGraceMs: 5,
      ringBytes: 2 ** (12 + 4 * (seed % 2)),
    });
    const ends: Promise<void>[] = [];
    let deaths = 0;
    for (let at = 0; at < 600; at += 1) {
      const dies = deaths < 4 && random.next() < 0.01;
      deaths += dies ? 1 : 0;
      const controller = random.next() < 0.2 ? new AbortController() : undefined;
      const runner = controller === undefined ? pool : pool.with({ signal: controller.signal });
      const [promise, ...allowed] = (dies ? fatal : pick(random, deeds))(runner, random);
      if (controller !== undefined) {
        allowed.push('ABORT_ERR');
        const afterTurns = integerBelow(random, 20);
        void (async () => {
          for (let turn = 0; turn < afterTurns; turn += 1) await breath();
          controller.abort();
        })();
      }
      ends.push(
        codeOf(promise).then((code) =>
          expect(allowed, `task ${at} of seed ${seed}`).toContain(code),
        ),
      );
      if (random.next() < 0.1) await breath();
    }
    await Promise.all(ends);
    await pool.drain();
    const { active, queued, completed, failed } = pool.stats;
    expect({ active, queued, all: completed + failed }).toEqual({ active: 0, queued: 0, all: 600 });
  });

  it.each([7, 8, 9])('of seed %d that stop ends leaves no promise behind', async (seed) => {
    const random = seededRandom(seed);
    const pool = pools.open({ threads: 2 });
    await pool.ready();
    const codes = Array.from({ length: 200 }, () => codeOf(pick(random, deeds)(pool, random)[0]));
    for (let turns = integerBelow(random, 10); turns > 0; turns -= 1) await breath();
    await pool.stop(
      pick(random, [
        {},
        { queued: 'reject' },
        { graceMs: 0 },
        { graceMs: 1, queued: 'reject' },
      ] as const),
    );
    const known = [
      'no error',
      'ERR_ODD',
      'ERR_RESULT_NOT_CLONEABLE',
      'ERR_ARGUMENTS_NOT_CLONEABLE',
      'ERR_POOL_STOPPED',
    ];
    for (const code of await Promise.all(codes)) expect(known).toContain(code);
  });
});
