// @fails "meets once"
// @says "goes round in a loop"

/** Gives the lock back and takes it again until the meeting is over. */

import { type AtomicOps, Condition, Mutex, type SynchronisationOptions } from 'wirebook/threads';

/** How many have come to the meeting that is going on. */
const CAME = 0;
/** Which meeting is going on. */
const MEETING = 1;
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
      const mine = this.#atomics.load(this.#cells, MEETING);
      if (this.#atomics.add(this.#cells, CAME, 1) + 1 === this.#parties) {
        this.#atomics.store(this.#cells, CAME, 0);
        this.#atomics.add(this.#cells, MEETING, 1);
        this.#allHere.notifyAll();
      } else {
        while (this.#atomics.load(this.#cells, MEETING) === mine) {
          this.#mutex.unlock();
          this.#mutex.lock();
        }
      }
    });
  }
}
