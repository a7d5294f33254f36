/** What the threads of exercise 4.1's tests do with a mutex. */

import type { TurnstilePart } from '../../lib/threads/turnstile-part.ts';
import { sceneSubject } from '../workshop/scene-subject.ts';

const { Mutex } = await sceneSubject<typeof import('./1-mutex.ts')>(import.meta.url);

/** Where the mutex of a thread that is alone lies. */
const ELSEWHERE = 3;

type Lock = InstanceType<typeof Mutex>;

function mutexOf(part: TurnstilePart, at = 0): Lock {
  return new Mutex(cells(part, 'lock'), at, { atomics: part.atomics, id: part.thread + 1 });
}

function cells({ memory }: TurnstilePart, name: string): Int32Array {
  return new Int32Array(memory[name] ?? new SharedArrayBuffer(0));
}

function codeOf(call: () => unknown): unknown {
  try {
    call();
    return 'no error';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.code;
    throw error;
  }
}

/** Counts, with the lock, in two steps. @returns the most threads that were in at a time */
export function count(part: TurnstilePart): number {
  const { atomics } = part;
  const [inside, counter] = [cells(part, 'inside'), cells(part, 'counter')];
  const mutex = mutexOf(part);
  let most = 0;
  for (let time = 0; time < 2; time += 1) {
    mutex.lock();
    most = Math.max(most, atomics.add(inside, 0, 1) + 1);
    const value = atomics.load(counter, 0);
    atomics.store(counter, 0, value + 1);
    atomics.sub(inside, 0, 1);
    mutex.unlock();
  }
  return most;
}

/** The first thread has the lock for a long time; the others want it too. */
export function hold(part: TurnstilePart): void {
  const signal = cells(part, 'signal');
  const mutex = mutexOf(part);
  if (part.thread === 0) {
    mutex.lock();
    part.atomics.store(signal, 0, 1);
    part.atomics.notify(signal, 0);
    part.atomics.wait(cells(part, 'sleep'), 0, 0, 1_000);
  } else {
    while (part.atomics.load(signal, 0) === 0) part.atomics.wait(signal, 0, 0);
    mutex.lock();
  }
  mutex.unlock();
}

/** One thread, alone. */
export function alone(part: TurnstilePart): boolean[] {
  const mutex = mutexOf(part, ELSEWHERE);
  const taken: boolean[] = [];
  for (let time = 0; time < 2; time += 1) {
    mutex.lock();
    taken.push(mutex.tryLock());
    mutex.unlock();
    taken.push(mutex.tryLock());
    mutex.unlock();
    taken.push(mutex.lockWithin(10));
    mutex.unlock();
  }
  return taken;
}

/** The first thread has the lock for 1,000 ms. @returns of the second: what it gets in 10 ms, at once, and in 5,000 ms, and when */
export function impatient(part: TurnstilePart): unknown[] {
  const signal = cells(part, 'signal');
  const mutex = mutexOf(part);
  if (part.thread === 0) {
    mutex.lock();
    part.atomics.store(signal, 0, 1);
    part.atomics.notify(signal, 0);
    part.atomics.wait(cells(part, 'sleep'), 0, 0, 1_000);
    mutex.unlock();
    return [];
  }
  while (part.atomics.load(signal, 0) === 0) part.atomics.wait(signal, 0, 0);
  const seen: unknown[] = [mutex.lockWithin(10), performance.now()];
  if (seen[0] === false) seen.push(mutex.tryLock(), mutex.lockWithin(5_000), performance.now());
  return seen;
}

/** The first thread has the lock, the second unlocks it. Then the first does, twice. @returns the codes of the errors */
export function meddle(part: TurnstilePart): unknown[] {
  const { atomics } = part;
  const signal = cells(part, 'signal');
  const mutex = mutexOf(part);
  if (part.thread === 0) {
    mutex.lock();
    atomics.store(signal, 0, 1);
    atomics.notify(signal, 0);
    while (atomics.load(signal, 0) === 1) atomics.wait(signal, 0, 1);
    return [codeOf(() => mutex.unlock()), codeOf(() => mutex.unlock())];
  }
  while (atomics.load(signal, 0) === 0) atomics.wait(signal, 0, 0);
  const code = codeOf(() => mutex.unlock());
  atomics.store(signal, 0, 2);
  atomics.notify(signal, 0);
  return [code];
}

/** Locks what it holds. @returns the codes of the errors */
export function twice(part: TurnstilePart): unknown[] {
  const mutex = mutexOf(part);
  mutex.lock();
  const codes = [codeOf(() => mutex.lock()), codeOf(() => mutex.lockWithin(10))];
  mutex.unlock();
  return codes;
}

/** Does its work with the lock; some of it fails. @returns what came of it, and whether the lock was free again each time */
export function work(part: TurnstilePart): unknown[] {
  const mutex = mutexOf(part);
  const isFree = (): boolean => {
    const taken = mutex.tryLock();
    if (taken) mutex.unlock();
    return taken;
  };
  const held: boolean[] = [];
  const value = mutex.holding(() => {
    held.push(isFree());
    return 'done';
  });
  const afterwards = isFree();
  let thrown = 'nothing';
  try {
    mutex.holding(() => {
      throw new Error('the work failed');
    });
  } catch (error) {
    thrown = error instanceof Error ? error.message : String(error);
  }
  return [value, held[0], afterwards, thrown, isFree()];
}
