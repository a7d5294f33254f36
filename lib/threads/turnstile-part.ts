/**
 * What the function of a thread is given by the turnstile.
 *
 * Knows: nothing but the interface. Must not know: who fills it in.
 */
import type { AtomicOps } from './atomics.ts';

/** What a thread's function is given. */
export interface TurnstilePart<Data = unknown> {
  /** Which of the threads this is, from 0 on. */
  readonly thread: number;
  /** How many there are. */
  readonly threads: number;
  /** Hand this to what is tested, in the place of `Atomics`. */
  readonly atomics: AtomicOps;
  /** The memory that the turnstile was opened with, as it was then. */
  readonly memory: Readonly<Record<string, SharedArrayBuffer>>;
  /** What `run` was told, a copy for each thread. */
  readonly data: Data;
}
