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
}

class Link<Waiter> implements Ticket<Waiter> {
  readonly waiter: Waiter;
  previous: Link<Waiter> | undefined;
  next: Link<Waiter> | undefined;
  queued = true;

  constructor(waiter: Waiter) {
    this.waiter = waiter;
  }
}

export class WaiterQueue<Waiter> {
  #first: Link<Waiter> | undefined;
  #last: Link<Waiter> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** At the end. */
  push(waiter: Waiter): Ticket<Waiter> {
    const link = new Link(waiter);
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
