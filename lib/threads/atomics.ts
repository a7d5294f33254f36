/**
 * What a lock needs of `Atomics`, as something that can be handed over.
 *
 * Knows: the names and meanings that JavaScript gives these operations. Must not know: who carries them out. A leaf.
 *
 * Decision: a race shows itself once in a thousand runs, or in production. So everything that synchronises takes its atomics as
 * an argument: in earnest that is `Atomics` itself, and in a test a turnstile which lets one thread take one step at a time, in
 * an order that a seed decides. A race that a seed has found is found again by the same seed, every time.
 */
import { threadId } from 'node:worker_threads';
import { WirebookError } from '../base/errors.ts';

/** The operations of `Atomics` on 32-bit cells. `Atomics` is one; see ECMA-262, "The Atomics Object". */
export interface AtomicOps {
  load(cells: Int32Array, index: number): number;
  store(cells: Int32Array, index: number, value: number): number;
  /** These six return the value from before. */
  add(cells: Int32Array, index: number, value: number): number;
  sub(cells: Int32Array, index: number, value: number): number;
  and(cells: Int32Array, index: number, value: number): number;
  or(cells: Int32Array, index: number, value: number): number;
  exchange(cells: Int32Array, index: number, value: number): number;
  compareExchange(cells: Int32Array, index: number, expected: number, value: number): number;
  /** Sleeps if the cell has this value: to look and to fall asleep are one step. */
  wait(
    cells: Int32Array,
    index: number,
    value: number,
    timeoutMs?: number,
  ): 'ok' | 'not-equal' | 'timed-out';
  /** @returns how many were woken; without a count all that sleep on the cell */
  notify(cells: Int32Array, index: number, count?: number): number;
}

export interface SynchronisationOptions {
  /** Who carries the operations out; `Atomics` unless it is said. */
  readonly atomics?: AtomicOps;
  /** Who this is among the threads, a whole number above 0 and different for each; one from `threadId` unless it is said. */
  readonly id?: number;
}

/** A number for this thread that is never 0. */
export function ownId(): number {
  return threadId + 1;
}

/**
 * @throws WirebookError `ERR_NOT_SHARED` when the cells are memory of one thread alone, `ERR_OUT_OF_RANGE` when they do not have
 * `count` cells from `at` on
 */
export function checkCells(what: string, cells: Int32Array, at: number, count: number): void {
  if (!(cells instanceof Int32Array) || !(cells.buffer instanceof SharedArrayBuffer)) {
    throw new WirebookError(
      'ERR_NOT_SHARED',
      `${what} needs an Int32Array over a SharedArrayBuffer: other memory is seen by one thread only`,
    );
  }
  if (!Number.isInteger(at) || at < 0 || at + count > cells.length) {
    throw new WirebookError(
      'ERR_OUT_OF_RANGE',
      `${what} takes ${count} cells from index ${at}, and there are ${cells.length}`,
    );
  }
}
