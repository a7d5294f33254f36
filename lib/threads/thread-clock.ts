/**
 * One clock for all threads of a process.
 *
 * Knows: that `performance.now()` begins anew in each thread. Must not know: what is timed. A leaf.
 *
 * Decision: times cross threads as whole microseconds in 32 bits. They wrap after 71 minutes; the difference of two, taken with
 * `| 0`, is right as long as it is below half of that.
 */

/** How often to compare the clocks: on a busy machine a thread may be put aside between two readings. */
const COMPARISONS = 5;

/** What to add to this thread's `performance.now()` to get a reading that all threads share, in milliseconds. */
export function clockOffsetMs(): number {
  let offsetMs = 0;
  let closestMs = Number.POSITIVE_INFINITY;
  for (let at = 0; at < COMPARISONS; at += 1) {
    const beforeMs = performance.now();
    const sharedMs = Number(process.hrtime.bigint()) / 1e6;
    const apartMs = performance.now() - beforeMs;
    if (apartMs >= closestMs) continue;
    closestMs = apartMs;
    offsetMs = sharedMs - (beforeMs + apartMs / 2);
  }
  return offsetMs;
}

/** A reading in milliseconds as microseconds in 32 bits. */
export function toMicroseconds(ms: number): number {
  return (ms * 1_000) | 0;
}

/** The time between two such readings; never below 0. */
export function microsecondsBetween(earlierUs: number, laterUs: number): number {
  return Math.max(0, (laterUs - earlierUs) | 0);
}
