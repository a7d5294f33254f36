/**
 * The gate of one thread: stands in for `Atomics`, lets the thread take a step only when it has the turn, and writes it down.
 *
 * Knows: what each operation does and returns. Must not know: whose turn it is (turnstile-turn.ts).
 *
 * Decision: the memory is real, and what is done to it is done by `Atomics`. Only sleeping and waking are played, because a thread
 * that really slept would not be there to take its turn.
 */
import type { AtomicOps } from './atomics.ts';
import type { Control } from './turnstile-control.ts';
import {
  type AddressBook,
  LIMITLESS,
  type Operation,
  OPERATIONS,
  WAIT_RESULTS,
  type WaitResult,
} from './turnstile-trace.ts';
import type { Turn } from './turnstile-turn.ts';

export class Gate implements AtomicOps {
  readonly #turn: Turn;
  readonly #control: Control;
  readonly #book: AddressBook;
  readonly #thread: number;
  #notified = false;

  constructor(turn: Turn, control: Control, book: AddressBook, thread: number) {
    this.#turn = turn;
    this.#control = control;
    this.#book = book;
    this.#thread = thread;
  }

  load(cells: Int32Array, index: number): number {
    const address = this.#step(cells, index);
    return this.#record('load', address, 0, 0, Atomics.load(cells, index));
  }

  store(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('store', address, value, 0, Atomics.store(cells, index, value));
  }

  add(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('add', address, value, 0, Atomics.add(cells, index, value));
  }

  sub(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('sub', address, value, 0, Atomics.sub(cells, index, value));
  }

  and(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('and', address, value, 0, Atomics.and(cells, index, value));
  }

  or(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('or', address, value, 0, Atomics.or(cells, index, value));
  }

  exchange(cells: Int32Array, index: number, value: number): number {
    const address = this.#step(cells, index);
    return this.#record('exchange', address, value, 0, Atomics.exchange(cells, index, value));
  }

  compareExchange(cells: Int32Array, index: number, expected: number, value: number): number {
    const address = this.#step(cells, index);
    const was = Atomics.compareExchange(cells, index, expected, value);
    return this.#record('compareExchange', address, expected, value, was);
  }

  wait(
    cells: Int32Array,
    index: number,
    value: number,
    timeoutMs?: number,
  ): 'ok' | 'not-equal' | 'timed-out' {
    const address = this.#step(cells, index, true);
    // As with `Atomics.wait`: what is no number is no limit, and below 0 is 0.
    const patienceMs = Number.isNaN(timeoutMs) ? LIMITLESS : Math.max(0, timeoutMs ?? LIMITLESS);
    if (Atomics.load(cells, index) !== value) {
      this.#recordWait('wait', address, value, 'not-equal');
      return 'not-equal';
    }
    if (patienceMs === 0) {
      this.#recordWait('wait', address, value, 'timed-out');
      return 'timed-out';
    }
    this.#recordWait('wait', address, value, 'sleeps');
    const how = this.#turn.sleep(address, patienceMs);
    this.#recordWait('wakes', address, value, how);
    return how;
  }

  notify(cells: Int32Array, index: number, count: number = Number.POSITIVE_INFINITY): number {
    const address = this.#step(cells, index);
    this.#notified = true;
    const wanted = Math.max(0, Math.min(LIMITLESS, Math.trunc(count) || 0));
    return this.#record('notify', address, wanted, 0, this.#turn.wake(address, wanted));
  }

  /** Returns when this thread may make its step. */
  #step(cells: Int32Array, index: number, delicate: boolean = this.#notified): number {
    const address = this.#book.addressOf(cells, index);
    this.#notified = false;
    this.#turn.take(delicate);
    return address;
  }

  #recordWait(
    operation: 'wait' | 'wakes',
    address: number,
    value: number,
    result: WaitResult,
  ): void {
    this.#record(operation, address, value, 0, WAIT_RESULTS.indexOf(result));
  }

  #record(operation: Operation, address: number, a: number, b: number, result: number): number {
    this.#control.record(this.#thread, OPERATIONS.indexOf(operation), address, a, b, result);
    return result;
  }
}
