/**
 * A discovery that remembers what another one has said.
 *
 * Knows: when to ask, when to be told, whom to tell. Must not know: what is asked, or what becomes of the lists.
 *
 * Decision: it *is* a discovery, so it can stand wherever one can, and nobody who uses one knows whether it remembers. Where the source can be
 * watched there is one watch for all who watch here, and no ttl: what it has said last holds. Where it cannot, a watch asks again whenever a
 * list has run out. A question that is under way is everybody's: whoever gives up leaves the others waiting, and it ends by a time-out of
 * its own, for one that hung would otherwise be the last ever to be asked.
 */
import type { CancelTimer, Clock } from '../base/clock.ts';
import { realClock } from '../base/clock.real.ts';
import { WirebookError } from '../base/errors.ts';
import { type Random, realRandom } from '../base/random.ts';
import { Backoff } from '../rpc/backoff.ts';
import { positive } from '../rpc/channel-options.ts';
import type { Discovery, Endpoint } from '../rpc/discovery.ts';
import { tell } from '../rpc/hooks.ts';
import { type Answer, DiscoveryCache, type DiscoveryCacheOptions } from './discovery-cache.ts';
import { distinctEndpoints } from './endpoints.ts';

export interface CachedDiscoveryOptions extends DiscoveryCacheOptions {
  /** How long one question may take. Default 5 s. */
  readonly timeoutMs?: number;
  /** Asking has failed, or what was said makes no sense; the last list stands. */
  readonly onProblem?: ((service: string, error: unknown) => void) | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** Whom it asks. */
export interface DiscoverySource {
  ask(service: string, signal: AbortSignal): Promise<Answer>;
  /** As in `Discovery`, if it can. */
  readonly watch?: Discovery['watch'] | undefined;
  close(): Promise<void>;
}

/** One who watches, and what it was told last. */
interface Listener {
  readonly hear: (endpoints: readonly Endpoint[]) => void;
  told: readonly Endpoint[] | undefined;
}

/** What keeps those up to date who watch one service. */
interface Watch {
  readonly listeners: Set<Listener>;
  /** How long to wait with the next question, while none has been answered. */
  readonly backoff: Backoff;
  /** Ends the source's watch. */
  end?: () => void;
  /** Takes the next question back. */
  cancel?: CancelTimer;
  /** Whatever its source still says is nobody's business. */
  over: boolean;
}

/** Of the time between two questions of a watch, so much is added by chance: clients that began together must not ask together for ever. */
const POLL_JITTER = 0.1;
/** A watch asks no more often than this, whatever ttl an answer has. */
const MIN_POLL_MS = 100;

export class CachedDiscovery implements Discovery {
  readonly #source: DiscoverySource;
  readonly #cache: DiscoveryCache;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #ttlMs: number;
  readonly #timeoutMs: number;
  readonly #onProblem: CachedDiscoveryOptions['onProblem'];
  readonly #watches = new Map<string, Watch>();
  /** One for each question that is under way. */
  readonly #asking = new Set<AbortController>();
  #closing: Promise<void> | undefined;

  /**
   * @param source closing this closes it
   * @throws WirebookError `ERR_OUT_OF_RANGE` for a time that is none
   */
  constructor(source: Discovery | DiscoverySource, options: CachedDiscoveryOptions = {}) {
    this.#source = 'ask' in source ? source : sourceOf(source);
    this.#clock = options.clock ?? realClock;
    this.#random = options.random ?? realRandom;
    this.#ttlMs = options.ttlMs ?? 30_000;
    this.#timeoutMs = positive('timeoutMs', options.timeoutMs ?? 5_000);
    this.#onProblem = options.onProblem;
    this.#cache = new DiscoveryCache(
      (service) => this.#ask(service),
      options,
      (service, endpoints) => this.#tellAll(service, endpoints),
      (service, error) => this.#problem(service, error),
    );
  }

  /** The list that is known, if one is: no promise, and nobody is asked. */
  known(service: string): readonly Endpoint[] | undefined {
    return this.#cache.peek(service);
  }

  /** Whoever is in the list does not answer: asks again, soon and in the background, unless the source would tell by itself. */
  doubt(service: string): void {
    const watch = this.#watches.get(service);
    if (this.#closing !== undefined || watch?.end !== undefined) return;
    this.#cache.doubt(service, this.#clock.now());
    if (watch !== undefined) this.#poll(service, watch);
  }

  /**
   * Who offers a service, as far as is known.
   *
   * @throws the signal's reason; what keeps the source from knowing, when nothing was known before; WirebookError `ERR_DISCOVERY_TIMEOUT`,
   * `ERR_DISCOVERY_CLOSED`
   */
  async resolve(
    service: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly Endpoint[]> {
    signal?.throwIfAborted();
    this.#throwIfClosed();
    const known = this.#cache.get(service, this.#clock.now());
    return known instanceof Promise ? unlessAborted(known, signal) : known;
  }

  watch(service: string, listener: (endpoints: readonly Endpoint[]) => void): () => void {
    this.#throwIfClosed();
    const watch = this.#watches.get(service) ?? this.#beginWatch(service);
    const own: Listener = { hear: listener, told: undefined };
    watch.listeners.add(own);
    queueMicrotask(() => {
      const known = this.#cache.peek(service);
      if (known !== undefined && watch.listeners.has(own)) tellOne(own, known);
    });
    return () => {
      if (watch.listeners.delete(own) && watch.listeners.size === 0) this.#endWatch(service, watch);
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const [service, watch] of this.#watches) {
      watch.listeners.clear();
      this.#endWatch(service, watch);
    }
    for (const asking of this.#asking) asking.abort(closedError());
    await this.#source.close();
  }

  #beginWatch(service: string): Watch {
    const longestMs = Math.max(MIN_POLL_MS, this.#ttlMs);
    const backoff = new Backoff({ firstMs: MIN_POLL_MS, longestMs }, this.#random);
    const watch: Watch = { listeners: new Set(), backoff, over: false };
    const end = this.#source.watch?.(service, (endpoints) => {
      if (!watch.over) this.#heard(service, endpoints);
    });
    if (end === undefined) queueMicrotask(() => this.#poll(service, watch));
    else watch.end = end;
    this.#watches.set(service, watch);
    return watch;
  }

  #endWatch(service: string, watch: Watch): void {
    this.#watches.delete(service);
    watch.over = true;
    watch.cancel?.();
    if (watch.end === undefined) return;
    watch.end();
    // Nobody tells us any more: from now on it ages like any other.
    const known = this.#cache.peek(service);
    if (known !== undefined) this.#cache.put(service, known, this.#clock.now() + this.#ttlMs);
  }

  /** The source has said something by itself. */
  #heard(service: string, endpoints: readonly Endpoint[]): void {
    try {
      this.#cache.put(service, distinctEndpoints(endpoints), Number.POSITIVE_INFINITY);
    } catch (error) {
      this.#problem(service, error);
    }
  }

  /** For those who watch what cannot be watched: asks if it is time, and comes back when it is time again. */
  #poll(service: string, watch: Watch): void {
    if (watch.over) return;
    watch.cancel?.();
    const again = (): void => this.#pollLater(service, watch);
    const nowMs = this.#clock.now();
    if (nowMs < (this.#cache.staleAtMs(service) ?? nowMs)) again();
    else void this.#cache.refresh(service, nowMs).then(again, again);
  }

  #pollLater(service: string, watch: Watch): void {
    if (watch.over) return;
    watch.cancel?.();
    watch.cancel = this.#clock.after(this.#untilNext(service, watch), () =>
      this.#poll(service, watch),
    );
  }

  #untilNext(service: string, { backoff }: Watch): number {
    const staleAtMs = this.#cache.staleAtMs(service);
    if (staleAtMs === undefined) return backoff.failed();
    const freshMs = Math.max(MIN_POLL_MS, staleAtMs - this.#clock.now());
    return freshMs * (1 + POLL_JITTER * this.#random.next());
  }

  async #ask(service: string): Promise<Answer> {
    const asking = new AbortController();
    this.#asking.add(asking);
    const cancelTimer = this.#clock.after(this.#timeoutMs, () =>
      asking.abort(timeoutError(service, this.#timeoutMs)),
    );
    try {
      const answer = this.#source.ask(service, asking.signal);
      const { endpoints, ttlMs } = await unlessAborted(answer, asking.signal);
      return { endpoints: distinctEndpoints(endpoints), ttlMs };
    } finally {
      cancelTimer();
      this.#asking.delete(asking);
    }
  }

  #tellAll(service: string, endpoints: readonly Endpoint[]): void {
    for (const listener of this.#watches.get(service)?.listeners ?? [])
      tellOne(listener, endpoints);
  }

  #problem(service: string, error: unknown): void {
    if (this.#closing === undefined) tell(() => this.#onProblem?.(service, error));
  }

  #throwIfClosed(): void {
    if (this.#closing !== undefined) throw closedError();
  }
}

function tellOne(listener: Listener, endpoints: readonly Endpoint[]): void {
  if (listener.told === endpoints) return;
  listener.told = endpoints;
  tell(() => listener.hear(endpoints));
}

/** A discovery as a source: its answers do not say how long they are good. */
function sourceOf(discovery: Discovery): DiscoverySource {
  return {
    ask: async (service, signal) => ({ endpoints: await discovery.resolve(service, { signal }) }),
    watch: discovery.watch?.bind(discovery),
    close: () => discovery.close(),
  };
}

/** @returns what the promise gives, unless the signal is first; then its reason is thrown, and what comes of the promise later nobody hears */
function unlessAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    const forget = (): void => signal.removeEventListener('abort', giveUp);
    void promise.then(resolve, reject).finally(forget);
  });
}

function timeoutError(service: string, timeoutMs: number): WirebookError {
  return new WirebookError(
    'ERR_DISCOVERY_TIMEOUT',
    `nobody has said within ${timeoutMs} ms who offers ${service}`,
  );
}

function closedError(): WirebookError {
  return new WirebookError('ERR_DISCOVERY_CLOSED', 'this discovery has been closed');
}
