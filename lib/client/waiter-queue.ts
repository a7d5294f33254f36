/**
 * Those who wait, in the order in which they came.
 *
 * Knows: who came when. Must not know: what they wait for. A leaf.
 *
 * Decision: a chain of links, no array: whoever waits no longer leaves from the middle, in O(1), and nobody behind has to move. In an array each
 * time-out would cost as much as the queue is long, and time-outs come when it is longest.
 */

/** A place in the queue. */
export interface Ticket<Waiter> {
  readonly waiter: Waiter;
  /** Who came before has a smaller one. */
  readonly number: number;
}

class Link<Waiter> implements Ticket<Waiter> {
  readonly waiter: Waiter;
  readonly number: number;
  previous: Link<Waiter> | undefined;
  next: Link<Waiter> | undefined;
  queued = true;

  constructor(waiter: Waiter, number: number) {
    this.waiter = waiter;
    this.number = number;
  }
}

export class WaiterQueue<Waiter> {
  #first: Link<Waiter> | undefined;
  #last: Link<Waiter> | undefined;
  #size = 0;
  #lastNumber = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of the one who came last, be it still there or not; 0 when nobody ever came. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** At the end. */
  push(waiter: Waiter): Ticket<Waiter> {
    this.#lastNumber += 1;
    const link = new Link(waiter, this.#lastNumber);
    link.previous = this.#last;
    if (this.#last === undefined) this.#first = link;
    else this.#last.next = link;
    this.#last = link;
    this.#size += 1;
    return link;
  }

  /** Takes out the one who came first. */
  shift(): Waiter | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    this.#unlink(first);
    return first.waiter;
  }

  /** Takes one out, wherever he stands. @returns false when he is out already */
  leave(ticket: Ticket<Waiter>): boolean {
    const link = ticket as Link<Waiter>;
    if (!link.queued) return false;
    this.#unlink(link);
    return true;
  }

  /** How many of those up to this number are still there. It has to walk. */
  countUpTo(number: number): number {
    let count = 0;
    for (const ticket of this) {
      if (ticket.number > number) break;
      count += 1;
    }
    return count;
  }

  /** In order. */
  *[Symbol.iterator](): Generator<Ticket<Waiter>, void, undefined> {
    for (let link = this.#first; link !== undefined; link = link.next) yield link;
  }

  #unlink(link: Link<Waiter>): void {
    if (link.previous === undefined) this.#first = link.next;
    else link.previous.next = link.next;
    if (link.next === undefined) this.#last = link.previous;
    else link.next.previous = link.previous;
    // `next` stays: whoever walks the queue goes on from here.
    link.previous = undefined;
    link.queued = false;
    this.#size -= 1;
  }
}
