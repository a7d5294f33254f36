/**
 * The shared memory in which the threads of a turnstile agree on whose turn it is.
 *
 * Knows: which word means what, and where a step is written down. Must not know: who reads it, or why anybody waits.
 *
 * Decision: one block of words and no messages, since a thread that waits for its turn hears none. Only the word `gate` is
 * touched by two threads at a time; all others belong to the thread that has the turn, and pass on with it.
 *
 *     ended · steps · draws · now · spurious · arrived │ thread 0: gate · state · address · until · result │ thread 1 … │ trace
 */
import { WORDS_PER_STEP } from './turnstile-trace.ts';

/** Words that there are once. */
export const ENDED = 0;
/** How many steps have been made. */
export const STEPS = 1;
/** How many random numbers have been drawn. */
export const DRAWS = 2;
/** The threads' time, in milliseconds. It passes in jumps. */
export const NOW = 3;
/** How many spurious wake-ups may still be given. */
export const SPURIOUS = 4;
/** How many threads have come to the start. */
export const ARRIVED = 5;
const SINGLE_WORDS = 6;

/** Words of each thread. `GATE` is 1 when the thread may go on. */
export const GATE = 0;
export const STATE = 1;
/** Where it waits. */
export const ADDRESS = 2;
/** When its wait times out; `LIMITLESS` if it does not. */
export const UNTIL = 3;
/** What its wait comes to. */
export const RESULT = 4;
const WORDS_PER_THREAD = 5;

/** What `ENDED` says. */
export const RUNNING = 0;
export const ALL_DONE = 1;
export const DEADLOCK = 2;
export const ENDLESS = 3;
export const GIVEN_UP = 4;

/** What `STATE` says. */
export const RUNNABLE = 0;
export const WAITING = 1;
export const FINISHED = 2;

/** What `RESULT` says. */
export const WOKEN = 0;
export const TIMED_OUT = 1;

/** The block, for so many threads and the last so many steps. */
export class Control {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly threads: number;
  readonly #traceAt: number;
  readonly #traceSteps: number;

  constructor(buffer: SharedArrayBuffer, threads: number) {
    this.words = new Int32Array(buffer);
    this.threads = threads;
    this.#traceAt = SINGLE_WORDS + threads * WORDS_PER_THREAD;
    this.#traceSteps = Math.floor((this.words.length - this.#traceAt) / WORDS_PER_STEP);
  }

  static bytes(threads: number, traceSteps: number): number {
    const words = SINGLE_WORDS + threads * WORDS_PER_THREAD + traceSteps * WORDS_PER_STEP;
    return words * Int32Array.BYTES_PER_ELEMENT;
  }

  /** Makes it as it is before a schedule. A thread that does not take part has finished already. */
  reset(taking: number, spurious: number): void {
    this.words.fill(0, 0, this.#traceAt);
    this.words[SPURIOUS] = spurious;
    for (let thread = taking; thread < this.threads; thread += 1) {
      this.set(thread, STATE, FINISHED);
    }
  }

  /** The index of a thread's word. */
  at(thread: number, word: number): number {
    return SINGLE_WORDS + thread * WORDS_PER_THREAD + word;
  }

  single(word: number): number {
    return this.words[word] ?? 0;
  }

  get(thread: number, word: number): number {
    return this.words[this.at(thread, word)] ?? 0;
  }

  set(thread: number, word: number, value: number): void {
    this.words[this.at(thread, word)] = value;
  }

  /** Lets a thread go on. */
  open(thread: number): void {
    const gate = this.at(thread, GATE);
    Atomics.store(this.words, gate, 1);
    Atomics.notify(this.words, gate);
  }

  /** Ends the schedule: whoever waits at a gate goes on, and finds out. The first reason counts. */
  end(reason: number): void {
    if (Atomics.compareExchange(this.words, ENDED, RUNNING, reason) !== RUNNING) return;
    for (let thread = 0; thread < this.threads; thread += 1) this.open(thread);
  }

  record(
    thread: number,
    operation: number,
    address: number,
    a: number,
    b: number,
    result: number,
  ): void {
    const step = this.single(STEPS);
    const at = this.#traceAt + (step % this.#traceSteps) * WORDS_PER_STEP;
    this.words[at] = thread;
    this.words[at + 1] = operation;
    this.words[at + 2] = address;
    this.words[at + 3] = a;
    this.words[at + 4] = b;
    this.words[at + 5] = result;
    this.words[STEPS] = step + 1;
  }

  /** The steps that were made, or the last of them, as words of their own. `readTrace` reads them. */
  copyTrace(): Int32Array {
    const steps = this.single(STEPS);
    const end = this.#traceAt + Math.min(steps, this.#traceSteps) * WORDS_PER_STEP;
    const words = this.words.slice(this.#traceAt, end);
    if (steps <= this.#traceSteps) return words;
    const oldest = (steps % this.#traceSteps) * WORDS_PER_STEP;
    const inOrder = new Int32Array(words.length);
    inOrder.set(words.subarray(oldest));
    inOrder.set(words.subarray(0, oldest), words.length - oldest);
    return inOrder;
  }
}
