/**
 * Who wants to hear of which signal.
 *
 * Knows: `AbortSignal`. Must not know: what is aborted. A leaf.
 *
 * Decision: one signal often covers many tasks: all of a request, all of a server. A listener for each would be a list that the
 * signal searches whenever one is taken off, and Node warns of the eleventh as of a leak. So there is one listener for each signal, and
 * a set behind it.
 */
export class SignalWatch<Item extends object> {
  readonly #aborted: (item: Item, reason: unknown) => void;
  readonly #sets: WeakMap<AbortSignal, Watched<Item>> = new WeakMap();

  /** @param aborted called for each item that is watched when its signal is aborted */
  constructor(aborted: (item: Item, reason: unknown) => void) {
    this.#aborted = aborted;
  }

  add(signal: AbortSignal, item: Item): void {
    let watched = this.#sets.get(signal);
    if (watched === undefined) {
      const items = new Set<Item>();
      const listener = (): void => this.#onAbort(signal, items);
      watched = { items, listener };
      this.#sets.set(signal, watched);
    }
    if (watched.items.size === 0) signal.addEventListener('abort', watched.listener);
    watched.items.add(item);
  }

  /** Harmless when it is not watched. */
  remove(signal: AbortSignal, item: Item): void {
    const watched = this.#sets.get(signal);
    if (watched?.items.delete(item) === true && watched.items.size === 0)
      signal.removeEventListener('abort', watched.listener);
  }

  #onAbort(signal: AbortSignal, items: Set<Item>): void {
    const all = [...items];
    for (const item of all) {
      this.remove(signal, item);
      this.#aborted(item, signal.reason);
    }
  }
}

interface Watched<Item> {
  readonly items: Set<Item>;
  readonly listener: () => void;
}
