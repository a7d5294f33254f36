/**
 * A queue of one thread: first in, first out.
 *
 * Knows: an array, and how much of its front is gone. Must not know: what is in it. A leaf.
 *
 * Decision: `Array.shift` moves all others down, which with a hundred thousand waiting tasks is most of the work. The front is only
 * counted, and cut off when it is half of all.
 */
export class Fifo<Item> {
  #items: (Item | undefined)[] = [];
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Puts one back that had been taken out. */
  unshift(item: Item): void {
    if (this.#first === 0) {
      this.#items.unshift(item);
    } else {
      this.#first -= 1;
      this.#items[this.#first] = item;
    }
  }

  peek(): Item | undefined {
    return this.#items[this.#first];
  }

  shift(): Item | undefined {
    const item = this.#items[this.#first];
    if (this.size === 0) return undefined;
    this.#items[this.#first] = undefined;
    this.#first += 1;
    if (this.#first >= 64 && this.#first * 2 >= this.#items.length) {
      this.#items.splice(0, this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** Takes all out, in order. */
  clear(): Item[] {
    const items = this.#items.slice(this.#first) as Item[];
    this.#items = [];
    this.#first = 0;
    return items;
  }
}
