/**
 * The trace of a turnstile: each step as a few numbers, and as a line for a person.
 *
 * Knows: the operations, and the names of cells. Must not know: who takes a step, or when.
 */
import { WirebookError } from '../base/errors.ts';

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

/** One step of one thread, as the trace has it. */
export interface Step {
  readonly thread: number;
  readonly operation: Operation;
  /** The cell, by the name of its memory: `lock[0]`. */
  readonly cell: string;
  /** For a person: `lock[0] compareExchange 0 → 1: was 0`. */
  readonly text: string;
}

/** A number so large that it stands for all of them, or for ever. */
export const LIMITLESS = 0x7fff_ffff;

/** Thread, operation, address, two arguments, result. */
export const WORDS_PER_STEP = 6;

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

/** Reads what `Control.copyTrace` gives. */
export function readTrace(words: Int32Array, book: AddressBook): Step[] {
  return Array.from({ length: words.length / WORDS_PER_STEP }, (_, step) => {
    const at = step * WORDS_PER_STEP;
    const [thread = 0, code = 0, address = 0, a = 0, b = 0, result = 0] = words.subarray(at);
    const operation = OPERATIONS[code] ?? 'load';
    const cell = book.nameOf(address);
    return { thread, operation, cell, text: `${cell} ${describe(operation, a, b, result)}` };
  });
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
      return `notify ${a === LIMITLESS ? 'all' : a}: ${result} woken`;
    case 'add':
    case 'sub':
    case 'and':
    case 'or':
    case 'exchange':
      return `${operation} ${a}: was ${result}`;
  }
}
