/**
 * What has changed lately, so that a watcher who was away for a moment need not be told everything again.
 *
 * Knows: changes in order, and whose service each concerns. Must not know: what a change says. A leaf.
 *
 * Decision: every change has a number, the revision, one higher than the last. A watcher that has seen up to 41 asks for what came after; if
 * that is still here, it gets just that. The log is bounded: the oldest are forgotten (compacted), and whoever has been away for longer than
 * that gets the whole list, a snapshot. So nobody can make us remember for ever, and nobody misses anything.
 */

/** What the log asks of a change. */
export interface Logged {
  readonly revision: number;
  readonly service: string;
}

/** The changes of one service: those before `start` are forgotten. */
interface Slice<Change> {
  changes: Change[];
  start: number;
}

export class ChangeLog<Change extends Logged> {
  readonly #maxChanges: number;
  readonly #all: Slice<Change> = { changes: [], start: 0 };
  readonly #byService = new Map<string, Slice<Change>>();
  #compactedRevision = 0;

  /** @param maxChanges how many are remembered, of all services together */
  constructor(maxChanges: number) {
    this.#maxChanges = maxChanges;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#all.changes.length - this.#all.start;
  }

  /** What came up to here is forgotten. */
  get compactedRevision(): number {
    return this.#compactedRevision;
  }

  /** Adds a change, whose revision is higher than all before. */
  append(change: Change): void {
    this.#all.changes.push(change);
    const slice = this.#byService.get(change.service);
    if (slice === undefined) this.#byService.set(change.service, { changes: [change], start: 0 });
    else slice.changes.push(change);
    while (this.size > this.#maxChanges) this.#forgetOldest();
  }

  /**
   * What has happened to a service after a revision.
   *
   * @returns in order, perhaps nothing; undefined when that has been forgotten in part
   */
  since(service: string, revision: number): readonly Change[] | undefined {
    if (revision < this.#compactedRevision) return undefined;
    const slice = this.#byService.get(service);
    if (slice === undefined) return [];
    return slice.changes.slice(firstAfter(slice, revision));
  }

  /** The last ones of all services, oldest first. */
  latest(count: number): readonly Change[] {
    const { changes, start } = this.#all;
    return changes.slice(Math.max(start, changes.length - count));
  }

  #forgetOldest(): void {
    const oldest = this.#all.changes[this.#all.start];
    if (oldest === undefined) return;
    this.#compactedRevision = oldest.revision;
    dropFirst(this.#all);
    const slice = this.#byService.get(oldest.service);
    if (slice === undefined) return;
    dropFirst(slice);
    if (slice.changes.length === 0) this.#byService.delete(oldest.service);
  }
}

/** Forgets the first. The array is moved up only when half of it is forgotten: O(1) for each, taken over all. */
function dropFirst<Change>(slice: Slice<Change>): void {
  slice.start += 1;
  if (slice.start * 2 < slice.changes.length) return;
  slice.changes = slice.changes.slice(slice.start);
  slice.start = 0;
}

/** By halving: the index of the first change with a higher revision. */
function firstAfter<Change extends Logged>(slice: Slice<Change>, revision: number): number {
  let low = slice.start;
  let high = slice.changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slice.changes[middle]?.revision ?? 0) > revision) high = middle;
    else low = middle + 1;
  }
  return low;
}
