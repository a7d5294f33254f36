/**
 * Keeps so many calls in flight for so long, and says how many there were and how long each took.
 *
 * Decision: a closed circle: whoever has got an answer asks again. All contenders are driven by this one loop, through a callback, which
 * costs the same for each. Times are kept as they are, up to a number that no round comes near, and sorted at the end.
 */
import type { Calls } from './call-contract.ts';

/** Makes one call, and says when it is over. */
export type Call = (done: (error?: unknown) => void) => void;

const tookMs = new Float64Array(1 << 20);

/** @param connections how to make a call on each */
export function makeCalls(
  connections: readonly Call[],
  { roundMs, inFlight }: { roundMs: number; inFlight: number },
): Promise<Calls> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    let done = 0;
    let under = 0;
    let nowMs = startMs;
    const finish = (): void => {
      const sorted = tookMs.slice(0, Math.min(done, tookMs.length)).sort();
      const at = (part: number): number => 1_000 * (sorted[Math.floor(sorted.length * part)] ?? 0);
      const callsPerSecond = (1_000 * done) / (nowMs - startMs);
      resolve({ callsPerSecond, p50Us: at(0.5), p99Us: at(0.99) });
    };
    for (const call of connections) {
      for (let lane = 0; lane < inFlight; lane += 1) {
        let askedMs = 0;
        const answered = (error?: unknown): void => {
          if (error !== undefined) {
            reject(error instanceof Error ? error : new Error(String(error)));
            return;
          }
          nowMs = performance.now();
          if (done < tookMs.length) tookMs[done] = nowMs - askedMs;
          done += 1;
          if (nowMs - startMs >= roundMs) {
            under -= 1;
            if (under === 0) finish();
            return;
          }
          askedMs = nowMs;
          call(answered);
        };
        under += 1;
        askedMs = performance.now();
        call(answered);
      }
    }
  });
}
