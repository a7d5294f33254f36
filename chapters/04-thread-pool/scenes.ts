/**
 * What threads do under the turnstile: small programs, right ones and wrong ones.
 *
 * Knows: the shared memory by its names. Must not know: in which order the steps come.
 *
 * Decision: what belongs together has a name of its own (`lock`, `signal`, `items`), so that a trace can be read.
 */

import { Condition, Mutex, SharedQueue, type TurnstilePart } from 'wirebook/threads';
import { LateCondition } from './late-condition.ts';

/** The memory that these programs share. */
export function memoryOfScenes(): Record<'items' | 'lock' | 'signal' | 'queue', SharedArrayBuffer> {
  return {
    items: new SharedArrayBuffer(4),
    lock: new SharedArrayBuffer(4 * Mutex.CELLS),
    signal: new SharedArrayBuffer(4 * Condition.CELLS),
    queue: SharedQueue.create({ capacity: 1, messageBytes: 4 }),
  };
}

function cellsOf(part: TurnstilePart, name: string): Int32Array {
  return new Int32Array(part.memory[name] ?? new SharedArrayBuffer(0));
}

function propsOf(part: TurnstilePart): { items: Int32Array; mutex: Mutex; signal: Int32Array } {
  const options = { atomics: part.atomics, id: part.thread + 1 };
  const mutex = new Mutex(cellsOf(part, 'lock'), 0, options);
  return { items: cellsOf(part, 'items'), mutex, signal: cellsOf(part, 'signal') };
}

/** Adds one. Each of the two operations is atomic. */
export function addOne({ atomics, ...part }: TurnstilePart): void {
  const items = cellsOf({ atomics, ...part }, 'items');
  atomics.store(items, 0, atomics.load(items, 0) + 1);
}

/** Thread 0 waits for an item, thread 1 brings it. */
export function waitForOne(part: TurnstilePart<{ readonly late: boolean }>): void {
  const { items, mutex, signal } = propsOf(part);
  const { atomics } = part;
  const condition = part.data.late
    ? new LateCondition(signal, atomics)
    : new Condition(signal, 0, { atomics });
  mutex.lock();
  if (part.thread === 0) {
    while (atomics.load(items, 0) === 0) condition.wait(mutex);
    atomics.sub(items, 0, 1);
  } else {
    atomics.add(items, 0, 1);
    condition.notifyOne();
  }
  mutex.unlock();
}

/** The last thread brings an item for each of the others. @returns how many were left when this thread had taken one */
export function takeOne(part: TurnstilePart<{ readonly loop: boolean }>): number {
  const { items, mutex, signal } = propsOf(part);
  const { atomics } = part;
  const condition = new Condition(signal, 0, { atomics });
  if (part.thread === part.threads - 1) {
    for (let i = 1; i < part.threads; i += 1) {
      mutex.lock();
      atomics.add(items, 0, 1);
      condition.notifyOne();
      mutex.unlock();
    }
    return 0;
  }
  mutex.lock();
  if (part.data.loop) while (atomics.load(items, 0) === 0) condition.wait(mutex);
  else if (atomics.load(items, 0) === 0) condition.wait(mutex);
  const left = atomics.sub(items, 0, 1) - 1;
  mutex.unlock();
  return left;
}

/** Two threads bring two items each, two take two each, and there is room for one. */
export function passTwo(part: TurnstilePart<{ readonly how: 'one' | 'all' | 'queue' }>): void {
  const brings = part.thread < 2;
  if (part.data.how === 'queue') {
    const options = { atomics: part.atomics, id: part.thread + 1 };
    const queue = new SharedQueue(part.memory['queue'] ?? new SharedArrayBuffer(0), options);
    for (let i = 0; i < 2; i += 1) {
      if (brings) queue.push(Uint8Array.of(i));
      else queue.pop();
    }
    return;
  }
  const { items, mutex, signal } = propsOf(part);
  const { atomics } = part;
  const condition = new Condition(signal, 0, { atomics });
  for (let i = 0; i < 2; i += 1) {
    mutex.lock();
    while (atomics.load(items, 0) === (brings ? 1 : 0)) condition.wait(mutex);
    atomics.store(items, 0, brings ? 1 : 0);
    if (part.data.how === 'one') condition.notifyOne();
    else condition.notifyAll();
    mutex.unlock();
  }
}
