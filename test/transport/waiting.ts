/**
 * Waits for a condition to come true, looks whenever something has happened, and says what there was when it never does.
 */

const PATIENCE_MS = 8000;

export class Waiting {
  readonly #state: () => string;
  readonly #looks = new Set<() => void>();

  /** @param state what to say when a wait was in vain */
  constructor(state: () => string) {
    this.#state = state;
  }

  /** Something has happened. */
  look(): void {
    for (const look of this.#looks) look();
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(watchdog);
        this.#looks.delete(look);
      };
      const look = (): void => {
        if (!condition()) return;
        settle();
        resolve();
      };
      const watchdog = setTimeout(() => {
        settle();
        reject(new Error(`still waiting for ${what}; ${this.#state()}`));
      }, PATIENCE_MS);
      this.#looks.add(look);
    });
  }
}

/** So many turns of Node's loop: whatever could happen without anybody's doing has happened then. */
export async function turns(count = 20): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
