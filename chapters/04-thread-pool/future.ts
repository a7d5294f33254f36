/**
 * The original's promise and future, on shared memory: one end is written, once; the other is read, and waits.
 *
 * Knows: a state and a number. Must not know: which thread holds which end.
 */

const [STATE, VALUE] = [0, 1];
const [PENDING, FULFILLED] = [0, 1];

/** What both ends share. */
export function sharedState(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

export class BlockingPromise {
  readonly #cells: Int32Array;

  constructor(cells: Int32Array) {
    this.#cells = cells;
  }

  setValue(value: number): void {
    Atomics.store(this.#cells, VALUE, value);
    Atomics.store(this.#cells, STATE, FULFILLED);
    Atomics.notify(this.#cells, STATE);
  }
}

export class BlockingFuture {
  readonly #cells: Int32Array;

  constructor(cells: Int32Array) {
    this.#cells = cells;
  }

  get(): number {
    Atomics.wait(this.#cells, STATE, PENDING); // the thread sleeps here, and all that runs on it
    return Atomics.load(this.#cells, VALUE);
  }
}

/** What a thread does for the other end: thinks for so long, then answers. */
export function answer(cells: Int32Array, afterMs: number): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, afterMs);
  new BlockingPromise(cells).setValue(42);
  return 42;
}
