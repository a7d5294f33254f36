/** Producers and consumers at one queue. A message is two numbers: whose it is, and which. */

import { SharedQueue } from 'wirebook/threads';

export function produce(memory: SharedArrayBuffer, count: number, who: number): void {
  const queue = new SharedQueue(memory);
  for (let which = 0; which < count; which += 1) {
    queue.push(new Uint8Array(Uint32Array.of(who, which).buffer));
  }
}

/** Takes until the queue is closed and empty. @returns the messages, in the order in which it got them */
export function consume(memory: SharedArrayBuffer): [who: number, which: number][] {
  const queue = new SharedQueue(memory);
  const got: [number, number][] = [];
  for (let message = queue.pop(); message !== undefined; message = queue.pop()) {
    const [who = -1, which = -1] = new Uint32Array(message.buffer);
    got.push([who, which]);
  }
  return got;
}
