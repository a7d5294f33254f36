/** What a connection still has to send: nothing lost, nothing twice, and the water marks. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WriteQueue } from './write-queue.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('a write queue', () => {
  it('hands out in order what was put in, whatever the kernel takes each time', () => {
    const chunk = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(fc.array(chunk), fc.array(fc.nat({ max: 60 })), (chunks, takes) => {
        const queue = new WriteQueue(100, 25);
        const scratch = new Uint8Array(32);
        const out: number[] = [];
        const take = (most: number): void => {
          const piece = queue.piece(scratch);
          if (piece === undefined) return;
          const count = Math.min(most, piece.byteLength);
          out.push(...piece.subarray(0, count));
          queue.sent(count);
        };
        for (const [index, one] of chunks.entries()) {
          queue.push(one.slice());
          take(takes[index] ?? 0);
        }
        while (queue.bytes > 0) take(7);
        expect(out).toEqual(chunks.flatMap((one) => [...one]));
        expect(queue.piece(scratch)).toBeUndefined();
      }),
    );
  });

  it('puts small chunks side by side, and leaves a large one where it lies', () => {
    const queue = new WriteQueue(1000, 100);
    const scratch = new Uint8Array(8);
    queue.push(bytes(1, 2));
    queue.push(bytes(3));
    expect(queue.piece(scratch)).toEqual(bytes(1, 2, 3));
    queue.sent(3);
    const large = new Uint8Array(20);
    queue.push(large);
    queue.push(bytes(4));
    expect(queue.piece(scratch)?.buffer).toBe(large.buffer);
  });

  it('says stop at the high-water mark, and go on once, at the low one', () => {
    const queue = new WriteQueue(10, 4);
    expect(queue.push(new Uint8Array(9))).toBe(true);
    expect(queue.push(new Uint8Array(1))).toBe(false);
    expect(queue.sent(5)).toBe(false);
    expect(queue.sent(1)).toBe(true);
    expect(queue.sent(1)).toBe(false);
  });

  it('forgets everything when asked to', () => {
    const queue = new WriteQueue(10, 4);
    queue.push(new Uint8Array(9));
    queue.clear();
    expect([queue.bytes, queue.piece(new Uint8Array(4))]).toEqual([0, undefined]);
  });
});
