/** Two threads that add to one number. */

import type { Crew } from './crew.ts';

/** Threads may miss each other: one is done before the other has begun. Then they try again, so often at most. */
const ATTEMPTS = 50;

/** What the number is when two threads have added 1 to it, so many times each. @param how one of counting.ts */
export async function sumOfTwo(crew: Crew, how: string, times: number): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const cells = new Int32Array(new SharedArrayBuffer(4));
    await crew.together(2, `./counting.ts#${how}`, cells, times);
    const sum = cells[0] ?? 0;
    if (how === 'add' || sum < 2 * times || attempt === ATTEMPTS) return sum;
  }
}
