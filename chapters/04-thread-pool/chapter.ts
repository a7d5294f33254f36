// %% [markdown]
// # 4 · The thread pool
//
// *The last two cells need Linux on x64 or arm64, because chapter 3's server does. On another
// system they are left out.*
//
// Chapter 3 ended with ten thousand clients frozen by one calculation. So the calculation goes to
// another thread. At the end of this chapter such clients are answered while somebody calculates,
// and what two threads need from each other for that is built from memory that they share.
//
// ## A thread for each message
//
// The obvious way: a message comes, a thread is started for it, does the work, ends. The work here
// is one system call. It is done by this thread; by a native thread, as in the notes' C++; and by a
// worker, which is a thread that runs JavaScript.
//
// Predict: the call takes about a microsecond. How much do the two threads add to it?

// %% A thread for one call
import assert from 'node:assert/strict';
import { lane } from '../notebook/lane.ts';

const each = await lane('each', './each.ts');
const price = await each.next<{ call: number; native?: number; worker: number }>();
await each.exited;
assert.ok(price.native === undefined || price.native > 3 * price.call);
assert.ok(price.worker > 20 * (price.native ?? price.call));

// %% [markdown]
// A native thread takes some tens of microseconds, with nothing done yet. A worker starts an engine
// of its own: a thousand times as long, and some megabytes for each, as chapter 3 counted. **Start
// threads before the work comes, and keep them.**
//
// ## Sixteen at once
//
// Suppose that they are there. Sixteen messages come at the same moment, each of them twenty
// milliseconds of calculation, and there are two cores; the lane allows itself no more. Two threads
// take one message after the other, or sixteen take one each. The notes say that with many threads
// the processor is busy switching between them, and throughput falls steeply.
//
// Predict for both: when are half of the messages answered, and when all?

// %% Two threads, sixteen threads
const rush = await lane('rush', './rush.ts');
const few = await rush.next<Record<'halfMs' | 'allMs', number>>();
const many = await rush.next<Record<'halfMs' | 'allMs', number>>();
await rush.exited;
assert.ok(few.halfMs < 0.75 * few.allMs);
assert.ok(many.halfMs / many.allMs > few.halfMs / few.allMs);

// %% [markdown]
// The last answer comes at nearly the same time. It is the same work for two cores, and a few
// hundred switches at some microseconds each are no collapse. (There is one when threads fight over
// something; it comes with the first lock.) What suffers is the waiting. Two threads finish two
// messages before they begin the next. Of sixteen, each gets on at an eighth of its speed, and most
// are done only near the end.
//
// **Begin no work before there is a core for it.** Until then it stands in a queue, which all
// threads touch. There the trouble begins.
//
// ## One number
//
// A `SharedArrayBuffer` handed to a worker is not copied: both see the same memory. Of a crew of
// four threads, two add 1 to the same cell, a million times each, in three ways:
//
// @include ./counting.ts
//
// A load or a store of `Atomics` is whole: no other thread ever sees half of it. Predict the three
// sums.

// %% Two million
import { measured } from '../notebook/mark.ts';
import { Crew } from './crew.ts';
import { sumOfTwo } from './race.ts';

const crew = await Crew.start(4);
const sums: number[] = [];
for (const how of ['plain', 'loadAndStore', 'add']) {
  const sum = await sumOfTwo(crew, how, 1_000_000);
  console.log(`${how.padEnd(12)}  ${measured(sum, '', { width: 9 })}`);
  sums.push(sum);
}
const [plain = 0, loadAndStore = 0, add = 0] = sums;
assert.ok(plain < 2_000_000 && loadAndStore < 2_000_000);
assert.equal(add, 2_000_000);

// %% [markdown]
// To add is three steps: read, add, write. That the first and the last are atomic does not help;
// what goes wrong happens *between* them. Only `Atomics.add` is the three in one. (In C++ that is
// `std::atomic<int>`. The notes warn that it has no initial value. That was so until C++20; since
// then it is 0, as shared memory is here.)
//
// A *race* like this shows itself when it likes. So the library has a *turnstile*. The code under
// test is given its atomics as an argument, and in a test they let one thread make one step at a
// time. A *seed* decides whose turn it is, so what goes wrong with a seed goes wrong every time.
// One load and one store each:

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
// For one number `Atomics.add` will do. A queue has several that must agree, so it needs a *lock*,
// or *mutex*: who has it may touch them, and the others wait. One operation is enough to build it:
// `compareExchange` writes if the cell holds what you expect, and says what it found, in one step.
//
// @include ./spin-lock.ts#SpinLock
//
// Behind this lock lie 400 steps of work, a quarter of a millisecond each, for one, two or four
// threads to share. Only one can work at a time, so more threads cannot be faster. Beside it the
// library's `Mutex`, which waits in another way. Predict for both what more threads do to the time,
// and to the time that the processors spend.

// %% Four hundred steps
import { Mutex } from 'wirebook/threads';

const spent = new Map<string, number>();
for (const threads of [1, 2, 4]) {
  const columns = [`${threads} thread${threads === 1 ? ' ' : 's'}`];
  for (const how of ['spin', 'sleep']) {
    const cells = new Int32Array(new SharedArrayBuffer(4 + 4 * Mutex.CELLS));
    const { ended } = await crew.begin(threads, `./waiting.ts#${how}`, cells, 400 / threads);
    const since = performance.now();
    const before = process.cpuUsage();
    await ended;
    const { user, system } = process.cpuUsage(before);
    const cpuMs = (user + system) / 1000;
    if (threads > 1) spent.set(how, (spent.get(how) ?? 0) + cpuMs);
    const [time, cpu] = [performance.now() - since, cpuMs].map((ms) =>
      measured(ms, 'ms', { digits: 0, width: 8 }),
    );
    columns.push(`${how}: ${time}, ${cpu} of CPU`);
    assert.equal(cells[0], 400);
  }
  console.log(columns.join('  '));
}
assert.ok((spent.get('spin') ?? 0) > 1.3 * (spent.get('sleep') ?? Infinity));

// %% [markdown]
// Here is the collapse. The waiting ones ask, as fast as they can, whether the lock is free. When
// there are more threads than cores, they keep even the one that *holds* it from its core. A thread
// that sleeps costs nothing.
//
// `Atomics.wait` puts the thread to sleep *if the cell still has a given value*, until another
// calls `Atomics.notify` for that cell. To look and to fall asleep are one step (C programs on
// Linux have the system call `futex` for this). An unlock should not call for nobody, so a `Mutex`
// has three states: free, taken, and taken with somebody waiting.
//
// @include lib/threads/mutex.ts#Mutex.lockWithin
//
// @include lib/threads/mutex.ts#Mutex.unlock
//
// Only an unlock from the third state calls the kernel; a lock that nobody fights over never does.
// A second number beside the state names the holder. One thread locks twice; another unlocks what
// it does not hold. Predict what each would do in C++.

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
// With `std::mutex` both are undefined: mostly the first hangs, and the second lets two threads in
// at once, which shows itself somewhere else. **A lock that knows its holder turns a standstill
// into an error.**
//
// @exercise 04-thread-pool/1-mutex
//
// ## Nothing there yet
//
// A consumer wants an item, and there is none. It cannot sleep with the lock in its hand, for
// nobody could bring one. So it gives the lock back, sleeps until it is notified, and takes the
// lock again: a *condition variable*. Here are two versions of `wait`. The number that they share
// counts notifications.
//
// @include ./late-condition.ts#LateCondition.wait
//
// @include lib/threads/condition.ts#Condition.wait
//
// Two lines have changed places. Thread 0 waits for an item, thread 1 brings it and notifies. Of
// two hundred orders of their steps, predict for each of the two: in how many does thread 0 sleep
// for ever, beside its item?

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
    const schedule = await turnstile.run(scene, seed, options);
    if (go(schedule)) found.push(schedule);
  }
  return found;
}

const standsStill = ({ outcome: how }: Schedule): boolean => how === 'deadlock';
for (const late of [true, false]) {
  const still = await ordersThat(standsStill, 'waitForOne', { threads: 2, data: { late } });
  const which = late ? 'LateCondition' : 'Condition    ';
  console.log(`${which} ${measured(still.length, '', { width: 3 })} of 200 stand still`);
  assert.equal(still.length > 0, late);
  // The last steps, without those that note the lock's holder.
  const last = still[0]?.trace.filter(({ cell }) => cell !== 'lock[1]').slice(-9) ?? [];
  const shown = last.map(({ thread, text }) => `  thread ${thread}  ${text}`).join('\n');
  if (shown !== '') console.log(measuredBlock(shown));
}

// %% [markdown]
// The notification came when nobody slept (`0 woken`), and nobody keeps it. Then thread 0 read the
// number, which had the notification in it already, and fell asleep. The library's reads it while
// it still holds the lock. Whatever comes later changes it, and `wait` does not sleep. **Read what
// you will compare with before you let go.**
//
// That is a few orders in two hundred, when any step may be followed by another thread's. A machine
// seldom changes threads just there. When it does, a server stands still, without an error.
//
// @exercise 04-thread-pool/2-condition
//
// ## Woken
//
// Three consumers want an item each, and a producer brings three, with a notification for each. A
// consumer that finds nothing waits: behind an `if (empty)`, or in a `while (empty)`. It was woken
// because an item came. Predict how often it finds none.

// %% If and while
const tookNothing = ({ values }: Schedule): boolean => values.some((left) => Number(left) < 0);
for (const [what, threads, loop, spuriousWakeUps] of [
  ['if,    three consumers', 4, false, 0],
  ['if,    one consumer, woken by nobody', 2, false, 3],
  ['while, three consumers', 4, true, 0],
  ['while, three consumers, woken by nobody', 4, true, 3],
] as const) {
  const options = { threads, data: { loop }, spuriousWakeUps };
  const found = await ordersThat(tookNothing, 'takeOne', options);
  console.log(
    `${what.padEnd(41)}${measured(found.length, '', { width: 3 })} of 200 take from an empty queue`,
  );
  assert.ok(loop ? found.length === 0 : found.length > 0);
}

// %% [markdown]
// Before the woken consumer had the lock again, another one came by. It had not slept at all, found
// the item and took it: a *stolen wake-up*. Elsewhere a wait may also end though nobody notified, a
// *spurious wake-up*. `Atomics.wait` has none, so the turnstile makes some. POSIX allows them, and
// the notes are prepared: `task_cv.wait(lock, …)` with a function as its second argument is the
// loop. **To be woken means: look again.**
//
// ## Whom to wake
//
// Four threads sleep, each wants an item, and a single item comes. Its producer may wake one of
// them, or all. Predict how many are woken for nothing. Then two producers and two consumers of two
// items each, at a queue with room for one, wait on *one* condition. Predict what waking one comes
// to there.

// %% One and all
import { wakeFor } from './herd.ts';

for (const whom of ['one', 'all'] as const) {
  const { served, disappointed } = await wakeFor(crew, 4, whom);
  console.log(`wake ${whom}: ${served} served, ${disappointed} woken for nothing`);
  assert.deepEqual([served, disappointed], [1, whom === 'one' ? 0 : 3]);
}
for (const [what, how] of [
  ['one condition, wake one', 'one'],
  ['one condition, wake all', 'all'],
  ['two conditions, wake one', 'queue'],
] as const) {
  const still = await ordersThat(standsStill, 'passTwo', { threads: 4, data: { how } });
  console.log(`${what.padEnd(24)} ${measured(still.length, '', { width: 3 })} of 200 stand still`);
  assert.ok(how === 'one' ? still.length > 0 : still.length === 0);
}

// %% [markdown]
// Chapter 3's *thundering herd* again, at the lock: three are woken, queue up for it, find nothing
// and go back to sleep. So wake one; and all, when the news is for all, such as the end.
//
// But whoever is woken must be able to use the news. A consumer took the item and notified *one*,
// which was the other consumer. It looked, found nothing, slept again, and told nobody; the
// producer, for whom there was room, still sleeps. **A condition for each question**: is there an
// item, is there room.
//
// ## A queue
//
// All of it together is a bounded queue: a ring of slots in shared memory, one lock, two
// conditions.
//
// @include lib/threads/shared-queue.ts#SharedQueue.pop
//
// It has room for three messages. Predict what happens to the fourth. Then two producers put ten
// thousand each into it, and two consumers take them out.

// %% Room for three
import { SharedQueue } from 'wirebook/threads';

const three = SharedQueue.create({ capacity: 3, messageBytes: 8 });
const queue = new SharedQueue(three);
const taken = ['one', 'two', 'three', 'four'].map((word) => queue.tryPush(Buffer.from(word)));
console.log(`taken: ${taken.join(', ')}`);
console.log(`out: ${[1, 2, 3, 4].map(() => Buffer.from(queue.tryPop() ?? 'nothing')).join(', ')}`);
assert.deepEqual(taken, [true, true, true, false]);

const COUNT = 10_000;
const passingSince = performance.now();
const consumers = await crew.begin(2, './passing.ts#consume', three);
await crew.together(2, './passing.ts#produce', three, COUNT);
queue.close();
const got = (await consumers.ended) as [who: number, which: number][][];
const usEach = ((performance.now() - passingSince) * 1000) / (2 * COUNT);
const whole = new Set(got.flat().map(([who, which]) => who * COUNT + which));
const inOrder = got.every((messages) =>
  [0, 1].every((who) => {
    const own = messages.filter(([whose]) => whose === who).map(([, which]) => which);
    return own.every((which, at) => at === 0 || which > (own[at - 1] ?? 0));
  }),
);
const [all, different] = [got.flat().length, whole.size].map((n) => n.toLocaleString('en-US'));
console.log(`${all} messages, ${different} different, each producer's in order: ${inOrder}`);
console.log(`${measured(usEach, 'µs')} for each, through a queue of three`);
assert.deepEqual([got.flat().length, whole.size, inOrder], [2 * COUNT, 2 * COUNT, true]);

// %% [markdown]
// The fourth is refused; `push` instead of `tryPush` sleeps until there is room, and so the
// producers went no faster than the consumers: chapter 3's back-pressure. The notes' queue knows no
// limit. It grows while work comes faster than it is done, and each task in it waits for all before
// it.
//
// @exercise 04-thread-pool/3-queue
//
// @exercise 04-thread-pool/4-rendezvous
//
// ## The answer
//
// Work goes to a thread; its result has to come back. C++ has four names for the way:
//
// | C++ | what it is | here |
// | --- | --- | --- |
// | `std::promise` | the end that is written, once: a value or an exception | `resolve` and `reject` |
// | `std::future` | the end that is read: `get()` sleeps until there is something, and works once | a `Promise`, which may be read any number of times |
// | `std::packaged_task` | a function with a promise for its result, to be called later by anybody | what a pool keeps for each task |
// | `std::async` | makes all of these, and perhaps a thread | `pool.run`, further down |
//
// (*Perhaps*: unless it is told `std::launch::async`, it may put the work off until somebody calls
// `get()`. And its future waits in its destructor, so that a `std::async` whose future nobody keeps
// is an ordinary call.)
//
// A future on shared memory:
//
// @include ./future.ts#BlockingFuture.get
//
// A thread thinks for 100 ms, then answers. We get its answer in two ways. Meanwhile a timer, which
// stands for all else that this thread has to do, beats every 5 ms. Predict the beats.

// %% Get and await
import { BlockingFuture, sharedState } from './future.ts';

let beats = 0;
const heart = setInterval(() => (beats += 1), 5);
const heard: number[] = [];
for (const how of ['get', 'await']) {
  const state = sharedState();
  const { ended } = await crew.begin(1, './future.ts#answer', state, 100);
  beats = 0;
  const value = how === 'get' ? new BlockingFuture(state).get() : (await ended)[0];
  heard.push(beats);
  console.log(`${how.padEnd(5)}  ${String(value)}, and ${measured(beats)} beats`);
}
clearInterval(heart);
const [beatsOfGet = 0, beatsOfAwait = 0] = heard;
assert.equal(beatsOfGet, 0);
assert.ok(beatsOfAwait >= 3);

// %% [markdown]
// `get()` sleeps, and the loop with it: chapter 3's frozen server in one line. It fits a thread
// that has nothing else to do. A promise calls back: the answer comes as a message, which wakes the
// loop as a socket does. (The notes' I/O thread never calls `get()` either. Nobody does; that will
// matter.)
//
// ## What can be sent
//
// The notes' queue holds `function<void()>`: one type for every callable, be it a function, a
// lambda, a bound member. That is *type erasure*, and a queue needs it, since its elements have one
// type. JavaScript needs no help there: an array takes any function.
//
// But ours have to go to *another thread*. Predict what arrives: a function; an object that is
// changed after it was sent; shared memory that is changed after it was sent; an object with a
// method.

// %% Four parcels
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';

const { port1: here, port2: there } = new MessageChannel();
function send<T>(parcel: T): { arrives(): T } {
  here.postMessage(parcel);
  return { arrives: () => (receiveMessageOnPort(there) as { message: T }).message };
}

const fee = 3;
let functionArrives = 'yes';
try {
  send((amount: number) => amount + fee);
} catch (error) {
  functionArrives = (error as Error).name;
}
console.log(`a function:      ${functionArrives}`);
const order = { amount: 1 };
const sentOrder = send(order);
order.amount = 2;
const arrivedAmount = sentOrder.arrives().amount;
console.log(`an object:       sent with 1, then changed to 2: arrives with ${arrivedAmount}`);
const cell = new Int32Array(new SharedArrayBuffer(4)).fill(1);
const sentCell = send(cell);
cell[0] = 2;
const arrivedCell = sentCell.arrives()[0];
console.log(`shared memory:   sent with 1, then changed to 2: arrives with ${arrivedCell}`);
const arrivedMutex = send(mutex).arrives();
console.log(
  `an object with a method (mutex.lock): the method arrives as ${typeof arrivedMutex.lock}`,
);
here.close();
assert.equal(functionArrives, 'DataCloneError');
assert.deepEqual([arrivedAmount, arrivedCell, typeof arrivedMutex.lock], [1, 2, 'undefined']);

// %% [markdown]
// A lambda is an object: of a class that the compiler makes, with what it has captured for fields
// and `operator()` for a method. (The notes call it a function type.) Ours has captured `fee`,
// which lies in the memory of one thread. Threads in C++ share all memory, so there a pointer will
// do. Workers share what is declared shared; all else is *cloned*, and code is not.
//
// A clone is a copy. `std::bind` keeps a copy of its own too (what was forwarded as an rvalue is
// moved into it), but passes it on as an lvalue, whatever `std::forward` promised. (The notes'
// `enqueue` takes the type of the result from the arguments as they came, and then calls with the
// copies.)
//
// So what is sent is a *name* and arguments, and the other side must know the name. Keep that in
// mind.
//
// ## The pool
//
// Threads that were started before, a queue, a promise for each task; tasks are what a module
// exports, and go by their names. Six of them end badly.
//
// @include ./tasks.ts
//
// Predict which of them takes down more than itself.

// %% Six that end badly
import { ThreadPool } from 'wirebook/threads';

const careless = lane('careless', './careless.ts').then(({ exited }) => exited);
const tasksUrl = new URL('./tasks.ts', import.meta.url);
const pool = new ThreadPool<typeof import('./tasks.ts')>(tasksUrl, { threads: 1 });
console.log(`a good one:        ${await pool.run('amountOf', '{"amount":40}')}`);
const impatience = new AbortController();
const endsBadly = [
  ['throws', () => pool.run('amountOf', 'three')],
  ['throws no error', () => pool.run('refuse')],
  ['cannot be sent', () => pool.run('makeAdder', 3)],
  ['is not there', () => pool.run('amount' as 'amountOf', '')],
  ['ends its thread', () => pool.run('leave')],
  [
    'never ends',
    () => {
      setTimeout(() => impatience.abort(), 50);
      return pool.with({ signal: impatience.signal }).run('search');
    },
  ],
] as const;
const codes: unknown[] = [];
for (const [what, run] of endsBadly) {
  const error = await run().then(
    () => new Error('it ended well'),
    (thrown: NodeJS.ErrnoException) => thrown,
  );
  codes.push((error as NodeJS.ErrnoException).code ?? error.name);
  console.log(`${`${what}:`.padEnd(18)} ${codes.at(-1)}`);
  const [, line] = /at amountOf .*?(tasks\.ts:\d+)/.exec(error.stack ?? '') ?? [];
  if (what === 'throws') console.log(`                   in amountOf, ${line}`);
}
console.log(`another good one:  ${await pool.run('amountOf', '{"amount":2}')}`);
assert.deepEqual(codes, [
  'SyntaxError',
  'ERR_TASK_THREW_NON_ERROR',
  'ERR_RESULT_NOT_CLONEABLE',
  'ERR_NO_SUCH_TASK',
  'ERR_THREAD_DIED',
  'ABORT_ERR',
]);

assert.deepEqual(await careless, { code: 1, signal: null });

// %% [markdown]
// None of them; not even the one that ended its thread, for the pool has started another. And the
// first error says in which line it was thrown, over there.
//
// The last line is from a program that never looks at its promise. Node ends it. In the notes the
// same mistake is silent: `packaged_task` catches what is thrown and keeps it for a `get()` that
// nobody calls. The `catch` around `f()` in their worker, with its line for the log, can never be
// reached.
//
// ## Stopping
//
// @include ./notes-pool.ts#NotesPool.#worker
//
// The notes' worker, faithful but for being an async function, gets five tasks. When the first has
// begun, the pool is told to stop. Their last part says that the tasks in the queue are finished
// then. Predict how many are, and what becomes of the other promises.

// %% Five tasks
import { setImmediate as soon } from 'node:timers/promises';
import { inspect } from 'node:util';
import { NotesPool } from './notes-pool.ts';

const notes = new NotesPool(1);
let ran = 0;
const futures = [1, 2, 3, 4, 5].map(() =>
  notes.enqueue(async () => {
    await soon(); // a turn of the loop each, so that the task takes a while
    await soon();
    ran += 1;
  }),
);
await soon(); // the first has begun
await notes.stop();
await soon();
console.log(`the notes' pool: ${ran} of 5 ran; the second: ${inspect(futures[1])}`);
console.log(`one more: ${messageOf(() => void notes.enqueue(soon))}, thrown at once`);
assert.equal(ran, 1);
assert.equal(inspect(futures[4]), 'Promise { <pending> }');

function messageOf(fn: () => void): string {
  try {
    fn();
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
}

const ways = [
  ['stop()', {}],
  ["stop({ queued: 'reject' })", { queued: 'reject' }],
] as const;
const ends = await Promise.all(
  ways.map(async ([, options]) => {
    const own = new ThreadPool<typeof import('./tasks.ts')>(tasksUrl, { threads: 1 });
    const settled = Promise.allSettled([1, 2, 3, 4, 5].map(() => own.run('nap', 50)));
    while (own.stats.active === 0) await soon();
    await own.stop(options);
    const late = await own.run('nap', 1).catch((error: NodeJS.ErrnoException) => error.code);
    const done = (await settled).filter(({ status }) => status === 'fulfilled').length;
    return { done, refused: 5 - done, late };
  }),
);
for (const [at, { done, refused, late }] of ends.entries()) {
  const way = ways[at]?.[0].padEnd(26);
  console.log(`${way}  ${done} of 5 ran, ${refused} refused; one more: ${late}`);
}
assert.deepEqual(ends, [
  { done: 5, refused: 0, late: 'ERR_POOL_STOPPED' },
  { done: 1, refused: 4, late: 'ERR_POOL_STOPPED' },
]);

// %% [markdown]
// One. The worker looks at the flag before it looks for a task. The others are pending for ever,
// and Node says nothing of a promise that nobody will settle. (C++ does, late: when the pool is
// destroyed, the packaged tasks are too, and whoever waits in `get()` is told `broken_promise`.)
// And the late task is an exception in the thread that brought it: in the notes the I/O thread,
// where nobody catches it.
//
// There are two ways to end: finish what was taken, or refuse what has not begun. The library does
// the first unless told otherwise, and `graceMs` bounds it. Either way whoever waits is *told*, the
// late one in its own promise. **Every promise is settled, whatever happens.** No caller can do
// that for itself.
//
// @exercise 04-thread-pool/5-pool
//
// ## How many threads
//
// Messages of five milliseconds, for one, two, four and eight threads, on two cores. Some of them
// calculate. The others wait, as one does for a database. Predict the shape of both curves.

// %% The curve
const size = await lane('size', './size.ts');
const curve: Record<'threads' | 'calculating' | 'waiting' | 'waitingMs', number>[] = [];
for (let i = 0; i < 4; i += 1) curve.push(await size.next());
await size.exited;
const [alone, pairOfThem, , eight] = curve;
assert.ok(alone && pairOfThem && eight);
assert.ok(eight.waiting > 2 * alone.waiting);
assert.ok(eight.calculating < 3.5 * pairOfThem.calculating);
const inProgress = (eight.waiting * eight.waitingMs) / 1000;
assert.ok(inProgress > 3 && inProgress < 8.1);
const noThreads = outcome(() => new ThreadPool(tasksUrl, { threads: 0 }));
console.log(`a pool of no threads: ${String(noThreads)}`);
assert.equal(noThreads, 'ERR_OUT_OF_RANGE');

// %% [markdown]
// A thread that calculates needs a core, and there are two. One that waits needs none, so each
// thread more is one more at a time. How many that takes says *Little's law*: the number in
// progress is the number that arrive per second, times the seconds that each one stays. Two hundred
// requests a second that wait 50 ms for a database are ten in progress, and keep ten threads
// waiting. (Better none: chapter 3's loop waits for ten thousand.) The line below the curve turns
// it round: rate times time gives back the eight threads, or nearly.
//
// **For calculation, a thread for each core. For waiting, rate times time.** C++ has
// `hardware_concurrency()`, which may say 0 when it does not know; the notes' pool would then have
// no worker, and every task would wait for ever. `os.availableParallelism()` says at least 1, and
// counts the cores that this process may use. Node 20 does not see the quota of a container;
// versions with libuv 1.49 or later do.
//
// ## The frozen loop
//
// The scene on which chapter 3 ended: a server with a thousand connections, in one thread, and one
// client that asks for 400 ms of calculation. Then the same server is told to hand such requests
// to a pool of two threads. The clients are chapter 3's as well.
//
// @include ./pooled.ts#answerFromPool
//
// Predict, for both: how long do half of a hundred others wait, before and during the calculation?

// %% One heavy request, again needs="linux"
const pooled = await lane('pooled', './pooled.ts');
const args = ['--port', String(pooled.port)];
const crowd = await lane('crowd', '../03-reactor/crowd.ts', { args });
const waits: { before: number; during: number }[] = [];
for (const [what, toPool] of [
  ['loop', 'nothing'],
  ['pool', 'heavy'],
] as const) {
  pooled.send({ toPool });
  await pooled.next();
  crowd.send({ connect: 1_000, asking: 100 });
  const { medianMs: before } = await crowd.next<{ medianMs: number }>();
  crowd.send({ asking: 100, heavyMs: 400 });
  const { medianMs: during } = await crowd.next<{ medianMs: number }>();
  const [quiet, busy] = [before, during].map((ms) => measured(ms, 'ms', { width: 8 }));
  console.log(`the ${what} calculates: half answered within ${quiet} before, ${busy} during`);
  waits.push({ before, during });
}
await crowd.kill();
const [inLoop, inPool] = waits;
assert.ok(inLoop && inLoop.during > 100);
assert.ok(inPool && inPool.during < 0.8 * inLoop.during);

// %% [markdown]
// The wall is down. The loop hands the request over and goes back to `epoll_wait`; the answer comes
// as a message that wakes it. It is written to the *connection*, which knows when it is closed. And
// since the loop alone touches connections, they need no lock.
//
// The pool has a wall of its own. One client sends requests without waiting for answers: a heavy
// one and a `ping`, then two heavy ones and a `ping`, while the server hands *everything* to its
// two threads, as the notes do. The third time it answers a `ping` in the loop, as before. Predict
// which answer comes first, each time.

// %% Which answer first needs="linux"
import { encodeFrame, FrameDecoder } from 'wirebook/framing';
import { TcpSocket } from 'wirebook/socket';

const client = TcpSocket.connect({ port: pooled.port, receiveTimeoutMs: 10_000 });
const decoder = new FrameDecoder();
const buffer = new Uint8Array(1024);
const firstOnes: string[] = [];
for (const [toPool, requests] of [
  ['everything', ['heavy 200', 'ping']],
  ['everything', ['heavy 200', 'heavy 200', 'ping']],
  ['heavy', ['heavy 200', 'heavy 200', 'ping']],
] as const) {
  pooled.send({ toPool });
  await pooled.next();
  client.sendAll(Buffer.concat(requests.map((request) => encodeFrame(Buffer.from(request)))));
  const answers: string[] = [];
  while (answers.length < requests.length) {
    const frames = decoder.push(buffer.slice(0, client.recv(buffer)));
    answers.push(...frames.map((frame) => Buffer.from(frame).toString()));
  }
  firstOnes.push(answers[0] ?? '');
  const where = toPool === 'everything' ? 'everything to the pool' : 'a ping in the loop    ';
  console.log(`${where}  ${requests.join(', ').padEnd(26)}  first: ${answers[0]}`);
}
client.close();
await pooled.kill();
assert.deepEqual(firstOnes, ['ping', 'heavy 200', 'ping']);

// %% [markdown]
// With one thread free, the `ping` overtakes: answers come in the order in which they are *ready*.
// With as many heavy requests as threads, everybody waits again. So what takes microseconds stays
// in the loop, and the queue has a limit (`maxQueued`), beyond which a request is refused at once
// instead of served too late.
//
// ## What it is called
//
// | | waits for the network | reads and writes | calculates |
// | --- | --- | --- | --- |
// | *reactor*: chapter 3 | one loop, for all | the loop, when a call will not wait | the loop |
// | *half-sync/half-async* | one loop | the loop | a pool; between them a queue |
// | *several reactors*: nginx, Netty | a loop for each core | each loop, for its own connections | each loop, or a pool |
// | *proactor*: io_uring, Windows | the kernel | the kernel | whoever is told that it is done |
//
// Ours is the second: an asynchronous half that never waits, a synchronous half that may, and a
// queue where they meet. So is the notes' server, whose workers write the answers as well. They
// call it "Reactor + Proactor", and elsewhere a main reactor with sub-reactors. But nobody is told
// when the kernel has *done* something, and there is one reactor.
//
// ## Questions you can answer now
//
// **Why not a new thread for each message?** Its start costs more than most messages do. All of
// them at once finish no sooner, and nearly all at the end. Nothing limits how many there are.
// (The gigabytes of chapter 3 were addresses, not memory.)
//
// **What is a race?** Threads touch the same memory, one of them writes, and who comes first
// decides. Atomic steps are no cure when something may happen between them.
//
// **Why does a condition variable need a lock, and a loop?** The lock, so that nothing can happen
// between looking and falling asleep. The loop, because another may have been quicker, and because
// elsewhere waits end for nothing.
//
// **`notify_one` or `notify_all`?** One, when any of the sleepers can use the news and one is
// enough. All, when it concerns all: the end. Two kinds of sleepers need two conditions.
//
// **What are promise, future, packaged_task and async?** The end that is written; the end that is
// read; a function with both; and what makes all of it and runs it, perhaps on a thread, perhaps
// not until you ask. `std::thread` and `std::async` take the function and its arguments separately:
// `thread t(add(1, 2))` calls `add` on the spot.
//
// **Why not call `std::async` for each request, in the client?** A thread for each message
// again. A few connections, a loop that listens for answers, and a map from a number to a promise
// need no thread at all. That is the next chapter.
//
// **What is type erasure for?** A queue has one type, and callables have many; `function<void()>`
// hides which. Where memory is not shared there is nothing to hide: one sends a name.
//
// **How does a pool speed up an epoll server?** A single request becomes slower, by a queue and a
// wake-up. But the loop goes on, never waits for a result, and other cores work too.
//
// **What happens to the queue when the pool stops?** That is a decision: finished or refused. In
// the notes, by oversight, neither.
//
// **How many threads?** For calculation as many as cores; for waiting, rate times time.
//
// ## What breaks next
//
// There are bytes, frames, ten thousand connections, and threads. Yet what `heavy 200` means is
// known to one `if` in one file. A caller wants to say *which* function it calls, and with what.
// And the `ping` was answered first: whoever has two requests under way must be able to tell whose
// answer this is. A name, arguments, a number for each call. That is chapter 5.
