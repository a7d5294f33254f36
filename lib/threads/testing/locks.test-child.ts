/** What the threads of mutex.test.ts, condition.test.ts and shared-queue.test.ts run: under the turnstile, and free. */
import { Condition } from '../condition.ts';
import { Mutex } from '../mutex.ts';
import { SharedQueue } from '../shared-queue.ts';
import type { TurnstilePart } from '../turnstile-part.ts';

/** In `cells`: a count, the most that were inside at a time, then the locks. */
const COUNT = 0;
const INSIDE = 1;
const CROWD = 2;
const MUTEX = 4;
const CONDITION = 8;

export interface Rounds {
  readonly rounds: number;
}

function cellsOf({ memory }: TurnstilePart): Int32Array {
  return new Int32Array(memory['cells'] ?? new SharedArrayBuffer(0));
}

function options({ atomics, thread }: TurnstilePart): { atomics: typeof atomics; id: number } {
  return { atomics, id: thread + 1 };
}

function mutexOf(part: TurnstilePart): Mutex {
  return new Mutex(cellsOf(part), MUTEX, options(part));
}

function queueOf(part: TurnstilePart): SharedQueue {
  return new SharedQueue(part.memory['queue'] ?? new SharedArrayBuffer(0), options(part));
}

/** A step that must not be interleaved with another thread's. */
function countSlowly(part: TurnstilePart): void {
  const { atomics } = part;
  const cells = cellsOf(part);
  const inside = atomics.add(cells, INSIDE, 1) + 1;
  if (inside > 1) atomics.store(cells, CROWD, inside);
  atomics.store(cells, COUNT, atomics.load(cells, COUNT) + 1);
  atomics.sub(cells, INSIDE, 1);
}

/** `lock` and `unlock`. */
export function count(part: TurnstilePart<Rounds>): void {
  const mutex = mutexOf(part);
  for (let round = 0; round < part.data.rounds; round += 1) {
    mutex.lock();
    countSlowly(part);
    mutex.unlock();
  }
}

/** Each thread by another way of taking the lock. @returns how often it got it */
export function countAnyWay(part: TurnstilePart<Rounds>): number {
  const mutex = mutexOf(part);
  let times = 0;
  for (let round = 0; round < part.data.rounds; round += 1) {
    const taken = part.thread === 0 ? mutex.lockWithin(1) : part.thread === 1 && mutex.tryLock();
    if (part.thread === 2) mutex.lock();
    else if (!taken) continue;
    countSlowly(part);
    mutex.unlock();
    times += 1;
  }
  return times;
}

/** Takes the lock and never gives it back; the others wait for it for some time. @returns whether it is taken */
export function takeForEver(part: TurnstilePart): boolean {
  return mutexOf(part).lockWithin(10);
}

/** Each thread takes the token from the one before, and hands it on: nobody may sleep through its turn. */
export function passOn(part: TurnstilePart<Rounds>): void {
  const { atomics, thread, threads, data } = part;
  const cells = cellsOf(part);
  const mutex = mutexOf(part);
  const changed = new Condition(cells, CONDITION, options(part));
  for (let round = 0; round < data.rounds; round += 1) {
    mutex.lock();
    while (atomics.load(cells, COUNT) % threads !== thread) changed.wait(mutex);
    atomics.add(cells, COUNT, 1);
    changed.notifyAll();
    mutex.unlock();
  }
}

/** The last thread hands out as many tokens as there are others, one `notifyOne` each; each of the others waits for one. */
export function handOut(part: TurnstilePart<{ readonly inside: boolean }>): void {
  const { atomics, thread, threads, data } = part;
  const cells = cellsOf(part);
  const mutex = mutexOf(part);
  const changed = new Condition(cells, CONDITION, options(part));
  if (thread === threads - 1) {
    for (let token = 1; token < threads; token += 1) {
      mutex.lock();
      atomics.add(cells, COUNT, 1);
      if (data.inside) changed.notifyOne();
      mutex.unlock();
      if (!data.inside) changed.notifyOne();
    }
  } else {
    mutex.lock();
    while (atomics.load(cells, COUNT) === 0) changed.wait(mutex);
    atomics.sub(cells, COUNT, 1);
    mutex.unlock();
  }
}

/** Waits for what never comes. @returns how it ended, and whether the lock is held again */
export function waitInVain(part: TurnstilePart): unknown {
  const mutex = mutexOf(part);
  const never = new Condition(cellsOf(part), CONDITION, options(part));
  mutex.lock();
  const how = never.wait(mutex, 5);
  mutex.unlock();
  return how;
}

/** Waits without the lock. @returns the code of the error */
export function waitUnlocked(part: TurnstilePart): unknown {
  try {
    return new Condition(cellsOf(part), CONDITION, options(part)).wait(mutexOf(part));
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** The even threads push what they are and a number, the odd ones pop until the queue is closed. @returns what they got */
export function produceAndConsume(part: TurnstilePart<Rounds>): number[] {
  const { atomics, thread, threads, data } = part;
  const queue = queueOf(part);
  const cells = cellsOf(part);
  const got: number[] = [];
  if (thread % 2 === 0) {
    for (let round = 0; round < data.rounds; round += 1) queue.push(Uint8Array.of(thread, round));
    // The last producer closes the queue behind it.
    if (atomics.add(cells, COUNT, 1) + 1 === Math.ceil(threads / 2)) queue.close();
  } else {
    for (;;) {
      const message = queue.pop();
      if (message === undefined) break;
      got.push((message[0] ?? 0) * 1_000_000 + (message[1] ?? 0));
    }
  }
  return got;
}

/** All but the last push into a queue that is full, or pop from one that is empty; the last closes it. @returns what they met */
export function sleepUntilClosed(part: TurnstilePart<{ readonly full: boolean }>): unknown {
  const queue = queueOf(part);
  if (part.thread === part.threads - 1) return queue.close();
  if (!part.data.full) return queue.pop();
  try {
    for (;;) queue.push(Uint8Array.of(1));
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** Two threads that have little time, one that brings a message. @returns what they got */
export function popInTime(part: TurnstilePart): unknown {
  const queue = queueOf(part);
  if (part.thread === part.threads - 1) return queue.push(Uint8Array.of(7), 5);
  return queue.pop(5)?.[0];
}
