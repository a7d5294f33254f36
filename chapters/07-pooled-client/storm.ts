/**
 * A server that stands still for a moment, and clients that ask again. Simulated: the clock is a number, the server is a queue that does not
 * know who has given up, and who decides about retries is the library's own policy, or the notes' rule.
 */

import { ManualClock, seededRandom } from 'wirebook/base';
import { RetryPolicy } from 'wirebook/client';

export interface StormOptions {
  readonly retries: 'none' | 'three' | 'budget';
  readonly seed: number;
  readonly seconds?: number;
}

export interface Storm {
  /** What the server was sent in each second, attempts included. */
  readonly sent: readonly number[];
  /** What was answered within its time in each second. */
  readonly answered: readonly number[];
}

/** So many calls come in a second, and the server can do so many. */
const CALLS = 300;
const CAPACITY = 500;
/** It stands still, from when and for how long. */
const STILL_AT_MS = 5_000;
const STILL_MS = 3_000;
/** An attempt waits so long for its answer. */
const TIMEOUT_MS = 1_000;
/** The pause of the notes before they try again. */
const PAUSE_MS = 100;
const ATTEMPTS = 4;

export function storm({ retries, seed, seconds = 30 }: StormOptions): Storm {
  const clock = new ManualClock();
  const random = seededRandom(seed);
  const policy = new RetryPolicy({ maxAttempts: ATTEMPTS }, random, 0);
  const sent = Array.from({ length: seconds }, () => 0);
  const answered = sent.map(() => 0);
  const count = (in_: number[]): void => {
    const second = Math.floor(clock.now() / 1_000);
    if (second < seconds) in_[second] = (in_[second] ?? 0) + 1;
  };
  let freeAtMs = 0;
  let stood = false;

  const attempt = (attempts: number): void => {
    count(sent);
    const nowMs = clock.now();
    if (nowMs >= STILL_AT_MS && !stood) {
      stood = true;
      freeAtMs = STILL_AT_MS + STILL_MS;
    }
    freeAtMs = Math.max(nowMs, freeAtMs) + 1_000 / CAPACITY;
    const waitMs = freeAtMs - nowMs;
    if (waitMs <= TIMEOUT_MS) clock.after(waitMs, () => count(answered));
    else clock.after(TIMEOUT_MS, () => again(attempts));
  };
  const again = (attempts: number): void => {
    const delayMs = delayOf(attempts);
    if (delayMs !== undefined) clock.after(delayMs, () => attempt(attempts + 1));
  };
  const delayOf = (attempts: number): number | undefined => {
    if (retries === 'none') return undefined;
    if (retries === 'three') return attempts < ATTEMPTS ? PAUSE_MS : undefined;
    const decision = policy.decide(
      {
        retry: 'unknown',
        idempotent: true,
        attempts,
        retryAfterMs: 0,
        remainingMs: Number.POSITIVE_INFINITY,
        elsewhere: false,
      },
      clock.now(),
    );
    return decision.again ? decision.delayMs : undefined;
  };
  const next = (): void => {
    clock.after(-(1_000 / CALLS) * Math.log(1 - random.next()), () => {
      policy.budget.called();
      attempt(1);
      next();
    });
  };
  next();
  clock.advance(seconds * 1_000);
  return { sent, answered };
}
