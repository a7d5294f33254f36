/**
 * The clock on the wall of this process.
 *
 * Knows: `performance.now` and `setTimeout`, which Node and browsers share. Must not know: who waits for what.
 *
 * Decision: one timer may take several turns of `setTimeout`. Node rounds and may fire a little early by `performance.now`, and
 * a delay beyond 2³¹ − 1 ms fires at once. Looking at the clock again when called, and waiting for the rest, mends both.
 */
import type { CancelTimer, Clock } from './clock.ts';

/** The longest delay that `setTimeout` keeps: about 25 days. */
const LONGEST_TURN_MS = 2 ** 31 - 1;

/** Real time, from a moment near the start of this process. */
export const realClock: Clock = {
  now: () => performance.now(),

  after(delayMs: number, callback: () => void): CancelTimer {
    const dueMs = performance.now() + delayMs;
    let timer = setTimeout(turn, turnMs(delayMs));
    return () => clearTimeout(timer);

    function turn(): void {
      const leftMs = dueMs - performance.now();
      if (leftMs > 0) timer = setTimeout(turn, turnMs(leftMs));
      else callback();
    }
  },
};

function turnMs(leftMs: number): number {
  return Math.min(Math.ceil(leftMs), LONGEST_TURN_MS);
}
