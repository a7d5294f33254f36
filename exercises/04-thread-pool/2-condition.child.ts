/** What the threads of exercise 4.2's tests do with a condition and the library's mutex. */

import { Mutex } from '../../lib/threads/mutex.ts';
import type { TurnstilePart } from '../../lib/threads/turnstile-part.ts';
import { sceneSubject } from '../workshop/scene-subject.ts';

const { Condition } = await sceneSubject<typeof import('./2-condition.ts')>(import.meta.url);

interface Props {
  readonly mutex: Mutex;
  readonly condition: InstanceType<typeof Condition>;
  readonly messages: Int32Array;
  readonly waiting: Int32Array;
  readonly sleep: Int32Array;
}

function propsOf({ memory, atomics, thread }: TurnstilePart): Props {
  const cells = (name: string): Int32Array =>
    new Int32Array(memory[name] ?? new SharedArrayBuffer(0));
  return {
    mutex: new Mutex(cells('lock'), 0, { atomics, id: thread + 1 }),
    condition: new Condition(cells('condition'), 0, { atomics }),
    messages: cells('messages'),
    waiting: cells('waiting'),
    sleep: cells('sleep'),
  };
}

/** The first thread takes two messages, the second brings them, one after the other. */
export function handOver(part: TurnstilePart): void {
  const { atomics } = part;
  const { mutex, condition, messages } = propsOf(part);
  for (let message = 0; message < 2; message += 1) {
    mutex.lock();
    const count = (): number => atomics.load(messages, 0);
    if (part.thread === 0) {
      while (count() === 0) condition.wait(mutex);
      atomics.store(messages, 0, count() - 1);
    } else {
      atomics.store(messages, 0, count() + 1);
      condition.notifyOne();
    }
    mutex.unlock();
  }
}

/** The same, but the second thread notifies when it has given the lock back. */
export function handOverOutside(part: TurnstilePart): void {
  const { atomics } = part;
  const { mutex, condition, messages } = propsOf(part);
  mutex.lock();
  if (part.thread === 0) while (atomics.load(messages, 0) === 0) condition.wait(mutex);
  else atomics.store(messages, 0, 1);
  mutex.unlock();
  if (part.thread !== 0) condition.notifyOne();
}

/** Waits for 50 ms, for nothing. @returns what came of it, and when */
export function inVain(part: TurnstilePart): unknown[] {
  const { mutex, condition } = propsOf(part);
  mutex.lock();
  const how = condition.wait(mutex, 50);
  const when = performance.now();
  mutex.unlock();
  return [how, when];
}

/** All but the last wait, for a second at most; when all sleep, the last notifies. @returns what came of it for those that wait */
export function crowd(part: TurnstilePart<'one' | 'all'>): string {
  const { atomics } = part;
  const { mutex, condition, waiting, sleep } = propsOf(part);
  mutex.lock();
  if (part.thread < part.threads - 1) {
    atomics.add(waiting, 0, 1);
    const how = condition.wait(mutex, 1_000);
    mutex.unlock();
    return how;
  }
  while (atomics.load(waiting, 0) < part.threads - 1) {
    mutex.unlock();
    atomics.wait(sleep, 0, 0, 1);
    mutex.lock();
  }
  if (part.data === 'one') condition.notifyOne();
  else condition.notifyAll();
  mutex.unlock();
  return 'has notified';
}
