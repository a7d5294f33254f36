/** What the threads of exercise 4.4's tests do when they meet. */

import type { TurnstilePart } from '../../lib/threads/turnstile-part.ts';
import { sceneSubject } from '../workshop/scene-subject.ts';

const { Rendezvous } = await sceneSubject<typeof import('./4-rendezvous.ts')>(import.meta.url);

/**
 * Meets so many times. Before each meeting a thread says in which round it is.
 *
 * @returns for each meeting, the lowest round in which any thread was afterwards
 */
export function rounds(part: TurnstilePart<number>): number[] {
  const { memory, atomics, thread, threads, data } = part;
  const place = new Int32Array(memory['place'] ?? new SharedArrayBuffer(0));
  const round = new Int32Array(memory['round'] ?? new SharedArrayBuffer(0));
  const sleep = new Int32Array(memory['sleep'] ?? new SharedArrayBuffer(0));
  const rendezvous = new Rendezvous(place, threads, { atomics, id: thread + 1 });
  return Array.from({ length: data }, (_, number) => {
    atomics.store(round, thread, number + 1);
    if (thread === 0 && number === 0) atomics.wait(sleep, 0, 0, 1); // the others are there first
    rendezvous.meet();
    const others = Array.from({ length: threads }, (_unused, other) => atomics.load(round, other));
    return Math.min(...others);
  });
}
