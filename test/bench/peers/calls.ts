/**
 * Keeps so many calls in flight for so long, and says how many there were and how long each took.
 *
 * Decision: a closed circle: whoever has got an answer asks again. What asks is a lane, written as one would write it for what it calls: a
 * loop that awaits where there are promises, a callback that calls again where there are none. What is counted is the same for all. Times
 * are kept as they are, up to a number that no round comes near, and sorted at the end.
 */
import type { Calls } from './call-contract.ts';

/**
 * Makes one call after the other.
 *
 * @param again is asked before each: the one before it is over then. False: that was enough
 */
export type Lane = (again: () => boolean) => Promise<void>;

const tookMs = new Float64Array(1 << 20);

/** Runs all lanes at once, for so long or so many calls. */
export async function makeCalls(
  lanes: readonly Lane[],
  roundMs: number,
  atMost: number = Number.POSITIVE_INFINITY,
): Promise<Calls> {
  const startMs = performance.now();
  let nowMs = startMs;
  let done = 0;
  const running = lanes.map((lane) => {
    let askedMs = 0;
    return lane(() => {
      nowMs = performance.now();
      const isFirst = askedMs === 0;
      if (!isFirst) {
        if (done < tookMs.length) tookMs[done] = nowMs - askedMs;
        done += 1;
      }
      askedMs = nowMs;
      // One in any case: on a busy machine a short round is over before it has begun.
      return isFirst || (nowMs - startMs < roundMs && done < atMost);
    });
  });
  await Promise.all(running);
  const sorted = tookMs.slice(0, Math.min(done, tookMs.length)).sort();
  const at = (part: number): number => 1_000 * (sorted[Math.floor(sorted.length * part)] ?? 0);
  const callsPerSecond = (1_000 * done) / (nowMs - startMs);
  return { calls: done, callsPerSecond, p50Us: at(0.5), p99Us: at(0.99) };
}

/** A lane of calls that say by a callback that they are over. */
export function callbackLane(call: (done: (error?: unknown) => void) => void): Lane {
  return (again) =>
    new Promise((resolve, reject) => {
      const next = (error?: unknown): void => {
        if (error !== undefined) reject(error instanceof Error ? error : new Error(String(error)));
        else if (again()) call(next);
        else resolve();
      };
      next();
    });
}
