/**
 * The connections that have room, and which of them is lent next.
 *
 * Knows: their order. Must not know: who asks, or whether they are alive. A leaf.
 *
 * Decision: a stack. Lent is the one that was used last, so the others get no work, become idle, and can be closed. In a queue (the original's)
 * every one of ten has its turn, and under a load for which one would do none is ever idle long enough.
 */
import type { Pooled } from './pooled.ts';

export class Shelf<Resource> {
  /** The one used last on top. */
  readonly #stack: Pooled<Resource>[] = [];

  /** The one to lend next. */
  get top(): Pooled<Resource> | undefined {
    const { length } = this.#stack;
    // Asked for what is before its first place, an array would look for a property of that name.
    return length === 0 ? undefined : this.#stack[length - 1];
  }

  /** How many nobody uses. */
  get idle(): number {
    return this.#stack.reduce((count, { users }) => count + (users === 0 ? 1 : 0), 0);
  }

  put(pooled: Pooled<Resource>): void {
    this.#stack.push(pooled);
    pooled.shelved = true;
  }

  /** Takes one off, wherever it stands; nearly always that is on top. */
  takeOff(pooled: Pooled<Resource>): void {
    if (!pooled.shelved) return;
    pooled.shelved = false;
    if (this.top === pooled) this.#stack.pop();
    else this.#stack.splice(this.#stack.lastIndexOf(pooled), 1);
  }

  /** The one that nobody has used for longest. */
  idleLongest(): Pooled<Resource> | undefined {
    return this.#stack.find(({ users }) => users === 0);
  }

  /**
   * Looks who has been used since it looked last.
   *
   * @param forMs so long
   * @returns those that have been seen idle for so long, the one used longest ago first. No clock is read when one is lent or given back: a
   *   look every now and then is exact enough
   */
  idleFor(forMs: number, nowMs: number): Pooled<Resource>[] {
    return this.#stack.filter((pooled) => {
      if (pooled.users === 0 && pooled.uses === pooled.seenUses)
        return nowMs - pooled.idleSinceMs >= forMs;
      pooled.seenUses = pooled.users === 0 ? pooled.uses : -1;
      pooled.idleSinceMs = nowMs;
      return false;
    });
  }
}
