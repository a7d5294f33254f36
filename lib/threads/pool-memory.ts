/**
 * What a pool and its threads tell each other in shared memory, besides the tasks themselves.
 *
 * Knows: which cell says what. Must not know: threads, promises, messages. A leaf.
 *
 * Decision: a question that one thread would have to ask another by message, and wait for the answer, is a cell that it can look at:
 * who sleeps, and how; which task each runs; which tasks are cancelled. What two may want to change at once changes by compareExchange,
 * so that exactly one of them succeeds: a sleeper is woken once, and a thread is given up only while it runs the very task that will
 * not end.
 */

/** What a thread is doing, as far as others must know. */
export const AWAKE = 0;
/** Asleep in `Atomics.wait`: a `notify` wakes it at once, and until then its event loop stands still. */
export const PARKED = 1;
/** Asleep in its event loop, which a message wakes. */
export const LOOPING = 2;
/** Asleep, and picked for a task that comes by message. */
export const PICKED = 3;
/** And the message is there. */
export const POSTED = 4;

const CELLS_PER_LINE = 16;
/** The bell of the main thread: 1 when it has been rung and has not been heard. */
const BELL = 0;
/** Whether the main thread wants to hear of threads that fall idle. */
const WANTED = CELLS_PER_LINE;
const FIRST_SEAT = 2 * CELLS_PER_LINE;
/** In a seat: the state, and the task that it runs. */
const STATE = 0;
const CURRENT = 1;

/** How many tasks can be given out at a time. A power of two: the low bits of a task's id are its place. */
export const PLACES = 1024;

export class PoolMemory {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;
  readonly #cancels: number;

  static create(seats: number): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * (FIRST_SEAT + seats * CELLS_PER_LINE + PLACES));
  }

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
    this.#cancels = this.#cells.length - PLACES;
  }

  /** @returns true when the caller has to send the message that makes the main thread look */
  ringBell(): boolean {
    return Atomics.load(this.#cells, BELL) === 0 && Atomics.exchange(this.#cells, BELL, 1) === 0;
  }

  /** To be called *before* looking at what has happened. */
  hearBell(): void {
    Atomics.store(this.#cells, BELL, 0);
  }

  get idlersWanted(): boolean {
    return Atomics.load(this.#cells, WANTED) !== 0;
  }

  set idlersWanted(wanted: boolean) {
    Atomics.store(this.#cells, WANTED, wanted ? 1 : 0);
  }

  state(seat: number): number {
    return Atomics.load(this.#cells, seatCell(seat, STATE));
  }

  setState(seat: number, state: number): void {
    Atomics.store(this.#cells, seatCell(seat, STATE), state);
  }

  /** Changes a state from what it is believed to be. @returns whether it was so */
  moveState(seat: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#cells, seatCell(seat, STATE), from, to) === from;
  }

  /** Sleeps while the state is this one. */
  sleepWhile(seat: number, state: number, timeoutMs: number): void {
    Atomics.wait(this.#cells, seatCell(seat, STATE), state, timeoutMs);
  }

  /** Wakes a thread that sleeps in `sleepWhile`. Change its state first. */
  wake(seat: number): void {
    Atomics.notify(this.#cells, seatCell(seat, STATE), 1);
  }

  /** The id of the task that the seat runs; 0 when it runs none, below 0 when it is given up for that task. */
  current(seat: number): number {
    return Atomics.load(this.#cells, seatCell(seat, CURRENT));
  }

  setCurrent(seat: number, id: number): void {
    Atomics.store(this.#cells, seatCell(seat, CURRENT), id);
  }

  /** The thread's last word on a task. @returns false when it has been given up: it must not take another */
  endCurrent(seat: number, id: number): boolean {
    return Atomics.compareExchange(this.#cells, seatCell(seat, CURRENT), id, 0) === id;
  }

  /** Gives a thread up for a task that does not end. @returns false when it is not running that task */
  giveUp(seat: number, id: number): boolean {
    return Atomics.compareExchange(this.#cells, seatCell(seat, CURRENT), id, -id) === id;
  }

  cancel(id: number): void {
    Atomics.store(this.#cells, this.#cancels + placeOf(id), id);
  }

  /** An id that is given out now. After two million tasks in one place its ids begin anew: what was cancelled then is not now. */
  allow(id: number): void {
    Atomics.compareExchange(this.#cells, this.#cancels + placeOf(id), id, 0);
  }

  isCancelled(id: number): boolean {
    return Atomics.load(this.#cells, this.#cancels + placeOf(id)) === id;
  }
}

/** The place of a task, from 0. */
function placeOf(id: number): number {
  return id & (PLACES - 1);
}

function seatCell(seat: number, which: number): number {
  return FIRST_SEAT + seat * CELLS_PER_LINE + which;
}
