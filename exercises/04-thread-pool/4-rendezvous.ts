/** Exercise 4.4: meet again. The task stands in 4-rendezvous.md; check with `npm run exercise 4.4`. */

import { type AtomicOps, Condition, Mutex, type SynchronisationOptions } from 'wirebook/threads';

/** How many have come to the meeting that is going on. */
const CAME = 0;
/** Cell 1 is for your own use. */
const LOCK = 2;
const ALL_HERE = LOCK + Mutex.CELLS;

/** So many threads meet: each that comes waits until all have come. Then they all go on, and meet again next time. */
export class Rendezvous {
  /** How many cells it takes. */
  static readonly CELLS: number = ALL_HERE + Condition.CELLS;

  readonly #atomics: AtomicOps;
  readonly #cells: Int32Array;
  readonly #parties: number;
  readonly #mutex: Mutex;
  readonly #allHere: Condition;

  /**
   * @param cells over a `SharedArrayBuffer`, 0 at first
   * @param parties how many threads meet
   */
  constructor(cells: Int32Array, parties: number, options: SynchronisationOptions = {}) {
    this.#atomics = options.atomics ?? Atomics;
    this.#cells = cells;
    this.#parties = parties;
    this.#mutex = new Mutex(cells, LOCK, options);
    this.#allHere = new Condition(cells, ALL_HERE, options);
  }

  /** Sleeps until as many have come as there are parties. */
  meet(): void {
    this.#mutex.holding(() => {
      if (this.#atomics.add(this.#cells, CAME, 1) + 1 === this.#parties) {
        this.#atomics.store(this.#cells, CAME, 0); // for the next meeting
        this.#allHere.notifyAll();
      } else {
        while (this.#atomics.load(this.#cells, CAME) > 0) this.#allHere.wait(this.#mutex);
      }
    });
  }
}
