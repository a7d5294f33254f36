/**
 * Those who watch services.
 *
 * Knows: who watches which name, and who stands still. Must not know: how an event travels.
 *
 * Decision: nothing is queued for a watcher. Each has a cursor, how far it has seen, and asks the table what is new when it can take
 * more; ten thousand changes in the meantime are one event then. So one that reads slowly costs a number, and one that does not read at
 * all is dropped after a time. A name is watched for as long as somebody watches it, whether or not anybody offers it.
 */
import type { CancelTimer, Clock } from '../base/index.ts';
import { type CallContext, RpcError, RpcStatus } from '../rpc/index.ts';
import type { Keeper } from './keeper.ts';
import type { WatchCursor, WatchNews } from './table.ts';

/** What a watch needs of the call that it serves. */
export type WatchedCall = Pick<CallContext, 'signal' | 'fail'>;

interface Watcher {
  readonly call: WatchedCall;
  /** It waits for news, and this wakes it. */
  wake: (() => void) | undefined;
  /** When it was last given something. */
  givenMs: number;
  /** It has taken what it was given, and its reader has room for more. */
  reading: boolean;
}

export interface WatcherLimits {
  /** How many there may be. */
  readonly maxWatchers: number;
  /** Each is given something at least so often, be it empty. */
  readonly withinMs: number;
  /** One that has taken nothing for so long is dropped. */
  readonly stalledMs: number;
}

export class Watchers {
  readonly #keeper: Keeper;
  readonly #clock: Clock;
  readonly #limits: WatcherLimits;
  readonly #byService = new Map<string, Set<Watcher>>();
  readonly #stopListening: () => void;
  #size = 0;
  #dropped = 0;
  #cancelLook: CancelTimer | undefined;
  #closed = false;

  constructor(keeper: Keeper, clock: Clock, limits: WatcherLimits) {
    this.#keeper = keeper;
    this.#clock = clock;
    this.#limits = limits;
    this.#stopListening = keeper.listen((changes) => {
      if (changes === undefined) this.#wakeAll();
      else for (const { service } of changes) this.#wake(this.#byService.get(service));
    });
  }

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** How many have been dropped because they did not read. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Watches a service for as long as the call lasts.
   *
   * @param cursor how far the caller has seen
   * @throws RegistryError `ERR_REGISTRY_INVALID_SERVICE`; RpcError `ERR_RPC_OVERLOADED` when there are too many
   */
  watch(
    service: string,
    cursor: WatchCursor | undefined,
    call: WatchedCall,
  ): AsyncGenerator<WatchNews, void, undefined> {
    const first = this.#keeper.do((table, nowMs) => table.newsFor(service, cursor, nowMs));
    if (this.#size >= this.#limits.maxWatchers)
      throw new RpcError(
        RpcStatus.OVERLOADED,
        `${this.#size} watch already, and more may not: maxWatchers`,
      );
    return this.#run(service, first, cursor, call);
  }

  /** All watches end. */
  close(): void {
    this.#closed = true;
    this.#stopListening();
    this.#cancelLook?.();
    this.#wakeAll();
  }

  async *#run(
    service: string,
    first: WatchNews | undefined,
    cursor: WatchCursor | undefined,
    call: WatchedCall,
  ): AsyncGenerator<WatchNews, void, undefined> {
    const watcher = this.#add(service, call);
    const onEnd = (): void => watcher.wake?.();
    call.signal.addEventListener('abort', onEnd);
    try {
      let seen = cursor;
      let news = first;
      while (!this.#closed && !call.signal.aborted) {
        if (news === undefined) await new Promise<void>((wake) => (watcher.wake = wake));
        watcher.wake = undefined;
        news ??= this.#newsFor(service, seen, watcher);
        if (news === undefined) continue;
        seen = news;
        watcher.givenMs = this.#clock.now();
        watcher.reading = false;
        yield news; // and here it stands, until its reader has room for the next
        watcher.reading = true;
        news = this.#newsFor(service, seen, watcher);
      }
    } finally {
      call.signal.removeEventListener('abort', onEnd);
      this.#remove(service, watcher);
    }
  }

  /** What is new; when nothing is, and it has not been told anything for long, just that. */
  #newsFor(
    service: string,
    seen: WatchCursor | undefined,
    watcher: Watcher,
  ): WatchNews | undefined {
    const news = this.#keeper.do((table, nowMs) => table.newsFor(service, seen, nowMs));
    if (news !== undefined || !this.#isOwed(watcher)) return news;
    const { table } = this.#keeper;
    const settled = table.isSettled(this.#clock.now());
    return { kind: 'changes', epoch: table.epoch, revision: table.revision, settled, changes: [] };
  }

  /** So that nobody is ever later than `withinMs`, with a look every quarter of it. */
  #isOwed(watcher: Watcher): boolean {
    return this.#clock.now() - watcher.givenMs >= this.#limits.withinMs / 2;
  }

  #add(service: string, call: WatchedCall): Watcher {
    const watcher: Watcher = { call, wake: undefined, givenMs: this.#clock.now(), reading: true };
    const watchers = this.#byService.get(service);
    if (watchers === undefined) this.#byService.set(service, new Set([watcher]));
    else watchers.add(watcher);
    this.#size += 1;
    this.#lookLater();
    return watcher;
  }

  #remove(service: string, watcher: Watcher): void {
    const watchers = this.#byService.get(service);
    if (watchers?.delete(watcher) !== true) return;
    this.#size -= 1;
    if (watchers.size === 0) this.#byService.delete(service);
  }

  #lookLater(): void {
    if (this.#cancelLook !== undefined || this.#size === 0 || this.#closed) return;
    this.#cancelLook = this.#clock.after(this.#limits.withinMs / 4, () => {
      this.#cancelLook = undefined;
      this.#look();
      this.#lookLater();
    });
  }

  #look(): void {
    const nowMs = this.#clock.now();
    const { stalledMs } = this.#limits;
    for (const watchers of this.#byService.values())
      for (const watcher of watchers) {
        if (watcher.reading && this.#isOwed(watcher)) watcher.wake?.();
        else if (!watcher.reading && nowMs - watcher.givenMs >= stalledMs) this.#drop(watcher);
      }
  }

  #drop(watcher: Watcher): void {
    this.#dropped += 1;
    watcher.reading = true; // once is enough
    watcher.call.fail(
      new RpcError(
        RpcStatus.OVERLOADED,
        `dropped: nothing has been read of this watch for ${this.#limits.stalledMs} ms`,
      ),
    );
  }

  #wakeAll(): void {
    for (const watchers of this.#byService.values()) this.#wake(watchers);
  }

  #wake(watchers: Iterable<Watcher> = []): void {
    for (const { wake } of watchers) wake?.();
  }
}
