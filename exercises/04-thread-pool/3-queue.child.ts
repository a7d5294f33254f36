/** What the threads of exercise 4.3's tests do with a queue. */

import type { TurnstilePart } from '../../lib/threads/turnstile-part.ts';
import { sceneSubject } from '../workshop/scene-subject.ts';

const { SharedQueue } = await sceneSubject<typeof import('./3-queue.ts')>(import.meta.url);

type Queue = InstanceType<typeof SharedQueue>;

function queueOf({ memory, atomics, thread }: TurnstilePart, name = 'queue'): Queue {
  const buffer = memory[name] ?? new SharedArrayBuffer(0);
  return new SharedQueue(buffer, { atomics, id: thread + 1 });
}

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const text = (message: Uint8Array | undefined): string | undefined =>
  message === undefined ? undefined : Buffer.from(message).toString();

function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_')) {
      return error.code;
    }
    throw error;
  }
}

export interface Plan {
  readonly queue: 'queue' | 'narrow';
  /** How many of the threads produce; the others consume. */
  readonly producers: number;
  /** What each of them pushes. */
  readonly messages: readonly string[];
  /** How many each consumer pops. */
  readonly pops: number;
}

/** Producers push, consumers pop. @returns what a consumer got */
export function pass(part: TurnstilePart<Plan>): unknown[] {
  const { producers, messages, pops } = part.data;
  const queue = queueOf(part, part.data.queue);
  if (part.thread >= producers) return Array.from({ length: pops }, () => text(queue.pop()));
  for (const message of messages) queue.push(bytes(message));
  return [];
}

/** All but the last wait at an empty queue, or at a full one; the last closes it. @returns what came of the waiting */
export function closeOn(part: TurnstilePart<'empty' | 'full'>): unknown {
  const queue = queueOf(part);
  const { atomics, memory, thread, threads, data } = part;
  const waiting = new Int32Array(memory['waiting'] ?? new SharedArrayBuffer(0));
  if (thread < threads - 1) {
    if (data === 'full') while (queue.size < queue.capacity) queue.tryPush(bytes('full'));
    atomics.add(waiting, 0, 1);
    return outcome(() => (data === 'full' ? queue.push(bytes('more')) : text(queue.pop())));
  }
  while (atomics.load(waiting, 0) < threads - 1) atomics.wait(waiting, 1, 0, 1);
  queue.close();
  return 'closed';
}

/** One thread, a queue for two, closed with a message in it. */
export function closeOnMessages(part: TurnstilePart): unknown[] {
  const queue = queueOf(part);
  queue.push(bytes('last'));
  queue.push(bytes('words'));
  queue.close();
  queue.close();
  return [
    outcome(() => queue.tryPush(bytes('more'))),
    text(queue.pop()),
    outcome(() => queue.push(bytes('more'))),
    text(queue.pop()),
    text(queue.pop()),
    text(queue.tryPop()),
  ];
}

/** One thread, a queue for two. */
export function inTime(part: TurnstilePart): unknown[] {
  const queue = queueOf(part);
  const seen: unknown[] = [text(queue.tryPop()), text(queue.pop(20)), performance.now()];
  seen.push(queue.tryPush(bytes('a')), queue.tryPush(bytes('b')), queue.tryPush(bytes('c')));
  seen.push(queue.push(bytes('d'), 30), performance.now(), queue.size);
  seen.push(text(queue.tryPop()), text(queue.pop(10)), performance.now());
  return seen;
}

/** One thread, a queue of eight bytes a message. */
export function tooLarge(part: TurnstilePart): unknown[] {
  const queue = queueOf(part);
  return [
    outcome(() => queue.push(bytes('nine bytes'))),
    queue.size,
    outcome(() => queue.tryPush(bytes('exactly8'))),
    text(queue.pop(10)),
  ];
}
