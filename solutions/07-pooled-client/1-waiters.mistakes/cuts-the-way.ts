// @fails "can be walked while everybody leaves"
// @says "one is told, and the others wait for ever"

export interface Ticket<Waiter> {
  readonly waiter: Waiter;
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

  get lastNumber(): number {
    return this.#lastNumber;
  }

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

  shift(): Waiter | undefined {
    const first = this.#first;
    if (first !== undefined) this.#unlink(first);
    return first?.waiter;
  }

  leave(ticket: Ticket<Waiter>): boolean {
    const link = ticket as Link<Waiter>;
    if (!link.queued) return false;
    this.#unlink(link);
    return true;
  }

  countUpTo(number: number): number {
    return [...this].filter((ticket) => ticket.number <= number).length;
  }

  *[Symbol.iterator](): Generator<Ticket<Waiter>, void, undefined> {
    for (let link = this.#first; link !== undefined; link = link.next) yield link;
  }

  #unlink(link: Link<Waiter>): void {
    if (link.previous === undefined) this.#first = link.next;
    else link.previous.next = link.next;
    if (link.next === undefined) this.#last = link.previous;
    else link.next.previous = link.previous;
    link.previous = undefined;
    link.next = undefined;
    link.queued = false;
    this.#size -= 1;
  }
}
