// @fails "lets 2,000 leave as cheaply as two"
// @says "it costs most when most give up"

export interface Ticket<Waiter> {
  readonly waiter: Waiter;
  readonly number: number;
}

export class WaiterQueue<Waiter> {
  #tickets: Ticket<Waiter>[] = [];
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
    return this.#tickets.shift()?.waiter;
  }

  leave(ticket: Ticket<Waiter>): boolean {
    const at = this.#tickets.indexOf(ticket);
    if (at < 0) return false;
    this.#tickets.splice(at, 1);
    return true;
  }

  countUpTo(number: number): number {
    return this.#tickets.filter((ticket) => ticket.number <= number).length;
  }

  *[Symbol.iterator](): Generator<Ticket<Waiter>, void, undefined> {
    yield* this.#tickets.slice();
  }
}
