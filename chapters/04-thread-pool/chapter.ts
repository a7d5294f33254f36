// %% [markdown]
// # 4 · The thread pool
//
// *Three cells need Linux on x64 or arm64, because they ask the kernel by themselves. On another
// system they are left out, and the others run.*
//
// Chapter 3 ended with ten thousand clients frozen by one calculation. One thread can do one thing,
// so the calculation goes to another. At the end of this chapter the same clients are answered while
// somebody calculates, and whatever two threads need of each other on the way is built from memory
// that they share.
//
// ## A thread for each message
//
// The obvious way: a message comes, a thread is started for it, does the work, ends. The work here
// is one system call. It is done by a call; by a native thread, as the notes' C++ would start one;
// and by a worker, which is a thread that runs JavaScript.
//
// Predict: the call takes about a microsecond. How much do the two threads add to it?

// %% A thread for one call needs="linux"
import assert from 'node:assert/strict';
import { lane } from '../notebook/lane.ts';

const each = await lane('each', './each.ts');
const price = await each.next<Record<'call' | 'native' | 'worker', number>>();
await each.exited;
assert.ok(price.native > 5 * price.call);
assert.ok(price.worker > 50 * price.native);

// %% [markdown]
// A native thread takes some tens of microseconds, with nothing done yet. A worker starts an engine
// of its own: a thousand times as long, and some megabytes for each, as chapter 3 counted. A burst of
// twenty messages is a quarter of a second in which this machine starts threads. **Start threads
// before the work comes, and keep them.**
//
// ## Sixteen at once
//
// Suppose that they are there. Sixteen messages come at the same moment, each of them ten
// milliseconds of calculation; there are two cores, the lane allows itself no more. Either two
// threads take one message after the other, or sixteen threads take one each. The notes say that
// with many threads the processor does nothing but switch between them, and throughput falls
// steeply.
//
// Predict for both: when are half of the messages answered, and when all?

// %% Two threads, sixteen threads needs="linux"
const rush = await lane('rush', './rush.ts');
const few = await rush.next<Record<'halfMs' | 'allMs', number>>();
const many = await rush.next<Record<'halfMs' | 'allMs', number>>();
await rush.exited;
assert.ok(few.halfMs < 0.7 * few.allMs);
assert.ok(many.halfMs > 0.7 * many.allMs);

// %% [markdown]
// All are answered at nearly the same time. Two cores have the same work before them, and the kernel
// takes a core away from a thread some hundred times a second, at a few microseconds a time: nothing
// collapses. What suffers is the waiting. Two threads finish two messages before they begin the
// next. Sixteen share the cores, each gets on at an eighth of its speed, and all of them are done at
// the very end. The same work, and half of the clients wait twice as long.
//
// (There is a collapse, when threads fight over something. It comes with the first lock.)
//
// **Begin no work before there is a core for it.** Until then it stands in a queue, and the queue is
// touched by all threads. Which is where the trouble begins.
//
// ## One number
//
// A `SharedArrayBuffer` handed to a worker is not copied: both see the same memory. Four threads
// have been started for this chapter (`crew.ts`). Two of them add 1 to the same cell, a million
// times each, in three ways:
//
// @include ./counting.ts
//
// A load or a store of `Atomics` is whole: no other thread ever sees half of it. Predict the three
// sums.

// %% Two million
import { measured } from '../notebook/mark.ts';
import { Crew } from './crew.ts';

const crew = await Crew.start(4);
const sums: number[] = [];
for (const how of ['plain', 'loadAndStore', 'add']) {
  let sum = 0;
  for (let attempt = 1; attempt <= 50; attempt += 1) {
    const cells = new Int32Array(new SharedArrayBuffer(4));
    await crew.together(2, `./counting.ts#${how}`, cells, 1_000_000);
    sum = cells[0] ?? 0;
    if (how === 'add' || sum < 2_000_000) break; // else the two have missed each other
  }
  const shown = how === 'add' ? sum.toLocaleString('en-US') : measured(sum, '', { width: 9 });
  console.log(`${how.padEnd(12)}  ${shown}`);
  sums.push(sum);
}
const [plain = 0, loadAndStore = 0, add = 0] = sums;
assert.ok(plain < 2_000_000 && loadAndStore < 2_000_000);
assert.equal(add, 2_000_000);

// %% [markdown]
// To add is three steps: read, add, write. That the first and the last are atomic does not help;
// what goes wrong happens *between* them. Only `Atomics.add` is the three in one. (In C++,
// `std::atomic<int>` is the same thing. The notes warn that it has no initial value, and so it was
// before C++20; since then it is 0, as shared memory is here.)
//
// A race that shows itself once in a million times is hard to talk about. So the library has a
// *turnstile*. Code that synchronises gets its atomics as an argument; in a test that is a turnstile,
// where one thread makes one step at a time, and a *seed* decides whose turn it is. What goes wrong
// with a seed goes wrong with it every time. Two threads, one load and one store each:

// %% Step by step
import { Turnstile } from 'wirebook/threads';
import { measuredBlock } from '../notebook/mark.ts';
import { memoryOfScenes } from './scenes.ts';

const memory = memoryOfScenes();
const turnstile = await Turnstile.open<typeof import('./scenes.ts')>(
  new URL('./scenes.ts', import.meta.url),
  { threads: 4, memory },
);
const items = new Int32Array(memory.items);
const lost = await turnstile.search('addOne', { threads: 2, wrong: () => items[0] !== 2 });
const steps = lost?.trace.map(({ thread, text }) => `thread ${thread}  ${text}`) ?? [];
console.log(measuredBlock(`seed ${lost?.seed}\n${steps.join('\n')}`));
console.log(`two have added 1, and the sum is ${items[0]}`);
assert.equal(items[0], 1);

// %% [markdown]
// ## A lock
//
// For one number `Atomics.add` will do. A queue has several that must agree with each other, so it
// needs a *lock*, or *mutex*: who has it may touch them, and the others wait. One operation is enough
// to build it. `compareExchange` writes if the cell holds what you expect, says what it found, and
// all of that is one step.
//
// @include ./spin-lock.ts#SpinLock
//
// It counts rightly, as the first line shows. Then this thread takes the lock and keeps it for
// 100 ms, while three others want it: once this lock, once the library's `Mutex`, which waits in
// another way. Predict how much of the processors' time the waiting takes.

// %% Three want it
import { Mutex } from 'wirebook/threads';
import { SpinLock } from './spin-lock.ts';

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); // for a time-out, so it only sleeps
}

const counted = new Int32Array(new SharedArrayBuffer(8));
await crew.together(2, './waiting.ts#countBehind', counted, 100_000);
console.log(`two threads behind the lock: ${counted[0]?.toLocaleString('en-US')}`);
assert.equal(counted[0], 200_000);

const waitingMs = new Map<string, number>();
for (const how of ['spin', 'sleep']) {
  const cells = new Int32Array(new SharedArrayBuffer(4 * Mutex.CELLS));
  const lock = how === 'spin' ? new SpinLock(cells, 0) : new Mutex(cells);
  lock.lock();
  const { ended } = await crew.begin(3, `./waiting.ts#${how}`, cells);
  const before = process.cpuUsage();
  pause(100);
  const { user, system } = process.cpuUsage(before);
  lock.unlock();
  await ended;
  waitingMs.set(how, (user + system) / 1000);
  const shown = measured((user + system) / 1000, 'ms', { digits: 0, width: 6 });
  console.log(`${how.padEnd(5)}  ${shown} of CPU in 100 ms`);
}
assert.ok((waitingMs.get('spin') ?? 0) > 5 * (waitingMs.get('sleep') ?? Infinity));

// %% [markdown]
// The spinning ones took all there was: each asks, as fast as it can, whether the lock is free. When
// the thread that *holds* it needs a core to come to an end, they keep it away. That is the collapse
// of which the notes warn. It needs no thousand threads, only more than there are cores.
//
// `Atomics.wait` puts the thread to sleep *if the cell still has a given value*, until another calls
// `Atomics.notify` for that cell. To look and to fall asleep are one step (in Linux, the system call
// `futex`). So a `Mutex` has three states: free, taken, and taken with somebody waiting.
//
// @include lib/threads/mutex.ts#Mutex.lockWithin
//
// @include lib/threads/mutex.ts#Mutex.unlock
//
// Only an unlock from the third state calls the kernel. A lock that nobody fights over never does.
// The second cell names the holder. Predict what the last two lines would do in C++.

// %% Its own mistakes
import { outcome } from '../01-blocking-echo/show.ts';

const mutexCells = new Int32Array(new SharedArrayBuffer(4 * Mutex.CELLS));
const mutex = new Mutex(mutexCells);
const somebody = new Mutex(mutexCells, 0, { id: 1_000 }); // another thread, as far as the lock knows
const began = performance.now();
for (let i = 0; i < 100_000; i += 1) {
  mutex.lock();
  mutex.unlock();
}
const nanoseconds = (performance.now() - began) * 10;
console.log(`lock and unlock: ${measured(nanoseconds, 'ns', { digits: 0 })}`);
mutex.lock();
const mistakes = [outcome(() => mutex.lock()), outcome(() => somebody.unlock())];
console.log(`locked twice by one thread:  ${mistakes[0]}`);
console.log(`unlocked by another thread:  ${mistakes[1]}`);
mutex.unlock();
assert.deepEqual(mistakes, ['ERR_MUTEX_HELD', 'ERR_MUTEX_NOT_HELD']);
assert.ok(nanoseconds < 5_000);

// %% [markdown]
// With `std::mutex` both are undefined: mostly the first one hangs, and the second lets two threads
// in at once, which shows itself somewhere else. **A lock that knows its holder turns a standstill
// into an error.**
//
// @exercise 04-thread-pool/1-mutex
//
// ## Nothing there yet
//
// A consumer wants an item, and there is none. It cannot sleep with the lock in its hand, for nobody
// could bring one. So it gives the lock back, sleeps until it is notified, and takes the lock again:
// a *condition variable*. Here are two. Their one cell counts notifications.
//
// @include ./late-condition.ts#LateCondition.wait
//
// @include lib/threads/condition.ts#Condition.wait
//
// Two lines have changed places. Thread 0 waits for an item, thread 1 brings it and notifies. Of two
// hundred orders of their steps, predict for each of the two: in how many does thread 0 sleep for
// ever, beside its item?

// %% Two hundred orders
import type { Schedule } from 'wirebook/threads';

type Scene = keyof typeof import('./scenes.ts');
async function ordersThat(
  go: (schedule: Schedule) => boolean,
  scene: Scene,
  options: { threads: number; data: unknown; spuriousWakeUps?: number },
): Promise<Schedule[]> {
  const found: Schedule[] = [];
  for (let seed = 1; seed <= 200; seed += 1) {
    const schedule = await turnstile.run(scene as 'addOne', seed, options);
    if (go(schedule)) found.push(schedule);
  }
  return found;
}

const standsStill = ({ outcome: how }: Schedule): boolean => how === 'deadlock';
for (const late of [true, false]) {
  const still = await ordersThat(standsStill, 'waitForOne', { threads: 2, data: { late } });
  const count = late ? measured(still.length) : still.length;
  console.log(`${late ? 'LateCondition' : 'Condition'}: ${count} of 200 stand still`);
  assert.ok(late === still.length > 0);
  const last = still[0]?.trace.filter(({ cell }) => cell !== 'lock[1]').slice(-9) ?? [];
  const shown = last.map(({ thread, text }) => `  thread ${thread}  ${text}`).join('\n');
  if (late) console.log(measuredBlock(shown));
}
