/** The chapter's claims on other inputs than it shows. May block, so it is a program of its own: prints one line of JSON. */

import { Mutex, type Schedule, SharedQueue, Turnstile } from 'wirebook/threads';
import { Crew } from './crew.ts';
import { BlockingFuture, BlockingPromise, sharedState } from './future.ts';
import { wakeFor } from './herd.ts';
import { memoryOfScenes } from './scenes.ts';

type Scenes = typeof import('./scenes.ts');

const crew = await Crew.start(4);
const memory = memoryOfScenes();
const turnstile = await Turnstile.open<Scenes>(new URL('./scenes.ts', import.meta.url), {
  threads: 4,
  memory,
});

/** What so many threads come to that add so often; the smallest of some attempts, until a count is lost. */
async function sumOf(
  how: string,
  threads: number,
  times: number,
  attempts: number,
): Promise<number> {
  let sum = threads * times;
  for (let attempt = 0; attempt < attempts && sum === threads * times; attempt += 1) {
    const cells = new Int32Array(new SharedArrayBuffer(8));
    await crew.together(threads, how, cells, times);
    sum = cells[0] ?? 0;
  }
  return sum;
}

/** In how many of these orders it goes wrong. */
async function wrongOf(
  scene: keyof Scenes,
  options: { threads: number; data?: unknown; spuriousWakeUps?: number },
  wrong: (schedule: Schedule) => boolean = () => false,
): Promise<number> {
  let count = 0;
  for (let seed = 1_001; seed <= 1_300; seed += 1) {
    const schedule = await turnstile.run(scene, seed, options);
    if (schedule.outcome !== 'finished' || wrong(schedule)) count += 1;
  }
  return count;
}

/** Whether each message arrived once, through a queue of this capacity. */
async function passing(capacity: number, producers: number, consumers: number): Promise<boolean> {
  const queueMemory = SharedQueue.create({ capacity, messageBytes: 8 });
  const taking = await crew.begin(consumers, './passing.ts#consume', queueMemory);
  await crew.together(producers, './passing.ts#produce', queueMemory, 500);
  new SharedQueue(queueMemory).close();
  const got = ((await taking.ended) as [number, number][][]).flat();
  const different = new Set(got.map(([who, which]) => `${who}/${which}`)).size;
  return got.length === producers * 500 && different === got.length;
}

/** How much of the processors' time three threads take that share these steps, and whether all are counted. */
async function waiting(
  how: 'spin' | 'sleep',
  steps: number,
): Promise<[cpuMs: number, whole: boolean]> {
  const cells = new Int32Array(new SharedArrayBuffer(4 + 4 * Mutex.CELLS));
  const before = process.cpuUsage();
  await crew.together(3, `./waiting.ts#${how}`, cells, steps / 3);
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1000, cells[0] === steps];
}

const empty = ({ values }: Schedule): boolean => values.some((left) => Number(left) < 0);
const state = sharedState();
new BlockingPromise(state).setValue(7);
const futures = [new BlockingFuture(state), new BlockingFuture(state)].map((one) => one.get());
const items = new Int32Array(memory.items);

const claims = {
  sums: [
    await sumOf('./counting.ts#plain', 3, 700_000, 50),
    await sumOf('./counting.ts#loadAndStore', 3, 300_000, 50),
    await sumOf('./counting.ts#add', 3, 300_000, 1),
  ],
  lost: await wrongOf('addOne', { threads: 3 }, () => items[0] !== 3),
  late: await wrongOf('waitForOne', { threads: 2, data: { late: true } }),
  right: await wrongOf('waitForOne', { threads: 2, data: { late: false } }),
  ifs: await wrongOf('takeOne', { threads: 4, data: { loop: false } }, empty),
  whiles: await wrongOf('takeOne', { threads: 4, data: { loop: true }, spuriousWakeUps: 5 }, empty),
  passed: {
    one: await wrongOf('passTwo', { threads: 4, data: { how: 'one' } }),
    all: await wrongOf('passTwo', { threads: 4, data: { how: 'all' } }),
    queue: await wrongOf('passTwo', { threads: 4, data: { how: 'queue' } }),
  },
  herd: [
    await wakeFor(crew, 3, 'one'),
    await wakeFor(crew, 3, 'all'),
    await wakeFor(crew, 1, 'all'),
  ],
  passing: [await passing(1, 1, 3), await passing(7, 3, 1), await passing(1, 2, 2)],
  waiting: { spin: await waiting('spin', 600), sleep: await waiting('sleep', 600) },
  futures,
  unknown: await crew.together(1, './counting.ts#nothing').catch((error: Error) => error.message),
};
await turnstile.close();
await crew.end();
console.log(JSON.stringify(claims));
