/**
 * A task while it runs, as `currentTask()` shows it.
 *
 * Knows: the task's id, and the cell that says whether it is cancelled. Must not know: who runs it.
 *
 * Decision: most tasks never ask. So this object is made when one does, and the controller when one wants a signal.
 */
import type { TransferListItem } from 'node:worker_threads';
import type { CurrentTask } from './current-task.ts';
import type { PoolMemory } from './pool-memory.ts';

export class RunningTask implements CurrentTask {
  readonly id: number;
  readonly name: string;
  readonly transfers: TransferListItem[] = [];
  readonly #memory: PoolMemory;
  #controller: AbortController | undefined;

  constructor(id: number, name: string, memory: PoolMemory) {
    this.id = id;
    this.name = name;
    this.#memory = memory;
  }

  get cancelled(): boolean {
    const cancelled = this.#memory.isCancelled(this.id);
    if (cancelled) this.abort();
    return cancelled;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#memory.isCancelled(this.id)) this.abort();
    return this.#controller.signal;
  }

  throwIfCancelled(): void {
    if (this.cancelled) this.signal.throwIfAborted();
  }

  transfer(...objects: TransferListItem[]): void {
    this.transfers.push(...objects);
  }

  /** Tells those who hold the signal. */
  abort(): void {
    if (this.#controller?.signal.aborted === false) this.#controller.abort();
  }
}
