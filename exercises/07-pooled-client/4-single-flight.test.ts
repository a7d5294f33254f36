/** The tests of exercise 7.4. The clock is a number, and a question waits until the test answers it. */

import { it } from 'vitest';
import type { Endpoint } from 'wirebook/rpc';
import { diagnose, subject } from '../workshop/subject.ts';
import type { Answer, DiscoveryCacheOptions } from './4-single-flight.ts';

const { DiscoveryCache } = await subject<typeof import('./4-single-flight.ts')>(import.meta.url);

const OLD = '7 · The pooled client, “An old address”';
const MANY = 100;
type List = readonly Endpoint[];

const at = (...ports: number[]): List => ports.map((port) => ({ host: '10.0.0.1', port }));
const ports = (list: List | undefined): string =>
  list === undefined ? 'nothing' : list.length === 0 ? 'nobody' : list.map((e) => e.port).join();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A cache with lists that are good for 100 ms, empty ones for 20, and another question 10 ms after a failure. */
function sceneOf(options: DiscoveryCacheOptions = {}) {
  const questions: { answer: (answer: Answer) => void; fail: (error: Error) => void }[] = [];
  const asked: string[] = [];
  const changes: string[] = [];
  const failures: string[] = [];
  const cache = new DiscoveryCache(
    (service) =>
      new Promise((answer, fail) => {
        asked.push(service);
        questions.push({ answer, fail });
      }),
    { ttlMs: 100, emptyTtlMs: 20, retryMs: 10, ...options },
    (_, list) => changes.push(ports(list)),
    (_, error) => failures.push(String(error)),
  );
  return {
    cache,
    asked,
    changes,
    failures,
    /** Answers a question; the last unless told which, counted from 0. */
    async answer(list: List, which = questions.length - 1): Promise<void> {
      questions[which]?.answer({ endpoints: list });
      await turn();
    },
    /** Lets the last question fail. @returns how many promises fail while nobody listens */
    fail(): Promise<number> {
      return unheard(() => questions.at(-1)?.fail(new Error('no registry')));
    },
  };
}

/** What a caller has: a list, now or when it is there. Waits for a promise no longer than a turn. */
async function had(got: List | Promise<List>): Promise<string> {
  const none = turn().then(() => 'waits');
  const told = Promise.resolve(got).then(ports, (error: unknown) => String(error));
  return Promise.race([told, none]);
}

function getAll(cache: { get(service: string, nowMs: number): List | Promise<List> }, ms: number) {
  return Array.from({ length: MANY }, () => cache.get('Shop', ms));
}

it('asks once, however many come', async () => {
  const { cache, asked, answer } = sceneOf();
  const all = getAll(cache, 0);
  const questions = asked.length;
  for (const which of asked.keys()) await answer(at(1), which);
  const lists = await Promise.all(all.map(had));
  const heard = lists.filter((list) => list === '1').length;
  if (questions === 1 && heard === MANY) return;
  diagnose({
    mistake:
      questions === MANY
        ? 'each of them asked: nobody saw that another was asking already'
        : heard < MANY
          ? 'not everybody who waited was told the answer'
          : 'there was more than one question',
    expected: `1 question, ${MANY} callers who have the list`,
    got: `${questions} questions, ${heard} callers who have the list`,
    at: `${MANY} callers at 0 ms, nothing is known`,
    read: OLD,
  });
});

it('asks about each service by itself', async () => {
  const { cache, asked } = sceneOf();
  for (const service of ['Shop', 'Cellar', '__proto__']) void cache.get(service, 0);
  if (asked.join() === 'Shop,Cellar,__proto__') return;
  diagnose({
    mistake: 'a service has waited for the answer about another one',
    expected: 'Shop,Cellar,__proto__',
    got: asked.join(),
    at: 'three services, one caller each',
    read: OLD,
  });
});

it('keeps a list until its time is over', async () => {
  const { cache, asked, answer } = sceneOf();
  void cache.get('Shop', 1_000);
  await answer(at(1));
  const seen = [1_000, 1_099, 1_100].map((nowMs) => {
    void cache.get('Shop', nowMs);
    return asked.length;
  });
  if (seen.join() === '1,1,2') return;
  let mistake = 'a list was not good from its question until `ttlMs` later';
  if (seen[2] === 1)
    mistake = 'you keep a list that never runs out: whoever moved is looked for at the old address';
  else if (seen[0] === 2) mistake = 'you ask again although the list is good';
  diagnose({
    mistake,
    expected: '1, 1, 2 questions',
    got: `${seen.join(', ')} questions`,
    at: 'asked for at 1,000 ms and good for 100; wanted at 1,000, 1,099 and 1,100 ms',
    read: OLD,
  });
});

it('hands out the old list while it asks', async () => {
  const { cache, answer } = sceneOf();
  void cache.get('Shop', 0);
  await answer(at(1));
  const got = cache.get('Shop', 100);
  if (Array.isArray(got) && ports(got as List) === '1') return;
  diagnose({
    mistake: 'everybody waits for the answer, though the old list is most likely right',
    expected: 'the list, at once',
    got: got instanceof Promise ? 'a promise' : got,
    at: 'a list that is good until 100 ms, wanted at 100 ms',
    read: OLD,
  });
});

it('has one question under way when a list has run out', async () => {
  const { cache, asked, answer } = sceneOf();
  void cache.get('Shop', 0);
  await answer(at(1));
  getAll(cache, 200);
  const questions = asked.length - 1;
  for (const which of asked.keys()) await answer(at(2), which);
  const now = await had(cache.get('Shop', 201));
  if (questions === 1 && now === '2' && asked.length === 2) return;
  diagnose({
    mistake:
      questions > 1
        ? 'you look at the question under way only while nothing is known: a list that runs out brings the stampede'
        : 'the new list did not take the place of the old one',
    expected: '1 question, then 2 and no further question',
    got: `${questions} questions, then ${now} and ${asked.length - 1 - questions} further questions`,
    at: `${MANY} callers at 200 ms, the list was good until 100; answered; one caller at 201 ms`,
    read: OLD,
  });
});

it('asks again after nobody knew', async () => {
  const { cache, asked, answer, fail } = sceneOf();
  const waiting = [cache.get('Shop', 0), cache.get('Shop', 0)].map((one) =>
    Promise.resolve(one).then(ports, (error: unknown) => String(error)),
  );
  await fail();
  const told = await Promise.race([Promise.all(waiting), turn().then(() => ['nothing'])]);
  const next = cache.get('Shop', 1);
  const questions = asked.length;
  await answer(at(2));
  const list = await had(next);
  if (told.join() === 'Error: no registry,Error: no registry' && questions === 2 && list === '2')
    return;
  diagnose({
    mistake:
      questions === 1
        ? 'the failed question is still under way for you: nobody asks any more, and everybody is told of that one failure for ever'
        : 'those who waited were not told why nobody knows',
    expected: 'Error: no registry, twice; 2 questions; 2',
    got: `${told.join(', ')}; ${questions} questions; ${list}`,
    at: 'two callers at 0 ms; the question fails; one caller at 1 ms; answered',
    read: OLD,
  });
});

it('keeps the old list when the next cannot be had', async () => {
  const { cache, answer, fail, failures } = sceneOf();
  void cache.get('Shop', 0);
  await answer(at(1));
  void cache.get('Shop', 100);
  const lost = await fail();
  const list = ports(cache.peek('Shop'));
  if (lost === 0 && list === '1' && failures.length === 1) return;
  let mistake = '`onFailure` was not told once of the failure';
  if (list !== '1')
    mistake =
      'the failure took the list away: a registry that is down takes all its services along';
  else if (lost > 0)
    mistake =
      'nobody waits for the promise that failed, for the old list was handed out: Node ends a program for that';
  diagnose({
    mistake,
    expected: '1; told once; no promise that fails unheard',
    got: `${list}; told ${failures.length} times; ${lost} that failed unheard`,
    at: 'a list that was good until 100 ms, wanted at 100 ms; the question fails',
    read: OLD,
  });
});

it('asks again a moment after a failure', async () => {
  const { cache, asked, answer, fail } = sceneOf();
  void cache.get('Shop', 0);
  await answer(at(1));
  void cache.get('Shop', 100);
  await fail();
  const seen = [100, 109, 110].map((nowMs) => {
    void cache.get('Shop', nowMs);
    return asked.length;
  });
  await answer(at(2));
  if (seen.join() === '2,2,3') return;
  let mistake = 'another question was not asked `retryMs` after the one that failed';
  if (seen[0] === 3)
    mistake =
      'each caller asks again as soon as the one before has failed: a registry that is ill gets all the load it can take';
  else if (seen[2] === 2)
    mistake = 'you took the failure for an answer, and believe it for the whole `ttlMs`';
  diagnose({
    mistake,
    expected: '2, 2, 3 questions',
    got: `${seen.join(', ')} questions`,
    at: 'the question of 100 ms has failed, `retryMs` is 10; wanted at 100, 109 and 110 ms',
    read: OLD,
  });
});

it('believes an empty list, but not for long', async () => {
  const { cache, asked, answer } = sceneOf();
  const first = cache.get('Shop', 0);
  await answer([]);
  const list = await had(first);
  const seen = [19, 20].map((nowMs) => {
    void cache.get('Shop', nowMs);
    return asked.length;
  });
  if (list === 'nobody' && seen.join() === '1,2') return;
  let mistake = 'an empty list was not good for `emptyTtlMs`';
  if (seen[0] === 2)
    mistake = 'an empty list is an answer, too: for a service that nobody offers each caller asks';
  else if (seen[1] === 1)
    mistake =
      'you believed the empty list for as long as any other: a service that begins a moment later is found half a minute later';
  diagnose({
    mistake,
    expected: 'nobody; 1, 2 questions',
    got: `${list}; ${seen.join(', ')} questions`,
    at: 'answered with an empty list, `emptyTtlMs` is 20; wanted at 19 and 20 ms',
    read: OLD,
  });
});

it('believes news more than an older question', async () => {
  const { cache, answer, changes } = sceneOf();
  const first = cache.get('Shop', 0);
  cache.put('Shop', at(9), 500);
  await answer(at(1), 0);
  const [known, told, good] = [
    ports(cache.peek('Shop')),
    await had(first),
    cache.staleAtMs('Shop'),
  ];
  if (known === '9' && told === '9' && good === 500 && changes.join(' ') === '9') return;
  diagnose({
    mistake:
      known === '1'
        ? 'the answer to an older question has overwritten the news: the list goes back in time'
        : 'the news did not become what is known',
    expected: '9 is known, those who waited have 9, good until 500 ms, onChange: 9',
    got: `${known} is known, those who waited have ${told}, good until ${good} ms, onChange: ${changes.join(' ')}`,
    at: 'asked at 0 ms; news of 9, good until 500 ms; then the question is answered with 1',
    read: OLD,
  });
});

it('tells of a list that is another one', async () => {
  const { cache, answer, changes } = sceneOf();
  for (const [nowMs, list] of [
    [0, at(1, 2)],
    [100, at(2, 1)],
    [200, at(3)],
    [300, []],
  ] as const) {
    void cache.get('Shop', nowMs);
    await answer(list);
  }
  if (changes.join(' ') === '1,2 3 nobody') return;
  diagnose({
    mistake: '`onChange` is to be told of the first list, and of each that names other servers',
    expected: '1,2 · 3 · nobody',
    got: changes.join(' · '),
    at: 'answers: 1,2 · 2,1 · 3 · nobody',
    read: OLD,
  });
});

it('asks on demand, but not beside a question that is under way', async () => {
  const { cache, asked, answer, fail } = sceneOf();
  void cache.get('Shop', 0);
  const beside = cache.refresh('Shop', 0);
  const together = asked.length;
  await answer(at(1));
  const anew = cache.refresh('Shop', 1);
  const again = asked.length;
  await fail();
  const got = [await had(beside), await had(anew)];
  if (together === 1 && again === 2 && got.join() === '1,1') return;
  diagnose({
    mistake:
      '`refresh` asks even if the list is good, waits with others, and falls back on the list',
    expected: '1, then 2 questions; 1 and 1',
    got: `${together}, then ${again} questions; ${got.join(' and ')}`,
    at: 'wanted and refreshed at 0 ms; answered; refreshed at 1 ms; that fails',
    read: OLD,
  });
});

it('asks again at once when somebody doubts', async () => {
  const { cache, asked, answer } = sceneOf();
  void cache.get('Shop', 0);
  await answer(at(1));
  cache.doubt('Shop', 50);
  void cache.get('Shop', 50);
  cache.forget('Shop');
  await answer(at(2));
  const after = ports(cache.peek('Shop'));
  if (asked.length === 2 && after === 'nothing') return;
  diagnose({
    mistake:
      asked.length === 2
        ? 'an answer brought back what had been forgotten'
        : 'a list in doubt was not asked about again',
    expected: '2 questions; nothing',
    got: `${asked.length} questions; ${after}`,
    at: 'doubted and wanted at 50 ms; forgotten; then the question is answered',
    read: OLD,
  });
});

it('holds no more services than it may', () => {
  const { cache } = sceneOf({ maxServices: 2 });
  for (const service of ['a', 'b', 'c']) cache.put(service, at(1), 1_000);
  void cache.get('b', 0);
  cache.put('d', at(1), 1_000);
  const left = ['a', 'b', 'c', 'd'].filter((service) => cache.peek(service) !== undefined);
  if (cache.size === 2 && left.includes('d')) return;
  diagnose({
    mistake: 'services are kept that nobody has asked about for longest: use `#entry`',
    expected: '2 of them, d among them',
    got: `${cache.size}: ${left.join(', ')}`,
    at: 'room for 2; a, b, c, and then d',
    read: OLD,
  });
});

/** How many promises fail while nobody listens. */
async function unheard(cause: () => void): Promise<number> {
  const others = process.listeners('unhandledRejection');
  let count = 0;
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => (count += 1));
  try {
    cause();
    await turn();
    return count;
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of others) process.on('unhandledRejection', listener);
  }
}
