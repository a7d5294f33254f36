// @fails "counts those who wait, and nobody else"
// @says "you count who has left as if he waited"

export interface Ticket<Waiter> {
  readonly waiter: Waiter;
  readonly number: number;
}

export class WaiterQueue<Waiter> {
  readonly #tickets: Ticket<Waiter>[] = [];
  readonly #gone = new Set<Ticket<Waiter>>();
  #lastNumber = 0;

  get size(): number {
    return this.#tickets.length;
  }

  get lastNumber(): number {
    return this.#lastNumber;
  }

  push(waiter: Waiter): Ticket<Waiter> {
    this.#lastNumber += 1;
    const ticket = { waiter, number: this.#lastNumber };
    this.#tickets.push(ticket);
    return ticket;
  }

  shift(): Waiter | undefined {
    for (;;) {
      const first = this.#tickets.shift();
      if (first === undefined || !this.#gone.delete(first)) return first?.waiter;
    }
  }

  leave(ticket: Ticket<Waiter>): boolean {
    if (!this.#tickets.includes(ticket) || this.#gone.has(ticket)) return false;
    this.#gone.add(ticket);
    return true;
  }

  countUpTo(number: number): number {
    return [...this].filter((ticket) => ticket.number <= number).length;
  }

  *[Symbol.iterator](): Generator<Ticket<Waiter>, void, undefined> {
    for (const ticket of this.#tickets) if (!this.#gone.has(ticket)) yield ticket;
  }
}
