/**
 * The shared memory in which the threads of a turnstile agree on whose turn it is.
 *
 * Knows: which word means what, and how a step is written down. Must not know: who reads it, or why anybody waits.
 *
 * Decision: one block of words and no messages, since a thread that waits for its turn hears none. Only the word `gate` is
 * touched by two threads at a time; all others belong to the thread that has the turn, and pass on with it.
 *
 *     ended · turn · steps · draws · now · spurious · arrived │ thread 0: gate · state · address · until · result │ thread 1 … │ trace
 */
import { WirebookError } from '../base/errors.ts';

/** Words that there are once. */
export const ENDED = 0;
/** The thread that has the turn. */
export const TURN = 1;
/** How many steps have been made. */
export const STEPS = 2;
/** How many random numbers have been drawn. */
export const DRAWS = 3;
/** The threads' time, in milliseconds. It passes in jumps. */
export const NOW = 4;
/** How many spurious wake-ups may still be given. */
export const SPURIOUS = 5;
/** How many threads have come to the start. */
export const ARRIVED = 6;
const SINGLE_WORDS = 7;

/** Words of each thread. `GATE` is 1 when the thread may go on. */
export const GATE = 0;
export const STATE = 1;
/** Where it waits. */
export const ADDRESS = 2;
/** When its wait times out; `NEVER` if it does not. */
export const UNTIL = 3;
/** What its wait comes to. */
export const RESULT = 4;
const WORDS_PER_THREAD = 5;

export const NEVER = 0x7fff_ffff;

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

/** The operations, in the order in which a trace numbers them. `wakes` is the second half of a wait. */
export const OPERATIONS = [
  'load',
  'store',
  'add',
  'sub',
  'and',
  'or',
  'exchange',
  'compareExchange',
  'wait',
  'wakes',
  'notify',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What a wait comes to, in the order in which a trace numbers it. */
export const WAIT_RESULTS = ['ok', 'timed-out', 'not-equal', 'sleeps'] as const;
export type WaitResult = (typeof WAIT_RESULTS)[number];

/** What `RESULT` says. */
export const WOKEN = 0;
export const TIMED_OUT = 1;

/** One step of one thread, as the trace has it. */
export interface Step {
  readonly thread: number;
  readonly operation: Operation;
  /** The cell, by the name of its memory: `lock[0]`. */
  readonly cell: string;
  /** For a person: `lock[0] compareExchange 0 → 1: was 0`. */
  readonly text: string;
}

const WORDS_PER_STEP = 6;

/** Finds cells by the name of their memory and back. Each memory has its addresses behind those of the one before. */
export class AddressBook {
  readonly #names: readonly (readonly [name: string, first: number, end: number])[];
  readonly #firsts = new Map<ArrayBufferLike, number>();

  constructor(memory: Readonly<Record<string, SharedArrayBuffer>>) {
    let first = 0;
    this.#names = Object.entries(memory).map(([name, buffer]) => {
      const end = first + Math.ceil(buffer.byteLength / Int32Array.BYTES_PER_ELEMENT);
      const entry = [name, first, end] as const;
      this.#firsts.set(buffer, first);
      first = end;
      return entry;
    });
  }

  addressOf(cells: Int32Array, index: number): number {
    const first = this.#firsts.get(cells.buffer);
    if (first === undefined) {
      throw new WirebookError(
        'ERR_TURNSTILE_MEMORY',
        'an atomic operation on memory that this turnstile does not know: name it among `memory`',
      );
    }
    return first + cells.byteOffset / Int32Array.BYTES_PER_ELEMENT + index;
  }

  nameOf(address: number): string {
    const found = this.#names.find(([, first, end]) => address >= first && address < end);
    return found === undefined ? `word ${address}` : `${found[0]}[${address - found[1]}]`;
  }
}

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

  /** The steps that were made, or the last of them. */
  trace(book: AddressBook): Step[] {
    const steps = this.single(STEPS);
    const first = Math.max(0, steps - this.#traceSteps);
    return Array.from({ length: steps - first }, (_, index) => {
      const at = this.#traceAt + ((first + index) % this.#traceSteps) * WORDS_PER_STEP;
      const [thread = 0, code = 0, address = 0, a = 0, b = 0, result = 0] = this.words.subarray(
        at,
        at + WORDS_PER_STEP,
      );
      const operation = OPERATIONS[code] ?? 'load';
      const cell = book.nameOf(address);
      return { thread, operation, cell, text: `${cell} ${describe(operation, a, b, result)}` };
    });
  }
}

function describe(operation: Operation, a: number, b: number, result: number): string {
  switch (operation) {
    case 'load':
      return `load: ${result}`;
    case 'store':
      return `store ${a}`;
    case 'compareExchange':
      return result === a
        ? `compareExchange ${a} → ${b}`
        : `compareExchange ${a} → ${b} failed: was ${result}`;
    case 'wait':
      return `wait while ${a}: ${WAIT_RESULTS[result]}`;
    case 'wakes':
      return `wakes: ${WAIT_RESULTS[result]}`;
    case 'notify':
      return `notify ${a === NEVER ? 'all' : a}: ${result} woken`;
    case 'add':
    case 'sub':
    case 'and':
    case 'or':
    case 'exchange':
      return `${operation} ${a}: was ${result}`;
  }
}
