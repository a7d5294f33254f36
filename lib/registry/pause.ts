/**
 * Waiting, until it is time or somebody says that it is.
 *
 * Knows: a clock. Must not know: what is waited for.
 */
import type { CancelTimer, Clock } from '../base/index.ts';

export class Pause {
  readonly #clock: Clock;
  #cancel: CancelTimer | undefined;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after so long, or when `end` is called. One at a time. */
  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (delayMs < Number.POSITIVE_INFINITY)
        this.#cancel = this.#clock.after(delayMs, () => this.end());
    });
  }

  /** Ends the wait that is under way; harmless when there is none. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wake?.();
    this.#wake = undefined;
  }
}
