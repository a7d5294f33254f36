// @fails "lets only one thing happen to a waiter"
// @says "you let somebody leave twice"

export interface Ticket<Waiter> {
  readonly waiter: Waiter;
  readonly number: number;
}

interface Link {
  previous: Link;
  next: Link;
}

class Place<Waiter> implements Ticket<Waiter>, Link {
  readonly waiter: Waiter;
  readonly number: number;
  previous: Link = this;
  next: Link = this;
  queued = true;
  served = false;

  constructor(waiter: Waiter, number: number) {
    this.waiter = waiter;
    this.number = number;
  }
}

class Nobody implements Link {
  previous: Link = this;
  next: Link = this;
}

export class WaiterQueue<Waiter> {
  readonly #nobody = new Nobody();
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
    const place = new Place(waiter, this.#lastNumber);
    place.previous = this.#nobody.previous;
    place.next = this.#nobody;
    this.#nobody.previous.next = place;
    this.#nobody.previous = place;
    this.#size += 1;
    return place;
  }

  shift(): Waiter | undefined {
    const first = this.#nobody.next;
    if (!(first instanceof Place)) return undefined;
    this.#takeOut(first);
    first.served = true;
    return first.waiter;
  }

  leave(ticket: Ticket<Waiter>): boolean {
    const place = ticket as Place<Waiter>;
    if (place.queued) this.#takeOut(place);
    return !place.served;
  }

  countUpTo(number: number): number {
    let count = 0;
    for (const ticket of this) {
      if (ticket.number > number) break;
      count += 1;
    }
    return count;
  }

  *[Symbol.iterator](): Generator<Ticket<Waiter>, void, undefined> {
    for (let link = this.#nobody.next; link instanceof Place; link = link.next) yield link;
  }

  #takeOut(place: Place<Waiter>): void {
    place.previous.next = place.next;
    place.next.previous = place.previous;
    place.queued = false;
    this.#size -= 1;
    // `next` stays as it is: whoever walks the queue goes on from here.
  }
}
