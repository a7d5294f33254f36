/**
 * The table, and the clock that drives it.
 *
 * Knows: when the table wants to be looked at, and who wants to be told what has changed. Must not know: calls, connections.
 *
 * Decision: one timer for all leases, set for the moment at which the oldest runs out. Heartbeats move that moment away all the time, and
 * the timer is left as it is: it fires, finds nothing due, and is set again, which is cheaper than moving it with each of them.
 */
import type { CancelTimer, Clock } from '../base/index.ts';
import type { Change, RegistryTable } from './table.ts';

/** Is told of changes, in order; undefined: more has changed than the table remembers. */
export type ChangeListener = (changes: readonly Change[] | undefined) => void;

export class Keeper {
  readonly table: RegistryTable;
  readonly #clock: Clock;
  readonly #listeners = new Set<ChangeListener>();
  #told = 0;
  #settled = false;
  #cancelTimer: CancelTimer | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(table: RegistryTable, clock: Clock) {
    this.table = table;
    this.#clock = clock;
    this.#arm();
  }

  now(): number {
    return this.#clock.now();
  }

  /** Does something to the table; then whoever listens is told what it has changed. */
  do<Result>(act: (table: RegistryTable, nowMs: number) => Result): Result {
    try {
      return act(this.table, this.now());
    } finally {
      this.#tell();
      this.#arm();
    }
  }

  /** @returns ends it */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** No timer is left. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#listeners.clear();
  }

  #tell(): void {
    const { revision } = this.table;
    const settled = this.table.isSettled(this.now());
    if (revision === this.#told && settled === this.#settled) return;
    const changes = this.table.latestChanges(revision - this.#told);
    const complete = changes.length === revision - this.#told && settled === this.#settled;
    this.#told = revision;
    this.#settled = settled;
    for (const listener of this.#listeners) listener(complete ? changes : undefined);
  }

  #arm(): void {
    if (this.#closed) return;
    const { nextLookMs, settlesMs } = this.table;
    const dueMs = this.#settled ? nextLookMs : Math.min(nextLookMs, settlesMs);
    if (dueMs >= this.#timerDueMs) return;
    this.#cancelTimer?.();
    this.#timerDueMs = dueMs;
    this.#cancelTimer = this.#clock.after(dueMs - this.now(), () => {
      this.#cancelTimer = undefined;
      this.#timerDueMs = Number.POSITIVE_INFINITY;
      this.do((table, nowMs) => table.advance(nowMs));
    });
  }
}
