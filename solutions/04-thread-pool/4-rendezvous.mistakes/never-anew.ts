// @fails "meets again"
// @says "nobody waits the second time"

/** Lets the number of those who came stand. */

import { type AtomicOps, Condition, Mutex, type SynchronisationOptions } from 'wirebook/threads';

/** How many have come to the meeting that is going on. */
const CAME = 0;
const LOCK = 2;
const ALL_HERE = LOCK + Mutex.CELLS;

export class Rendezvous {
  static readonly CELLS: number = ALL_HERE + Condition.CELLS;

  readonly #atomics: AtomicOps;
  readonly #cells: Int32Array;
  readonly #parties: number;
  readonly #mutex: Mutex;
  readonly #allHere: Condition;

  constructor(cells: Int32Array, parties: number, options: SynchronisationOptions = {}) {
    this.#atomics = options.atomics ?? Atomics;
    this.#cells = cells;
    this.#parties = parties;
    this.#mutex = new Mutex(cells, LOCK, options);
    this.#allHere = new Condition(cells, ALL_HERE, options);
  }

  meet(): void {
    this.#mutex.holding(() => {
      if (this.#atomics.add(this.#cells, CAME, 1) + 1 >= this.#parties) {
        this.#allHere.notifyAll();
      } else {
        while (this.#atomics.load(this.#cells, CAME) < this.#parties)
          this.#allHere.wait(this.#mutex);
      }
    });
  }
}
